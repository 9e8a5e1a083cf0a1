// SPDX-License-Identifier: Apache-2.0
package dev.sonde.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationRecorderTest {
    /** Percentiles in thousandths, so that ranks are worked out in whole numbers. */
    private static final int[] PERMILLE = {1, 10, 100, 250, 500, 750, 900, 950, 990, 999, 1000};

    // ---- By hand

    @Test
    void nothingRecordedIsAllZero() {
        DurationRecorder recorder = new DurationRecorder(true);

        assertThat(recorder.count()).isZero();
        assertThat(recorder.min()).isZero();
        assertThat(recorder.mean()).isZero();
        assertThat(recorder.max()).isZero();
        assertThat(recorder.standardDeviation()).isZero();
        assertThat(recorder.percentile(50)).isZero();
    }

    @Test
    void oneValueIsEverything() {
        DurationRecorder recorder = recorderOf(42);

        assertThat(recorder.count()).isEqualTo(1);
        assertThat(recorder.min()).isEqualTo(42);
        assertThat(recorder.mean()).isEqualTo(42);
        assertThat(recorder.max()).isEqualTo(42);
        assertThat(recorder.standardDeviation()).isZero();
        assertThat(recorder.percentile(0.1)).isEqualTo(42);
        assertThat(recorder.percentile(100)).isEqualTo(42);
    }

    @ParameterizedTest
    @CsvSource({
        // The usual example of nearest rank, 15 20 35 40 50: ranks 0.25, 1.5, 2, 2.5, 5.
        "15 20 35 40 50, 5, 15",
        "15 20 35 40 50, 30, 20",
        "15 20 35 40 50, 40, 20",
        "15 20 35 40 50, 50, 35",
        "15 20 35 40 50, 100, 50",
        // Ten values: the 90th percentile is the ninth, one more would be the tenth.
        "1 2 3 4 5 6 7 8 9 10, 90, 9",
        "1 2 3 4 5 6 7 8 9 10, 90.1, 10",
        "1 2 3 4 5 6 7 8 9 10, 99.9, 10",
        "1 2 3 4 5 6 7 8 9 10, 10, 1",
        "1 2 3 4 5 6 7 8 9 10, 50, 5",
        // An even number has no middle; the lower neighbour is the median.
        "1 2, 50, 1",
        "1 2, 50.1, 2",
        "7 7 7 9, 75, 7",
        "7 7 7 9, 76, 9",
    })
    void percentilesAreOfTheNearestRank(String values, double percent, long expected) {
        DurationRecorder recorder = new DurationRecorder(true);
        // The order of arrival does not matter.
        String[] words = values.split(" ", -1);
        for (int i = words.length - 1; i >= 0; i--) {
            recorder.record(Long.parseLong(words[i]));
        }

        assertThat(recorder.percentile(percent)).isEqualTo(expected);
    }

    @Test
    void deviationIsThatOfThePopulation() {
        // Mean 5; squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32; 32 / 8 = 4.
        DurationRecorder recorder = recorderOf(2, 4, 4, 4, 5, 5, 7, 9);

        assertThat(recorder.mean()).isEqualTo(5);
        assertThat(recorder.standardDeviation()).isEqualTo(2);
    }

    @Test
    void meanIsRoundedNotCut() {
        assertThat(recorderOf(1, 2).mean()).isEqualTo(2);
        assertThat(recorderOf(1, 1, 2).mean()).isEqualTo(1);
    }

    @Test
    void aNegativeDurationCountsAsZero() {
        DurationRecorder recorder = recorderOf(-5, 10);

        assertThat(recorder.min()).isZero();
        assertThat(recorder.mean()).isEqualTo(5);
        assertThat(recorder.percentile(50)).isZero();
    }

    @Test
    void deviationSurvivesALargeOffset() {
        // An hour and one nanosecond this way and that: a sum of squares would have lost them.
        long hour = 3_600_000_000_000L;
        DurationRecorder recorder = new DurationRecorder(true);
        for (int i = 0; i < 100_000; i++) {
            recorder.record(hour + (i % 2 == 0 ? 100 : -100));
        }

        assertThat(recorder.mean()).isEqualTo(hour);
        assertThat(recorder.standardDeviation()).isEqualTo(100);
    }

    // ---- By brute force

    @Test
    void smallSetsAreExact() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            long[] values = randomValues(random, 1 + random.nextInt(DurationRecorder.EXACT));
            assertAgrees("seed " + seed, values, seed % 2 == 0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 255, 256})
    void everySizeUpToTheBorderIsExact(int size) {
        assertAgrees("seed 1", randomValues(new Random(1), size), true, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 258, 512, 1000, 5000})
    void fineFiguresAreAtMostATenthOfAPercentTooHigh(int size) {
        for (int seed = 0; seed < 20; seed++) {
            long[] values = randomValues(new Random(seed), size);
            assertAgrees("seed " + seed, values, true, 0.001);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 258, 512, 1000, 5000})
    void coarseFiguresAreAtMostOnePercentTooHigh(int size) {
        for (int seed = 0; seed < 20; seed++) {
            long[] values = randomValues(new Random(seed), size);
            assertAgrees("seed " + seed, values, false, 0.01);
        }
    }

    @Test
    void ranksAreRightAtEverySizeWhereRoundingCouldMoveThem() {
        // Values so far apart that the neighbouring rank is told from the right one.
        DurationRecorder recorder = new DurationRecorder(true);
        for (int size = 1; size <= 3000; size++) {
            recorder.record(size * 1_000_000L);
            for (int permille : new int[] {500, 900, 950, 990, 999}) {
                long exact = ((long) size * permille + 999) / 1000 * 1_000_000;
                assertThat(recorder.percentile(permille / 10.0))
                        .as("%d permille of %d", permille, size)
                        .isBetween(exact, exact + exact / 1000);
            }
        }
    }

    @Test
    void theBorderIsCrossedWithoutAJump() {
        DurationRecorder recorder = new DurationRecorder(true);
        for (int i = 1; i <= 256; i++) {
            recorder.record(i * 1000L);
        }
        assertThat(recorder.percentile(50)).isEqualTo(128_000);
        assertThat(recorder.percentile(99)).as("rank 253.44").isEqualTo(254_000);

        recorder.record(257_000);

        assertThat(recorder.count()).isEqualTo(257);
        assertThat(recorder.min()).isEqualTo(1000);
        assertThat(recorder.max()).isEqualTo(257_000);
        assertThat(recorder.mean()).isEqualTo(129_000);
        assertThat(recorder.percentile(50)).as("rank 128.5").isBetween(129_000L, 129_129L);
        assertThat(recorder.percentile(100)).isEqualTo(257_000);
    }

    @Test
    void noPercentileLeavesTheExtremes() {
        DurationRecorder recorder = new DurationRecorder(false);
        for (int i = 0; i < 1000; i++) {
            recorder.record(1_234_567);
        }

        assertThat(recorder.percentile(0.1)).isEqualTo(1_234_567);
        assertThat(recorder.percentile(50)).isEqualTo(1_234_567);
        assertThat(recorder.percentile(100)).isEqualTo(1_234_567);
    }

    @Test
    void tenYearsAreNotTooLong() {
        long years = 315_360_000_000_000_000L;
        for (boolean fine : new boolean[] {true, false}) {
            DurationRecorder recorder = new DurationRecorder(fine);
            for (int i = 0; i < 300; i++) {
                recorder.record(i % 2 == 0 ? years : 0);
            }
            assertThat(recorder.max()).isEqualTo(years);
            assertThat(recorder.percentile(99)).isEqualTo(years);
            assertThat(recorder.percentile(50)).isZero();
        }
    }

    /** Round trips of all magnitudes, many of them equal. */
    private static long[] randomValues(Random random, int size) {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            long magnitude = 1L << random.nextInt(40);
            values[i] =
                    i > 0 && random.nextInt(5) == 0
                            ? values[random.nextInt(i)]
                            : random.nextLong(magnitude * 2);
        }
        return values;
    }

    private static void assertAgrees(String as, long[] values, boolean fine, double error) {
        DurationRecorder recorder = new DurationRecorder(fine);
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        for (long value : values) {
            recorder.record(value);
            sum = sum.add(BigInteger.valueOf(value));
            squares = squares.add(BigInteger.valueOf(value).pow(2));
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        BigDecimal count = BigDecimal.valueOf(values.length);
        BigDecimal mean = new BigDecimal(sum).divide(count, MathContext.DECIMAL128);
        BigDecimal variance =
                new BigDecimal(squares)
                        .divide(count, MathContext.DECIMAL128)
                        .subtract(mean.pow(2), MathContext.DECIMAL128);

        assertThat(recorder.count()).as(as).isEqualTo(values.length);
        assertThat(recorder.min()).as(as).isEqualTo(sorted[0]);
        assertThat(recorder.max()).as(as).isEqualTo(sorted[sorted.length - 1]);
        assertThat((double) recorder.mean())
                .as(as)
                .isBetween(mean.doubleValue() - 0.51, mean.doubleValue() + 0.51);
        double deviation = Math.sqrt(Math.max(0, variance.doubleValue()));
        assertThat((double) recorder.standardDeviation())
                .as(as)
                .isBetween(deviation * (1 - 1e-9) - 0.51, deviation * (1 + 1e-9) + 0.51);
        for (int permille : PERMILLE) {
            long rank = Math.max(1, ((long) permille * values.length + 999) / 1000);
            long exact = sorted[(int) rank - 1];
            assertThat(recorder.percentile(permille / 10.0))
                    .as("%s: %d permille of %d", as, permille, values.length)
                    .isBetween(exact, exact + (long) (exact * error));
        }
    }

    private static DurationRecorder recorderOf(long... values) {
        DurationRecorder recorder = new DurationRecorder(true);
        for (long value : values) {
            recorder.record(value);
        }
        return recorder;
    }

    /** Parts of every size, below and above the border between exact values and a histogram. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 5", "5, 0", "3, 4", "200, 100", "100, 400", "400, 100", "700, 900"})
    void twoPartsAddedAreTheWhole(int first, int second) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        DurationRecorder whole = new DurationRecorder(true);
        DurationRecorder part = new DurationRecorder(true);
        DurationRecorder other = new DurationRecorder(true);
        for (int i = 0; i < first + second; i++) {
            long value = random.nextLong(5_000_000);
            whole.record(value);
            (i < first ? part : other).record(value);
        }
        part.add(other);

        assertThat(part.count()).as("seed %d", seed).isEqualTo(whole.count());
        assertThat(part.min()).isEqualTo(whole.min());
        assertThat(part.max()).isEqualTo(whole.max());
        assertThat(part.mean()).isCloseTo(whole.mean(), within(1L));
        assertThat(part.standardDeviation()).isCloseTo(whole.standardDeviation(), within(1L));
        for (double percent : new double[] {50, 90, 99, 99.9}) {
            long exact = whole.percentile(percent);
            assertThat(part.percentile(percent))
                    .as("percentile %s, seed %d", percent, seed)
                    .isCloseTo(exact, withinPercentage(0.2));
        }
    }
}
