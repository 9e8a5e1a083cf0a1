// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateGateTest {
    private static final long START = -7_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long CATCH_UP = 10_000_000L;

    @ParameterizedTest
    @CsvSource({
        "1, 10",
        "10, 100",
        "10000, 100000",
        // 33,333 / 3333.33 = 9.99991 s, and the one after leaves at 10.0002 s; the first has
        // number 0.
        "3333.33, 33334",
        // 7 s / 3 probes: 0, 2.33, 4.67, 7, 9.33 s.
        "0.428571428571, 5",
        "1000000, 10000000",
    })
    void aRateIsExactOverTenSeconds(double rate, long expected) {
        RateGate gate = new RateGate(rate, START);
        long probes = 0;
        while (gate.opensAt() < START + 10 * SECOND) {
            gate.pass(gate.opensAt());
            probes++;
        }

        assertThat(probes).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10000", "3333.33", "7", "999983"})
    void everyProbeHasItsPlaceHoweverLateTheOthersWere(double rate) {
        long seed = 3;
        Random random = new Random(seed);
        RateGate gate = new RateGate(rate, START);
        long now = START;
        for (int n = 0; n < 30_000; n++) {
            assertThat((double) (gate.opensAt() - START))
                    .as("seed %d, probe %d", seed, n)
                    .isCloseTo(n * 1e9 / rate, within(1.0));
            now = Math.max(now, gate.opensAt() + random.nextLong(CATCH_UP / 2));
            gate.pass(now);
        }
    }

    @Test
    void aSpellOfIdlenessIsForgotten() {
        RateGate gate = new RateGate(1000, START);
        gate.pass(START);
        long later = START + 5 * SECOND;

        // It would be 5,000 probes behind; they do not leave in a burst.
        gate.pass(later);

        assertThat(gate.opensAt()).isEqualTo(later + 1_000_000);
    }

    @Test
    void lessThanTenMillisecondsAreMadeUpFor() {
        RateGate gate = new RateGate(1000, START);
        long now = START + CATCH_UP;
        int burst = 0;
        while (gate.opensAt() <= now) {
            gate.pass(now);
            burst++;
        }

        assertThat(burst).as("those of 0, 1, ... 10 ms").isEqualTo(11);
        assertThat(gate.opensAt()).isEqualTo(now + 1_000_000);
    }

    @Test
    void noMoreThanTenMillisecondsAreMadeUpFor() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            double rate = 1 + random.nextDouble() * 50_000;
            RateGate gate = new RateGate(rate, START);
            long now = START;
            long probes = 0;
            for (int i = 0; i < 5_000; i++) {
                now =
                        Math.max(now, gate.opensAt())
                                + random.nextLong(20) * random.nextLong(2_000_000);
                gate.pass(now);
                probes++;
                double allowed = (now - START + CATCH_UP) * rate / 1e9 + 1;
                assertThat((double) probes).as("seed %d", seed).isLessThanOrEqualTo(allowed);
            }
        }
    }

    @Test
    void withoutACapItIsAlwaysOpen() {
        RateGate gate = new RateGate(Double.POSITIVE_INFINITY, START);
        for (int i = 0; i < 1000; i++) {
            assertThat(gate.opensAt()).isLessThanOrEqualTo(START + i);
            gate.pass(START + i);
        }
    }
}
