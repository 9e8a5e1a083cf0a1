// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import java.util.Arrays;

/**
 * What is known of each target, in columns: 12 octets for one that is probed once, 8 for each
 * further probe, as many again where the kernel tells when they left. Not thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // one octet a target
final class TargetTable {
    /** Probes of a target that can be told apart: their number has four bits, and 0 is none. */
    static final int MOST_ATTEMPTS = 15;

    /** Where a target is on its way to a verdict. */
    enum State {
        NEW,
        OPEN,
        SETTLED,
        SKIPPED
    }

    private static final State[] STATES = State.values();

    private byte[] states;
    private byte[] attempts;
    private short[] heard;
    private short[] stalled;
    private final AttemptTimes sent;
    private final AttemptTimes left;

    TargetTable(int capacity) {
        states = new byte[capacity];
        attempts = new byte[capacity];
        heard = new short[capacity];
        stalled = new short[capacity];
        sent = new AttemptTimes(capacity);
        left = new AttemptTimes(capacity);
    }

    /** Makes room for targets up to a number. */
    void reserve(int capacity) {
        if (capacity <= states.length) {
            return;
        }
        int larger = Math.max(capacity, 2 * states.length);
        states = Arrays.copyOf(states, larger);
        attempts = Arrays.copyOf(attempts, larger);
        heard = Arrays.copyOf(heard, larger);
        stalled = Arrays.copyOf(stalled, larger);
        sent.reserve(larger);
        left.reserve(larger);
    }

    State state(int target) {
        return STATES[states[target]];
    }

    void state(int target, State state) {
        states[target] = (byte) state.ordinal();
    }

    /** How many probes it got. */
    int attempts(int target) {
        return attempts[target];
    }

    void attempts(int target, int count) {
        attempts[target] = (byte) count;
    }

    /** When its probes were about to leave. */
    AttemptTimes sent() {
        return sent;
    }

    /** When they left by the kernel's stamps. */
    AttemptTimes left() {
        return left;
    }

    /** Notes an answer to a probe; returns whether there was one before. */
    boolean hear(int target, int attempt) {
        boolean before = (heard[target] & 1 << attempt) != 0;
        heard[target] |= (short) (1 << attempt);
        return before;
    }

    boolean isStalled(int target, int attempt) {
        return (stalled[target] & 1 << attempt) != 0;
    }

    void stalled(int target, int attempt) {
        stalled[target] |= (short) (1 << attempt);
    }
}
