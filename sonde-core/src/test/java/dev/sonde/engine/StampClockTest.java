// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StampClockTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MICROSECOND = 1_000L;

    private final HandClock hand = new HandClock();
    private final StampClock clock = new StampClock(hand, true);

    @Test
    void aStampIsAsOldOnEitherClock() {
        hand.pass(SECOND);
        long stamp = hand.wallNanos();
        long arrived = hand.nanoTime();
        hand.pass(300 * MICROSECOND);
        clock.sample();

        assertThat(clock.of(stamp)).isEqualTo(new Arrival(hand.nanoTime(), arrived, true));
        assertThat(clock.now()).isEqualTo(hand.nanoTime());
        assertThat(clock.wall()).isEqualTo(hand.wallNanos());
    }

    @Test
    void aStampOfThisInstantIsNow() {
        clock.sample();

        assertThat(clock.of(hand.wallNanos()))
                .isEqualTo(new Arrival(hand.nanoTime(), hand.nanoTime(), true));
    }

    @Test
    void withoutAStampItIsTheTimeOfReading() {
        hand.pass(SECOND);
        clock.sample();

        assertThat(clock.of(0)).isEqualTo(unstamped());
    }

    @Test
    void aStampFromTheFutureIsNotBelieved() {
        clock.sample();

        assertThat(clock.of(hand.wallNanos() + 1)).isEqualTo(unstamped());
    }

    @Test
    void stampsAreNotUsedWhereNobodyWantsThem() {
        StampClock user = new StampClock(hand, false);
        user.sample();

        Arrival arrival = user.of(hand.wallNanos() - 5);
        assertThat(arrival).isEqualTo(new Arrival(hand.nanoTime(), hand.nanoTime() - 5, false));
        assertThat(arrival.since(hand.nanoTime() - 20, ProbeRing.UNKNOWN).nanos()).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {SECOND, -SECOND, 3600 * SECOND, -3600 * SECOND, 3_000_000, -3_000_000})
    void aSteppedWallClockIsNotBelieved(long distance) {
        clock.sample();
        clock.rest();
        long stamp = hand.wallNanos();
        hand.step(distance);
        hand.pass(400 * MICROSECOND);
        clock.sample();

        assertThat(clock.of(stamp)).as("from before the step").isEqualTo(unstamped());
        assertThat(clock.of(hand.wallNanos())).as("from after the step").isEqualTo(unstamped());
    }

    @Test
    void whatWasWaitingDuringAStepIsNotBelievedEither() {
        long stamp = hand.wallNanos();
        hand.step(SECOND);
        hand.pass(MICROSECOND);
        clock.sample();
        hand.pass(MICROSECOND);
        // The second batch of the same turn.
        clock.sample();

        assertThat(clock.of(stamp)).isEqualTo(unstamped());
    }

    @Test
    void afterARestStampsAreBelievedAgain() {
        hand.step(-SECOND);
        clock.sample();
        clock.rest();
        hand.pass(SECOND);
        long stamp = hand.wallNanos();
        long arrived = hand.nanoTime();
        hand.pass(MICROSECOND);
        clock.sample();

        assertThat(clock.of(stamp)).isEqualTo(new Arrival(hand.nanoTime(), arrived, true));
    }

    @Test
    void aStepWhileAllWasAtRestIsNoticedWithTheNextBatch() {
        clock.rest();
        hand.pass(10 * SECOND);
        hand.step(SECOND);
        clock.sample();

        assertThat(clock.of(hand.wallNanos() - 5).stamped()).isFalse();
    }

    @Test
    void slewingIsNoStep() {
        // adjtimex(2) slews by 500 ppm at most: 30 ms in a minute.
        hand.pass(60 * SECOND);
        hand.step(60 * SECOND / 2000);
        clock.sample();

        assertThat(clock.of(hand.wallNanos() - 5).stamped()).isTrue();
    }

    @Test
    void aStallBetweenReadingTheTwoClocksIsNoStep() {
        hand.pass(SECOND);
        hand.stallAfterWall(20_000_000);
        clock.sample();

        assertThat(clock.of(hand.wallNanos() - 30_000_000).stamped()).isTrue();
    }

    @Test
    void theOffsetIsKnownBetterWithEachSample() {
        // The first reading leaves it open by 20 ms, the second by none.
        hand.stallAfterWall(20_000_000);
        clock.sample();
        clock.sample();
        long stamp = hand.wallNanos();
        long taken = hand.nanoTime();
        hand.pass(MICROSECOND);
        hand.stallAfterWall(30_000_000);
        clock.sample();

        assertThat(clock.at(stamp)).isEqualTo(taken);
    }

    @Test
    void nothingHappenedAfterTheLastSample() {
        clock.sample();

        assertThat(clock.at(hand.wallNanos() + 5)).isEqualTo(clock.now());
    }

    @Test
    void stepsAreCountedAlsoAtRest() {
        assertThat(clock.steps()).isZero();
        hand.step(SECOND);
        clock.rest();
        assertThat(clock.steps()).isEqualTo(1);
        hand.step(-SECOND);
        clock.sample();
        clock.sample();
        assertThat(clock.steps()).isEqualTo(2);
        long stamp = hand.wallNanos();
        long taken = hand.nanoTime();
        clock.rest();
        assertThat(clock.at(stamp)).isEqualTo(taken);
    }

    @Test
    void aStallInOneReadingIsNoStepInTheNext() {
        hand.stallAfterWall(20_000_000);
        clock.sample();
        hand.pass(MICROSECOND);
        clock.sample();

        assertThat(clock.steps()).isZero();
        assertThat(clock.of(hand.wallNanos() - 5).stamped()).isTrue();
    }

    private Arrival unstamped() {
        return new Arrival(hand.nanoTime(), hand.nanoTime(), false);
    }
}
