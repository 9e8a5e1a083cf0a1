// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.engine.Reachability.Change;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
    private final Reachability reachability = new Reachability();

    @Test
    void theFirstAnswerMakesATargetUp() {
        assertThat(reachability.answered(10)).isEqualTo(new Change(true, 10));
        assertThat(reachability.answered(20)).isNull();
    }

    @Test
    void theThirdFailureInARowMakesItDownSinceTheFirst() {
        reachability.answered(10);

        assertThat(reachability.failed(20)).isNull();
        assertThat(reachability.failed(30)).isNull();
        assertThat(reachability.failed(40)).isEqualTo(new Change(false, 20));
        assertThat(reachability.failed(50)).isNull();
        assertThat(reachability.failed(60)).isNull();
    }

    @Test
    void aTargetThatNeverAnsweredIsDownAfterThreeToo() {
        assertThat(reachability.failed(10)).isNull();
        assertThat(reachability.failed(20)).isNull();
        assertThat(reachability.failed(30)).isEqualTo(new Change(false, 10));
    }

    @Test
    void anAnswerInBetweenStartsTheCountAgain() {
        reachability.answered(10);
        reachability.failed(20);
        reachability.failed(30);
        assertThat(reachability.answered(40)).isNull();

        assertThat(reachability.failed(50)).isNull();
        assertThat(reachability.failed(60)).isNull();
        assertThat(reachability.failed(70)).isEqualTo(new Change(false, 50));
    }

    @Test
    void aSingleAnswerMakesItUpAgain() {
        reachability.failed(10);
        reachability.failed(20);
        reachability.failed(30);
        reachability.failed(40);

        assertThat(reachability.answered(50)).isEqualTo(new Change(true, 50));
        assertThat(reachability.failed(60)).isNull();
        assertThat(reachability.failed(70)).isNull();
        assertThat(reachability.failed(80)).isEqualTo(new Change(false, 60));
    }
}
