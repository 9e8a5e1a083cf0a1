// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

/**
 * Caps the probes of a whole run to a rate: the n-th probe after an idle spell leaves no earlier
 * than n gaps after the first. Gaps are not whole nanoseconds, so that any rate is exact in the
 * long run.
 */
public final class RateGate {
    /** Time lost by lateness is made up for within this much, and forgotten beyond. */
    private static final long CATCH_UP = 10_000_000;

    private final double gap;
    private long origin;
    private long passed;

    /**
     * @param perSecond probes per second, or {@link Double#POSITIVE_INFINITY} for no cap
     */
    public RateGate(double perSecond, long now) {
        gap = 1e9 / perSecond;
        origin = now;
    }

    /** When the next probe may leave. */
    public long opensAt() {
        return origin + (long) (passed * gap);
    }

    /**
     * Counts a probe that leaves now.
     *
     * @return how long the gate has stood open before for nobody, and that is not made up for, ns
     */
    public long pass(long now) {
        long unused = now - opensAt();
        if (unused > CATCH_UP) {
            origin = now;
            passed = 0;
        } else {
            unused = 0;
        }
        passed++;
        return unused;
    }
}
