// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The remembered probes of one target in flat arrays, by number: a window that moves up and grows
 * as needed, to at most one probe for each 16-bit sequence number.
 */
final class ProbeRing {
    static final byte IN_FLIGHT = 1;

    /** Its timeout has passed, its late window not yet. */
    static final byte OVERDUE = 2;

    static final byte ANSWERED = 3;
    static final byte CORRUPT = 4;

    /** Settled without an answer. */
    static final byte FAILED = 5;

    /** Settled without an answer, by our own fault. */
    static final byte EXCUSED = 6;

    /** One for each sequence number on the wire. */
    static final int MOST = 65_536;

    /** Stands for a time that nobody has told. */
    static final long UNKNOWN = Long.MIN_VALUE;

    /** Beside the state: a pause of this process touched it. */
    private static final byte STALLED = 0x10;

    private static final int FEWEST = 16;

    private long[] sentNanos = new long[FEWEST];
    private long[] sentWall = new long[FEWEST];
    private long[] places = new long[FEWEST];
    private byte[] states = new byte[FEWEST];

    /** Only where somebody tells. */
    private long @Nullable [] leftNanos;

    private long oldest = 1;
    private long next = 1;

    /** The number that the next probe will have. */
    long next() {
        return next;
    }

    /** The lowest remembered number, {@link #next()} when there is none. */
    long oldest() {
        return oldest;
    }

    boolean isEmpty() {
        return oldest == next;
    }

    boolean isFull() {
        return next - oldest == states.length;
    }

    boolean holds(long number) {
        return number >= oldest && number < next;
    }

    long add(long now, long wall) {
        int slot = slot(next);
        sentNanos[slot] = now;
        sentWall[slot] = wall;
        places[slot] = 0;
        if (leftNanos != null) {
            leftNanos[slot] = UNKNOWN;
        }
        states[slot] = IN_FLIGHT;
        return next++;
    }

    void forgetOldest() {
        oldest++;
    }

    /** Makes room for twice as many; false when there is no more to be had. */
    boolean grow() {
        int size = states.length;
        if (size == MOST) {
            return false;
        }
        sentNanos = spread(sentNanos);
        sentWall = spread(sentWall);
        places = spread(places);
        if (leftNanos != null) {
            leftNanos = spread(leftNanos);
        }
        byte[] wider = Arrays.copyOf(states, 2 * size);
        System.arraycopy(states, 0, wider, size, size);
        states = wider;
        return true;
    }

    /**
     * Twice the array, each value at both places that its number may now belong to; only one is
     * ever looked at.
     */
    private static long[] spread(long[] values) {
        long[] wider = Arrays.copyOf(values, 2 * values.length);
        System.arraycopy(values, 0, wider, values.length, values.length);
        return wider;
    }

    void sentAt(long number, long now) {
        sentNanos[slot(number)] = now;
    }

    long sentNanos(long number) {
        return sentNanos[slot(number)];
    }

    /** When it left by the kernel's stamp, or {@link #UNKNOWN}. */
    long leftNanos(long number) {
        return leftNanos == null ? UNKNOWN : leftNanos[slot(number)];
    }

    void leftAt(long number, long nanos) {
        if (leftNanos == null) {
            leftNanos = new long[states.length];
            Arrays.fill(leftNanos, UNKNOWN);
        }
        leftNanos[slot(number)] = nanos;
    }

    long sentWall(long number) {
        return sentWall[slot(number)];
    }

    byte state(long number) {
        return (byte) (states[slot(number)] & ~STALLED);
    }

    void state(long number, byte state) {
        int slot = slot(number);
        states[slot] = (byte) (state | states[slot] & STALLED);
    }

    /** Whether a pause of this process touched it. */
    boolean isStalled(long number) {
        return (states[slot(number)] & STALLED) != 0;
    }

    void stalled(long number) {
        states[slot(number)] |= STALLED;
    }

    /** The how-manieth answer this probe's was, from 1; 0 while there is none. */
    long place(long number) {
        return places[slot(number)];
    }

    void place(long number, long place) {
        places[slot(number)] = place;
    }

    private int slot(long number) {
        return (int) number & states.length - 1;
    }
}
