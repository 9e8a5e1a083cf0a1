// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

/**
 * When the engine's thread did not run although it should have: the scheduler gave its core to
 * others, the process was stopped, the virtual machine collected garbage.
 *
 * <p>How: the thread gives a sign of life wherever it has the time at hand anyway. A gap between
 * two signs is a pause when it is longer than the work in between can explain; a wait that ended
 * after its deadline, or long after what it waited for, is one as well. What is shorter than
 * {@value #LEAST} ns is not noticed: reading and sending a few packets takes as long.
 *
 * <p>Being busy is no pause. Pure: time is a parameter. Not thread-safe.
 */
public final class Pauses {
    /** The shortest pause that counts, ns. */
    static final long LEAST = 1_000_000;

    /**
     * How long a packet may take to be sent or judged: with what it goes through inside this host,
     * and in a program that has just begun.
     */
    static final long WORK = 100_000;

    private static final int MOST = 64;

    /** The last ones, begin and end in turn; none before the first. */
    private long[] spans = {};

    private long count;
    private long alive;
    private long waitBegan;
    private long waitEnded;

    /**
     * @param now the first sign of life
     */
    public Pauses(long now) {
        alive = now;
        waitBegan = now;
        waitEnded = now;
    }

    /** A sign of life after working on so many packets. */
    public void worked(long now, int packets) {
        if (now - alive > LEAST + packets * WORK) {
            add(alive, now);
        }
        alive = now;
    }

    /**
     * Signs of life before and after a call that let a probe leave; one that a pause fell into has
     * touched it.
     */
    void sent(Ledger ledger, long number, long before, long after) {
        worked(before, 1);
        worked(after, 1);
        if (touched(before, after)) {
            ledger.stalled(number);
        }
    }

    /**
     * A sign of life after waiting since the last one.
     *
     * @param until when the wait should have ended at the latest
     */
    public void waited(long now, long until) {
        waitBegan = alive;
        waitEnded = now;
        alive = now;
        // Compared, not subtracted: "never" is a large number.
        if (until < now && now - Math.max(until, waitBegan) > LEAST) {
            add(Math.max(until, waitBegan), now);
        }
    }

    /** Something had arrived at this time, for which a wait should have ended. */
    public void heard(long arrived) {
        if (arrived >= waitBegan && waitEnded - arrived > LEAST) {
            add(arrived, waitEnded);
            // The others that came in this pause are in it.
            waitBegan = waitEnded;
        }
    }

    private void add(long begin, long end) {
        if (spans.length == 0) {
            spans = new long[2 * MOST];
        }
        int slot = (int) (count++ % MOST);
        spans[2 * slot] = begin;
        spans[2 * slot + 1] = end;
    }

    /**
     * Whether there was a pause, or a part of one, in this span of time; not one that ended then.
     */
    public boolean touched(long from, long to) {
        for (long i = count - 1; i >= 0 && i >= count - MOST; i--) {
            int slot = (int) (i % MOST);
            if (spans[2 * slot + 1] <= from) {
                return false;
            }
            if (spans[2 * slot] <= to) {
                return true;
            }
        }
        return false;
    }
}
