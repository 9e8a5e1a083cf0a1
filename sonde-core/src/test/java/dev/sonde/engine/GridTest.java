// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GridTest {
    private static final long START = -3_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long MICROSECOND = 1_000L;

    @Test
    void theFirstSlotIsTheStart() {
        assertThat(new Timetable.Grid(START, SECOND).due()).isEqualTo(START);
    }

    @Test
    void latenessOfOneSlotDoesNotMoveTheNext() {
        Timetable grid = new Timetable.Grid(START, SECOND);

        assertThat(grid.take(START + 123)).isEqualTo(123);
        assertThat(grid.due()).isEqualTo(START + SECOND);
        assertThat(grid.take(START + SECOND + 999_999_999)).isEqualTo(999_999_999);
        assertThat(grid.due()).isEqualTo(START + 2 * SECOND);
        assertThat(grid.take(START + 2 * SECOND)).isZero();
        assertThat(grid.missed()).isZero();
    }

    @Test
    void theGridNeverDrifts() {
        long seed = 1;
        Random random = new Random(seed);
        long interval = 333_333_333;
        Timetable grid = new Timetable.Grid(START, interval);
        for (long slot = 0; slot < 100_000; slot++) {
            assertThat(grid.due()).as("seed %d", seed).isEqualTo(START + slot * interval);
            grid.take(grid.due() + random.nextLong(interval));
        }
        assertThat(grid.missed()).isZero();
    }

    @Test
    void aSlotThatPassedByExactlyAnIntervalIsNotMissed() {
        Timetable grid = new Timetable.Grid(START, SECOND);

        assertThat(grid.take(START + SECOND)).isEqualTo(SECOND);
        assertThat(grid.missed()).isZero();
        assertThat(grid.due()).as("at once").isEqualTo(START + SECOND);
    }

    @Test
    void slotsThatPassedByMoreAreMissedAndNotMadeUpFor() {
        Timetable grid = new Timetable.Grid(START, SECOND);

        // Slots 0, 1 and 2 are gone; this is slot 3, a fifth of a second late.
        assertThat(grid.take(START + 3 * SECOND + SECOND / 5)).isEqualTo(SECOND / 5);
        assertThat(grid.missed()).isEqualTo(3);
        assertThat(grid.due()).isEqualTo(START + 4 * SECOND);

        assertThat(grid.take(START + 5 * SECOND + 1)).isEqualTo(1);
        assertThat(grid.missed()).isEqualTo(4);
        assertThat(grid.due()).isEqualTo(START + 6 * SECOND);
    }

    @Test
    void shortIntervalsAreCaughtUpWithinAMillisecond() {
        long interval = 10 * MICROSECOND;
        Timetable grid = new Timetable.Grid(START, interval);
        long now = START + 1000 * MICROSECOND;

        int burst = 0;
        while (grid.due() <= now) {
            assertThat(grid.take(now)).isEqualTo(now - START - burst * interval);
            burst++;
        }

        assertThat(burst).as("slots 0 to 100").isEqualTo(101);
        assertThat(grid.missed()).isZero();
    }

    @Test
    void shortIntervalsAreNotCaughtUpBeyond() {
        long interval = 10 * MICROSECOND;
        Timetable grid = new Timetable.Grid(START, interval);
        long now = START + 1000 * MICROSECOND + 1;

        assertThat(grid.take(now)).isEqualTo(1);
        assertThat(grid.missed()).isEqualTo(100);
        assertThat(grid.due()).isEqualTo(START + 101 * interval);
    }

    @Test
    void everySlotIsEitherTakenOrMissed() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            long interval = 1 + random.nextLong(random.nextBoolean() ? 50_000 : SECOND);
            Timetable grid = new Timetable.Grid(START, interval);
            long now = START;
            for (int taken = 1; taken <= 1000; taken++) {
                now = Math.max(now, grid.due()) + random.nextLong(3 * interval + 2_000_000);
                long due = grid.due();
                long late = grid.take(now);

                String as = "seed " + seed + ", probe " + taken;
                assertThat(now - late).as(as).isGreaterThanOrEqualTo(due);
                assertThat(Math.floorMod(now - late - START, interval)).as(as).isZero();
                assertThat(late).as(as).isBetween(0L, Math.max(interval, 1_000_000));
                assertThat((grid.due() - START) / interval).as(as).isEqualTo(taken + grid.missed());
            }
        }
    }

    @Test
    void answersDoNotMatter() {
        Timetable grid = new Timetable.Grid(START, SECOND);

        assertThat(grid.outstanding(new Unheard(1000, 1000, 1000))).isFalse();
        grid.unsent();

        assertThat(grid.due()).isEqualTo(START);
    }
}
