// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Pace;
import dev.sonde.Plan;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpinAheadTest {
    private static final long MICROSECOND = 1_000;
    private static final long MILLI = 1_000_000;

    private static Plan.Builder plan() {
        return Plan.icmp("192.0.2.1");
    }

    /** What it comes to when every wake-up is later than could be allowed for. */
    private static long most(Plan.Builder plan) {
        SpinAhead ahead = SpinAhead.of(plan.build());
        for (int i = 0; i < 1000; i++) {
            ahead.woke(10 * MILLI);
        }
        return ahead.nanos();
    }

    @ParameterizedTest
    @CsvSource({"1000000, 0", "11000, 0", "10000, 150", "2000, 150", "1000, 100", "100, 10"})
    void whereNobodyChoosesTheIntervalDoesAndATenthOfItIsTheMost(long interval, long micros) {
        assertThat(most(plan().interval(Duration.of(interval, ChronoUnit.MICROS))))
                .isEqualTo(micros * MICROSECOND);
    }

    @Test
    void itIsTheTimeBetweenSlotsOfAllTargetsThatCounts() {
        Plan.Builder two = Plan.icmp("192.0.2.1", "192.0.2.2").interval(Duration.ofMillis(20));

        assertThat(most(two)).isEqualTo(150 * MICROSECOND);
        assertThat(most(two.rate(50))).as("20 ms apart").isZero();
    }

    @Test
    void withoutSlotsThereIsNothingToBeInTimeFor() {
        assertThat(most(plan().adaptive(1, Duration.ZERO))).isZero();
        assertThat(most(plan().flood(1))).isZero();
        assertThat(most(plan().inTurn(Duration.ZERO))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"PARK, 0", "SPIN, 1000"})
    void whatIsChosenStays(Pace pace, long micros) {
        Plan.Builder chosen = plan().pace(pace);

        assertThat(SpinAhead.of(chosen.build()).nanos()).isEqualTo(micros * MICROSECOND);
        assertThat(most(chosen)).isEqualTo(micros * MICROSECOND);
        assertThat(most(chosen.interval(Duration.ofMillis(1)))).isEqualTo(micros * MICROSECOND);
    }

    @Test
    void nothingIsSpentWhereTheHostIsInTime() {
        SpinAhead ahead = new SpinAhead(Pace.AUTO, MILLI);
        for (int i = 0; i < 1000; i++) {
            ahead.woke(0);
            assertThat(ahead.nanos()).isZero();
        }
    }

    @Test
    void itSettlesAboveMostWakeUpsAndOneThatIsVeryLateMovesItLittle() {
        long seed = 25;
        Random random = new Random(seed);
        SpinAhead ahead = new SpinAhead(Pace.AUTO, 5 * MILLI);
        for (int i = 0; i < 1000; i++) {
            ahead.woke(30 * MICROSECOND + random.nextLong(20 * MICROSECOND));
        }
        long settled = ahead.nanos();
        assertThat(settled).as("seed %d", seed).isBetween(40 * MICROSECOND, 60 * MICROSECOND);

        ahead.woke(50 * MILLI);
        assertThat(ahead.nanos()).isEqualTo(settled + Allowance.UP);
        ahead.woke(20 * MICROSECOND);
        assertThat(ahead.nanos()).isEqualTo(settled + Allowance.UP - Allowance.DOWN);
    }

    @Test
    void aHostThatBecomesQuickerIsFollowed() {
        SpinAhead ahead = new SpinAhead(Pace.AUTO, 5 * MILLI);
        for (int i = 0; i < 100; i++) {
            ahead.woke(100 * MICROSECOND);
        }
        assertThat(ahead.nanos()).isGreaterThanOrEqualTo(90 * MICROSECOND);
        for (int i = 0; i < 200; i++) {
            ahead.woke(5 * MICROSECOND);
        }
        assertThat(ahead.nanos()).isLessThanOrEqualTo(5 * MICROSECOND + Allowance.UP);
    }
}
