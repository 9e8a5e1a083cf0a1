// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.Schedule;

/**
 * How long before a slot the engine stops sleeping and polls, {@link Pace}.
 *
 * <p>How, where nobody has chosen: a sleeper is woken late, by an amount that depends on the host
 * and on how deep its core sleeps. This follows it, as an {@link Allowance} does.
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

    private final boolean always;
    private final Allowance waking;

    /**
     * @param gap between slots, ns; 0 where there are none
     */
    SpinAhead(Pace pace, long gap) {
        always = pace == Pace.SPIN;
        waking = new Allowance(most(pace, gap));
    }

    static SpinAhead of(Plan plan) {
        return new SpinAhead(plan.pace(), gap(plan));
    }

    /** The time between the slots of all targets, ns; 0 where there are none. */
    static long gap(Plan plan) {
        if (!(plan.schedule() instanceof Schedule.Periodic periodic)) {
            return 0;
        }
        long gap = periodic.interval().toNanos() / plan.targets().size();
        return plan.rate().isEmpty()
                ? gap
                : Math.max(gap, (long) (1e9 / plan.rate().getAsDouble()));
    }

    /**
     * The longest time before a slot, ns, that may be spent on being in time for it.
     *
     * @param gap between slots, ns; 0 where there are none
     */
    static long most(Pace pace, long gap) {
        boolean isWorthIt = pace == Pace.SPIN || pace == Pace.AUTO && gap <= LONGEST_GAP;
        return isWorthIt ? Math.min(MOST, gap / LARGEST_SHARE) : 0;
    }

    /** How long before a slot to stop sleeping, ns. */
    long nanos() {
        return always ? ALWAYS : waking.nanos();
    }

    /**
     * A sleep has ended because its time had come.
     *
     * @param late by how much it ended after that, ns
     */
    void woke(long late) {
        waking.took(late);
    }
}
