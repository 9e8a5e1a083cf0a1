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
 * <p>Memory: nothing before the first value, 1 KiB at {@value #EXACT} of them (2 KiB when one was
 * longer than four seconds); then some 100 KiB (fine) or one to three KiB (coarse, packed). Not
 * thread-safe: one writer, and the same thread reads.
 */
public final class DurationRecorder {
    /** How many values are kept exactly. */
    static final int EXACT = 256;

    private static final int FINE_DIGITS = 3;
    private static final int COARSE_DIGITS = 2;

    /** As many as a table row of a short run needs; doubles from there. */
    private static final int FEWEST = 4;

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final int[] NONE = {};

    private final boolean fine;

    /** The exact values as unsigned numbers, while all of them fit. */
    private int[] exact = NONE;

    /** The exact values once one did not fit. */
    private long @Nullable [] exactLong;

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
            keep((int) count, value);
        } else {
            histogram().recordValue(value);
        }
        count++;
    }

    private void keep(int index, long value) {
        long[] wide = exactLong;
        if (wide == null && value > UNSIGNED_INT) {
            wide = exactValues(Math.max(FEWEST, exact.length));
            exact = NONE;
        }
        if (wide != null) {
            if (index == wide.length) {
                wide = Arrays.copyOf(wide, 2 * index);
            }
            wide[index] = value;
            exactLong = wide;
            return;
        }
        if (index == exact.length) {
            exact = Arrays.copyOf(exact, Math.max(FEWEST, 2 * index));
        }
        exact[index] = (int) value;
    }

    /** The exact values in the order they came, in an array of this length. */
    private long[] exactValues(int length) {
        long[] wide = exactLong;
        if (wide != null) {
            return Arrays.copyOf(wide, length);
        }
        long[] values = new long[length];
        for (int i = 0; i < Math.min(length, exact.length); i++) {
            values[i] = exact[i] & UNSIGNED_INT;
        }
        return values;
    }

    private Histogram histogram() {
        Histogram present = histogram;
        if (present != null) {
            return present;
        }
        Histogram made = fine ? new Histogram(FINE_DIGITS) : new PackedHistogram(COARSE_DIGITS);
        for (long value : exactValues((int) Math.min(count, EXACT))) {
            made.recordValue(value);
        }
        exact = NONE;
        exactLong = null;
        histogram = made;
        return made;
    }

    /** Takes all in that another recorder has, which stays as it is. */
    public void add(DurationRecorder other) {
        if (other.count == 0) {
            return;
        }
        Histogram others = other.histogram;
        if (others == null) {
            for (long value : other.exactValues((int) other.count)) {
                record(value);
            }
            return;
        }
        histogram().add(others);
        // Chan, Golub and LeVeque: the moments of two parts give those of the whole.
        long both = count + other.count;
        double delta = other.mean - mean;
        squares += other.squares + delta * delta * count * other.count / both;
        mean += delta * other.count / both;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        count = both;
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
        return percentiles(percent)[0];
    }

    /** {@link #percentile} of each of these, for less work than one by one. */
    public long[] percentiles(double... percents) {
        long[] values = new long[percents.length];
        if (count == 0) {
            return values;
        }
        Histogram present = histogram;
        if (present != null) {
            for (int i = 0; i < percents.length; i++) {
                values[i] = Math.min(max, Math.max(min, present.getValueAtPercentile(percents[i])));
            }
            return values;
        }
        long[] sorted = exactValues((int) count);
        Arrays.sort(sorted);
        for (int i = 0; i < percents.length; i++) {
            // The subtraction keeps 99.9 % of 1000 values from becoming rank 1000 by a rounding
            // error of the product.
            int rank = (int) Math.ceil(percents[i] / 100 * count - 1e-9);
            values[i] = sorted[Math.clamp(rank, 1, sorted.length) - 1];
        }
        return values;
    }
}
