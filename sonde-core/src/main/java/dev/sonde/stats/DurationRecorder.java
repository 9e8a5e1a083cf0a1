// SPDX-License-Identifier: Apache-2.0
package dev.sonde.stats;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Collects durations and tells their shape: extremes, mean, standard deviation and percentiles.
 *
 * <p>The first {@value #EXACT} are kept as they are, so that a short run has exact percentiles and
 * pays for no histogram. From then on a histogram takes them in, whose percentiles are at most 0.1
 * % (fine) or 1 % (coarse) too high and never too low. Minimum, maximum, mean and standard
 * deviation stay exact.
 *
 * <p>Memory: 2 KiB at first; then some 100 KiB (fine) or a few KiB (coarse, packed). Not
 * thread-safe: one writer, and the same thread reads.
 */
public final class DurationRecorder {
    /** How many values are kept exactly. */
    static final int EXACT = 256;

    private static final int FINE_DIGITS = 3;
    private static final int COARSE_DIGITS = 2;

    private final boolean fine;
    private long[] exact = new long[8];
    private @Nullable Histogram histogram;
    private long count;
    private long min = Long.MAX_VALUE;
    private long max;
    private double mean;
    private double squares;

    /**
     * @param fine three significant digits instead of two; for runs with few targets
     */
    public DurationRecorder(boolean fine) {
        this.fine = fine;
    }

    /**
     * Takes a duration in.
     *
     * @param nanos 0 or more; a negative one counts as 0
     */
    public void record(long nanos) {
        long value = Math.max(0, nanos);
        min = Math.min(min, value);
        max = Math.max(max, value);
        // Welford's recurrence: exact enough for 10^12 values without holding their sum of squares.
        double delta = value - mean;
        mean += delta / (count + 1);
        squares += delta * (value - mean);
        if (histogram == null && count < EXACT) {
            if (count == exact.length) {
                exact = Arrays.copyOf(exact, exact.length * 2);
            }
            exact[(int) count] = value;
        } else {
            histogram().recordValue(value);
        }
        count++;
    }

    private Histogram histogram() {
        Histogram present = histogram;
        if (present != null) {
            return present;
        }
        Histogram made = fine ? new Histogram(FINE_DIGITS) : new PackedHistogram(COARSE_DIGITS);
        for (long value : exact) {
            made.recordValue(value);
        }
        exact = new long[0];
        histogram = made;
        return made;
    }

    /** How many were taken in. */
    public long count() {
        return count;
    }

    /** The smallest, or 0 when there is none. */
    public long min() {
        return count == 0 ? 0 : min;
    }

    /** The largest, or 0 when there is none. */
    public long max() {
        return max;
    }

    /** The mean, rounded to the nanosecond. */
    public long mean() {
        return Math.round(mean);
    }

    /** The standard deviation of the population, rounded to the nanosecond. */
    public long standardDeviation() {
        return count == 0 ? 0 : Math.round(Math.sqrt(squares / count));
    }

    /**
     * The smallest value that at least this share of all values does not exceed (the nearest-rank
     * definition), 0 when there is none.
     *
     * @param percent above 0, at most 100
     */
    public long percentile(double percent) {
        if (count == 0) {
            return 0;
        }
        Histogram present = histogram;
        if (present != null) {
            return Math.min(max, Math.max(min, present.getValueAtPercentile(percent)));
        }
        long[] sorted = Arrays.copyOf(exact, (int) count);
        Arrays.sort(sorted);
        // The subtraction keeps 99.9 % of 1000 values from becoming rank 1000 by a rounding error
        // of the product.
        int rank = (int) Math.ceil(percent / 100 * count - 1e-9);
        return sorted[Math.clamp(rank, 1, sorted.length) - 1];
    }
}
