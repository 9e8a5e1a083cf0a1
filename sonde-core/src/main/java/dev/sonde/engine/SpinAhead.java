// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.Schedule;

/**
 * How long before a slot the engine stops sleeping and polls, {@link Pace}.
 *
 * <p>How, where nobody has chosen: a sleeper is woken late, by an amount that depends on the host
 * and on how deep its core sleeps. This follows it: a wake-up that was later than what is allowed
 * for makes that longer by {@value #UP} ns, one that was not makes it shorter by {@value #DOWN} ns,
 * so that it settles where one wake-up in nine comes too late, and no single one moves it far.
 *
 * <p>Pure: time is a parameter. Not thread-safe.
 */
final class SpinAhead {
    /** What {@link Pace#SPIN} allows for, ns: more than it takes to wake a core from any sleep. */
    private static final long ALWAYS = 1_000_000;

    /** Where slots are further apart, nobody is harmed by 0.1 ms, ns. */
    private static final long LONGEST_GAP = 10_000_000;

    /** The longest time to poll, ns, and the largest share of the time between slots. */
    static final long MOST = 150_000;

    private static final int LARGEST_SHARE = 10;

    static final long UP = 8_000;
    static final long DOWN = 1_000;

    private final long most;
    private final boolean fixed;
    private long nanos;

    /**
     * @param gap between slots, ns; 0 where there are none
     */
    SpinAhead(Pace pace, long gap) {
        fixed = pace != Pace.AUTO;
        most =
                switch (pace) {
                    case PARK -> 0;
                    case SPIN -> ALWAYS;
                    case AUTO -> gap > LONGEST_GAP ? 0 : Math.min(MOST, gap / LARGEST_SHARE);
                };
        nanos = fixed ? most : 0;
    }

    static SpinAhead of(Plan plan) {
        long gap = 0;
        if (plan.schedule() instanceof Schedule.Periodic periodic) {
            gap = periodic.interval().toNanos() / plan.targets().size();
            if (plan.rate().isPresent()) {
                gap = Math.max(gap, (long) (1e9 / plan.rate().getAsDouble()));
            }
        }
        return new SpinAhead(plan.pace(), gap);
    }

    /** How long before a slot to stop sleeping, ns. */
    long nanos() {
        return nanos;
    }

    /**
     * A sleep has ended because its time had come.
     *
     * @param late by how much it ended after that, ns
     */
    void woke(long late) {
        if (!fixed) {
            nanos = Math.clamp(nanos + (late > nanos ? UP : -DOWN), 0, most);
        }
    }
}
