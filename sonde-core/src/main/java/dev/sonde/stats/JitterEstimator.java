// SPDX-License-Identifier: Apache-2.0
package dev.sonde.stats;

/**
 * How much consecutive round-trip times differ, by two definitions: the smoothed estimate of RFC
 * 3550 section 6.4.1, {@code J += (|D| - J) / 16}, taken over round trips instead of one-way
 * transit times; and the plain mean of {@code |D|}.
 */
public final class JitterEstimator {
    private static final double GAIN = 1.0 / 16;

    private long previous;
    private long pairs = -1;
    private double smoothed;
    private double sum;

    /** Takes the next round-trip time in, in the order of arrival. */
    public void record(long nanos) {
        if (pairs >= 0) {
            double difference = Math.abs(nanos - previous);
            smoothed += (difference - smoothed) * GAIN;
            sum += difference;
        }
        previous = nanos;
        pairs++;
    }

    /** Whether there have been two values, so that there is a difference. */
    public boolean isDefined() {
        return pairs > 0;
    }

    /** The smoothed estimate, ns. */
    public long smoothed() {
        return Math.round(smoothed);
    }

    /** The mean absolute difference, ns. */
    public long meanAbsolute() {
        return pairs > 0 ? Math.round(sum / pairs) : 0;
    }
}
