// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockChoice;
import dev.sonde.Plan;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {
    /** An answer of 56 octets and its probe's stamp, as the kernel charges them. */
    private static final int ONE = 1280 + 56 + 832;

    private static Plan.Builder plan(String... targets) {
        return Plan.icmp(targets.length == 0 ? new String[] {"192.0.2.1"} : targets);
    }

    private static int bytes(Plan.Builder plan) {
        return ReceiveBuffer.bytes(plan.build(), 56);
    }

    @Test
    void theKernelsDefaultIsEnoughForMostRuns() {
        assertThat(bytes(plan())).isZero();
        assertThat(bytes(plan().adaptive(98, Duration.ZERO))).as("212,464 of 212,992").isZero();
        assertThat(bytes(plan().inTurn(Duration.ZERO))).isZero();
    }

    @Test
    void itHoldsWhatMayBeAnsweredWithinTheTimeout() {
        assertThat(bytes(plan().interval(Duration.ofMillis(1)))).isEqualTo(1000 * ONE);
        assertThat(bytes(plan().interval(Duration.ofMillis(1)).timeout(Duration.ofSeconds(3))))
                .isEqualTo(3000 * ONE);
        assertThat(bytes(plan().adaptive(99, Duration.ZERO))).isEqualTo(99 * ONE);
    }

    @Test
    void allTargetsShareIt() {
        assertThat(bytes(plan("192.0.2.1", "192.0.2.2").interval(Duration.ofMillis(10))))
                .isEqualTo(200 * ONE);
    }

    @Test
    void aFloodAddsToTheProbesInFlightWhatItSendsIntoSilence() {
        // 10 ms apart when nothing comes.
        assertThat(bytes(plan().flood(10))).isEqualTo((10 + 100) * ONE);
    }

    @Test
    void withoutSendStampsThereAreFewerOctetsToEach() {
        assertThat(bytes(plan().interval(Duration.ofMillis(1)).clock(ClockChoice.KERNEL_RX)))
                .isEqualTo(1000 * (1280 + 56));
        assertThat(bytes(plan().interval(Duration.ofMillis(1)).clock(ClockChoice.USER)))
                .isEqualTo(1000 * (1280 + 56));
    }

    @Test
    void aRateBelowWhatTheIntervalAsksForIsWhatCounts() {
        assertThat(bytes(plan().interval(Duration.ofMillis(1)).rate(500))).isEqualTo(501 * ONE);
        assertThat(bytes(plan().interval(Duration.ofMillis(1)).rate(5000))).isEqualTo(1000 * ONE);
        assertThat(bytes(plan().interval(Duration.ofMillis(1)).rate(10))).isZero();
    }

    @Test
    void thereIsAnEndToIt() {
        Plan.Builder extreme =
                plan("192.0.2.1", "192.0.2.2")
                        .interval(Duration.ofNanos(1000))
                        .timeout(Duration.ofDays(3650));

        assertThat(bytes(extreme)).isEqualTo(64 << 20);
        assertThat(bytes(extreme.rate(1e9))).isEqualTo(64 << 20);
    }
}
