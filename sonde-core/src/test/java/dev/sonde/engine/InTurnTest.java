// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.engine.Timetable.InTurn;
import org.junit.jupiter.api.Test;

class InTurnTest {
    private static final long START = -500;
    private static final long MIN_GAP = 20;
    private static final long PAUSE = 1000;

    private final InTurn turns = new InTurn(START, MIN_GAP, PAUSE);

    @Test
    void theFirstProbeIsDueAtTheStart() {
        assertThat(turns.due()).isEqualTo(START);
        assertThat(turns.take(START + 5)).as("there are no slots to be late for").isEqualTo(-1);
        assertThat(turns.missed()).isZero();
    }

    @Test
    void anOverdueProbeIsStillWaitedFor() {
        turns.take(100);
        assertThat(turns.outstanding(new Unheard(1, 1, 1))).isTrue();
        assertThat(turns.due()).isEqualTo(Timetable.NEVER);

        turns.outstanding(new Unheard(1, 0, 0));
        assertThat(turns.due()).as("overdue").isEqualTo(Timetable.NEVER);

        turns.outstanding(new Unheard(0, 0, 0));
        assertThat(turns.due()).as("settled").isEqualTo(100 + MIN_GAP);
    }

    @Test
    void aProbeThatNeverLeftIsNotFollowedAtOnce() {
        turns.take(100);
        turns.outstanding(new Unheard(0, 0, 0));
        turns.unsent();
        assertThat(turns.due()).isEqualTo(100 + PAUSE);

        turns.take(1100);
        turns.outstanding(new Unheard(0, 0, 0));
        assertThat(turns.due()).as("the one after that").isEqualTo(1100 + MIN_GAP);
    }

    @Test
    void theLeastGapMayBeLongerThanThePause() {
        InTurn slow = new InTurn(START, 5000, PAUSE);
        slow.take(100);
        slow.unsent();

        assertThat(slow.due()).isEqualTo(5100);
    }
}
