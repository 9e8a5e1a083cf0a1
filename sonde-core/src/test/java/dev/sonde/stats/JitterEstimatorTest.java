// SPDX-License-Identifier: Apache-2.0
package dev.sonde.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JitterEstimatorTest {
    private final JitterEstimator jitter = new JitterEstimator();

    @Test
    void oneValueHasNoDifference() {
        assertThat(jitter.isDefined()).isFalse();
        jitter.record(1000);

        assertThat(jitter.isDefined()).isFalse();
        assertThat(jitter.smoothed()).isZero();
        assertThat(jitter.meanAbsolute()).isZero();
    }

    @Test
    void followsTheStepsOfRfc3550() {
        jitter.record(10_000);

        // D = 1600: J = 0 + (1600 - 0) / 16
        jitter.record(11_600);
        assertThat(jitter.isDefined()).isTrue();
        assertThat(jitter.smoothed()).isEqualTo(100);
        assertThat(jitter.meanAbsolute()).isEqualTo(1600);

        // D = -3300: J = 100 + (3300 - 100) / 16
        jitter.record(8_300);
        assertThat(jitter.smoothed()).isEqualTo(300);
        assertThat(jitter.meanAbsolute()).as("(1600 + 3300) / 2").isEqualTo(2450);

        // D = 0: J = 300 + (0 - 300) / 16 = 281.25
        jitter.record(8_300);
        assertThat(jitter.smoothed()).isEqualTo(281);
        assertThat(jitter.meanAbsolute()).as("4900 / 3 = 1633.33").isEqualTo(1633);

        // D = 281.25 is not a whole number; D = 4: J = 281.25 + (4 - 281.25) / 16 = 263.921875
        jitter.record(8_304);
        assertThat(jitter.smoothed()).as("nothing is rounded in between").isEqualTo(264);
        assertThat(jitter.meanAbsolute()).as("4904 / 4").isEqualTo(1226);
    }

    @Test
    void settlesAtAConstantDifference() {
        for (int i = 0; i < 1000; i++) {
            jitter.record(i % 2 == 0 ? 5_000 : 7_000);
        }

        assertThat(jitter.smoothed()).isEqualTo(2000);
        assertThat(jitter.meanAbsolute()).isEqualTo(2000);
    }

    @Test
    void equalRoundTripsHaveNone() {
        for (int i = 0; i < 100; i++) {
            jitter.record(1_234_567);
        }

        assertThat(jitter.isDefined()).isTrue();
        assertThat(jitter.smoothed()).isZero();
        assertThat(jitter.meanAbsolute()).isZero();
    }
}
