// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DropLogTest {
    /** The socket had lost seven datagrams before the first look. */
    private final DropLog drops = new DropLog(100, 7);

    @Test
    void withoutADropThereIsNoExcuse() {
        drops.look(200, 7);
        drops.look(300, 7);

        assertThat(drops.excuses(0, 1000)).isFalse();
    }

    @Test
    void eachDropExcusesOneProbe() {
        drops.look(200, 9);

        assertThat(drops.excuses(150, 1000)).isTrue();
        assertThat(drops.excuses(150, 1000)).isTrue();
        assertThat(drops.excuses(150, 1000)).isFalse();
    }

    @Test
    void onlyAProbeThatWaitedAtTheTimeIsExcused() {
        drops.look(200, 7);
        drops.look(300, 8);

        assertThat(drops.excuses(301, 1000)).as("sent too late").isFalse();
        assertThat(drops.excuses(0, 199)).as("given up too early").isFalse();
        assertThat(drops.excuses(300, 1000)).as("sent at the second look").isTrue();
    }

    @Test
    void aProbeGivenUpAtTheFirstLookMayBeExcused() {
        drops.look(200, 7);
        drops.look(300, 8);

        assertThat(drops.excuses(0, 200)).isTrue();
    }

    @Test
    void theSpellCoversAllTheTimeBetweenTwoLooks() {
        drops.look(10_000, 8);

        assertThat(drops.excuses(5_000, 5_001)).isTrue();
    }

    @Test
    void aLaterSpellExcusesWhereAnEarlierIsUsedUp() {
        drops.look(200, 8);
        drops.look(300, 10);

        assertThat(drops.excuses(150, 250)).isTrue();
        assertThat(drops.excuses(150, 250)).isTrue();
        assertThat(drops.excuses(150, 250)).isTrue();
        assertThat(drops.excuses(150, 250)).isFalse();
    }

    @Test
    void aSpellThatDoesNotOverlapIsKeptForOthers() {
        drops.look(200, 8);
        drops.look(300, 9);

        assertThat(drops.excuses(250, 1000)).as("by the second").isTrue();
        assertThat(drops.excuses(250, 1000)).isFalse();
        assertThat(drops.excuses(150, 1000)).as("by the first").isTrue();
    }

    @Test
    void timesMayWrapRoundAsNanoTimeDoes() {
        DropLog wrapping = new DropLog(Long.MAX_VALUE - 10, 0);
        wrapping.look(Long.MIN_VALUE + 10, 1);

        assertThat(wrapping.excuses(Long.MIN_VALUE + 11, Long.MIN_VALUE + 50)).isFalse();
        assertThat(wrapping.excuses(Long.MAX_VALUE, Long.MIN_VALUE)).isTrue();
    }

    @Test
    void onlyTheLatestSpellsAreRemembered() {
        for (int look = 1; look <= 2000; look++) {
            drops.look(100 + 10L * look, 7 + look);
        }

        assertThat(drops.excuses(0, 1_000)).as("long forgotten").isFalse();
        assertThat(drops.excuses(20_095, 30_000)).as("the last").isTrue();
    }
}
