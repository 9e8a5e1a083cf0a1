// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.engine.Timetable.Adaptive;
import org.junit.jupiter.api.Test;

class AdaptiveTest {
    private static final long START = -500;
    private static final long MIN_GAP = 20;
    private static final long MAX_GAP = 1000;

    @Test
    void theFirstProbeIsDueAtTheStart() {
        Adaptive adaptive = new Adaptive(START, 1, MIN_GAP, MAX_GAP, false);

        assertThat(adaptive.due()).isEqualTo(START);
        assertThat(adaptive.take(START + 5)).as("there are no slots to be late for").isEqualTo(-1);
        assertThat(adaptive.missed()).isZero();
    }

    @Test
    void oneInFlightWaitsForItsAnswer() {
        Adaptive adaptive = new Adaptive(START, 1, MIN_GAP, MAX_GAP, false);
        adaptive.take(100);
        assertThat(adaptive.outstanding(new Unheard(1, 1, 1))).isTrue();
        assertThat(adaptive.due()).as("unless it never comes").isEqualTo(100 + MAX_GAP);

        assertThat(adaptive.outstanding(new Unheard(0, 0, 0))).isTrue();

        assertThat(adaptive.due()).isEqualTo(100 + MIN_GAP);
    }

    @Test
    void aWindowIsFilledBeforeItWaits() {
        Adaptive adaptive = new Adaptive(START, 3, MIN_GAP, MAX_GAP, false);
        for (int probe = 1; probe <= 2; probe++) {
            adaptive.take(100);
            adaptive.outstanding(new Unheard(probe, probe, probe));
            assertThat(adaptive.due()).as("after %d", probe).isEqualTo(100 + MIN_GAP);
        }
        adaptive.take(100);
        adaptive.outstanding(new Unheard(3, 3, 3));
        assertThat(adaptive.due()).isEqualTo(100 + MAX_GAP);

        adaptive.outstanding(new Unheard(2, 2, 0));
        assertThat(adaptive.due()).as("one came back").isEqualTo(100 + MIN_GAP);
    }

    @Test
    void theLongestGapIsNoShorterThanTheShortest() {
        Adaptive adaptive = new Adaptive(START, 1, 5000, MAX_GAP, false);
        adaptive.take(100);
        adaptive.outstanding(new Unheard(1, 1, 1));
        assertThat(adaptive.due()).isEqualTo(5100);

        adaptive.outstanding(new Unheard(0, 0, 0));

        assertThat(adaptive.due()).isEqualTo(5100);
    }

    @Test
    void withoutAShortestGapTheNextIsDueAtOnce() {
        Adaptive adaptive = new Adaptive(START, 1, 0, MAX_GAP, false);
        adaptive.take(100);
        adaptive.outstanding(new Unheard(0, 0, 0));

        assertThat(adaptive.due()).isEqualTo(100);
    }

    @Test
    void afterAProbeThatNeverLeftItWaitsTheLongestGap() {
        Adaptive adaptive = new Adaptive(START, 1, 0, MAX_GAP, false);
        adaptive.take(100);
        adaptive.unsent();
        adaptive.outstanding(new Unheard(0, 0, 0));
        assertThat(adaptive.due()).isEqualTo(100 + MAX_GAP);

        adaptive.take(100 + MAX_GAP);
        adaptive.outstanding(new Unheard(0, 0, 0));

        assertThat(adaptive.due()).as("once").isEqualTo(100 + MAX_GAP);
    }

    @Test
    void aFloodDoesNotWaitForALossBehindAnAnswer() {
        Adaptive flood = new Adaptive(START, 2, 0, 10, true);
        flood.take(100);
        flood.take(100);
        flood.outstanding(new Unheard(2, 2, 2));
        assertThat(flood.due()).isEqualTo(110);

        // The second is answered; the first stays unanswered, but is no longer waited for.
        flood.outstanding(new Unheard(1, 1, 0));
        flood.take(101);
        flood.outstanding(new Unheard(2, 2, 1));

        assertThat(flood.due()).isEqualTo(101);
    }

    @Test
    void withoutAFloodEveryUnansweredProbeHasItsPlaceInTheWindow() {
        Adaptive adaptive = new Adaptive(START, 2, 0, MAX_GAP, false);
        adaptive.take(100);
        adaptive.take(100);
        adaptive.outstanding(new Unheard(1, 1, 0));
        adaptive.take(101);
        adaptive.outstanding(new Unheard(2, 2, 1));

        assertThat(adaptive.due()).isEqualTo(101 + MAX_GAP);
    }
}
