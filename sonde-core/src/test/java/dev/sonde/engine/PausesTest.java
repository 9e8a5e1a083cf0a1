// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PausesTest {
    private static final long MILLI = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final Pauses pauses = new Pauses(0);

    @Test
    void aGapLongerThanTheWorkExplainsIsAPause() {
        pauses.worked(2 * MILLI, 5);

        assertThat(pauses.touched(0, 10 * MILLI)).isTrue();
    }

    @Test
    void workTakesItsTime() {
        pauses.worked(MILLI, 0);
        pauses.worked(8 * MILLI, 60);

        assertThat(pauses.touched(0, 10 * MILLI)).isFalse();
    }

    @Test
    void aPauseTouchesWhatItOverlapsAndNothingElse() {
        pauses.worked(10 * MILLI, 0);
        pauses.worked(10 * MILLI + 5, 0);
        pauses.worked(30 * MILLI, 0);

        // From 0 to 10 ms, and from a little later to 30 ms.
        assertThat(pauses.touched(10 * MILLI - 1, 10 * MILLI)).isTrue();
        assertThat(pauses.touched(10 * MILLI, 10 * MILLI)).isFalse();
        assertThat(pauses.touched(10 * MILLI + 1, 10 * MILLI + 4)).isFalse();
        assertThat(pauses.touched(10 * MILLI + 1, 10 * MILLI + 5)).isTrue();
        assertThat(pauses.touched(20 * MILLI, 20 * MILLI)).isTrue();
        assertThat(pauses.touched(-5, -1)).isFalse();
        assertThat(pauses.touched(30 * MILLI + 1, 40 * MILLI)).isFalse();
    }

    @Test
    void waitingIsNoPause() {
        pauses.waited(1000 * MILLI, NEVER);
        pauses.waited(2000 * MILLI, 2000 * MILLI - 50_000);

        assertThat(pauses.touched(0, 3000 * MILLI)).isFalse();
    }

    @Test
    void aWaitThatEndsAfterItsDeadlineIsAPauseFromThereOn() {
        pauses.waited(105 * MILLI, 100 * MILLI);

        assertThat(pauses.touched(0, 99 * MILLI)).isFalse();
        assertThat(pauses.touched(0, 100 * MILLI)).isTrue();
    }

    @Test
    void aLookIsNoWaitWhoseDeadlineWasLongAgo() {
        pauses.worked(MILLI, 0);
        pauses.waited(MILLI + 500, -1_000_000 * MILLI);

        assertThat(pauses.touched(-2_000_000 * MILLI, 2 * MILLI)).isFalse();
    }

    @Test
    void aWaitThatSomethingShouldHaveEndedIsAPauseFromThenOn() {
        pauses.worked(MILLI, 0);
        pauses.waited(50 * MILLI, NEVER);
        pauses.heard(20 * MILLI);
        // Came in the same pause.
        pauses.heard(30 * MILLI);

        assertThat(pauses.touched(0, 19 * MILLI)).isFalse();
        assertThat(pauses.touched(20 * MILLI, 20 * MILLI)).isTrue();
        assertThat(pauses.touched(50 * MILLI + 1, 60 * MILLI)).isFalse();
    }

    @Test
    void whatCameWhileThisThreadWasBusyIsNoPause() {
        pauses.worked(MILLI, 0);
        pauses.waited(2 * MILLI, NEVER);
        // Sixty packets are sent, and the first answer waits all the while.
        pauses.worked(7 * MILLI, 60);
        pauses.heard(2 * MILLI + 100);
        pauses.worked(7 * MILLI + 5, 1);
        pauses.waited(7 * MILLI + 10, NEVER);
        pauses.heard(3 * MILLI);

        assertThat(pauses.touched(0, 10 * MILLI)).isFalse();
    }

    @Test
    void manyPausesAreRememberedAndTheOldestForgotten() {
        for (long i = 1; i <= 100; i++) {
            pauses.worked(10 * i * MILLI, 0);
            pauses.worked((10 * i + 1) * MILLI, 0);
        }

        // The pauses are from 10 i + 1 to 10 i + 10 ms.
        assertThat(pauses.touched(995 * MILLI, 995 * MILLI)).isTrue();
        assertThat(pauses.touched(990 * MILLI + 5, 990 * MILLI + 6)).isFalse();
        assertThat(pauses.touched(505 * MILLI, 505 * MILLI)).isTrue();
        assertThat(pauses.touched(105 * MILLI, 105 * MILLI)).isFalse();
    }
}
