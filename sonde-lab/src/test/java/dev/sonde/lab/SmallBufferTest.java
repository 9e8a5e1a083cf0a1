// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockChoice;
import dev.sonde.Counts;
import dev.sonde.IcmpPath;
import dev.sonde.Plan;
import dev.sonde.Sonde;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bursts into the smallest receive buffer that Linux gives, which has room for two answers, or two
 * send stamps: what it drops is this host's doing and never the network's, and what the network
 * loses is not excused by it.
 */
class SmallBufferTest {
    /** Fewer than the buffer of any peer holds. */
    private static final int PROBES = 150;

    /** All of them at once. */
    private static Plan burst(Plan.Builder plan, ClockChoice clock) {
        return plan.clock(clock)
                .receiveBufferBytes(1)
                .adaptive(PROBES, Duration.ZERO)
                .count(PROBES)
                .timeout(Duration.ofMillis(500))
                .build();
    }

    private static Counts counts(Plan plan) throws InterruptedException {
        return Sonde.run(plan).summaries().getFirst().counts();
    }

    @ParameterizedTest
    @CsvSource({
        "PING_SOCKET,KERNEL",
        "PING_SOCKET,KERNEL_RX",
        "RAW_SOCKET,KERNEL",
        "RAW_SOCKET,KERNEL_RX"
    })
    void whatTheBufferDroppedIsLocalAndWhatTheNetworkLostIsLost(IcmpPath path, ClockChoice clock)
            throws Exception {
        try (Wire wire = Wire.create()) {
            wire.sender().pingGroupRange(Namespace.OPEN);
            wire.sender()
                    .enter(() -> {
                        isLocal(counts(burst(Plan.icmp(Wire.PEER).icmpPath(path), clock)));
                        isLost(counts(burst(Plan.icmp(Wire.BLACK_HOLE).icmpPath(path), clock)));
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ClockChoice.class,
            names = {"KERNEL", "KERNEL_RX"})
    void theSameOfDatagrams(ClockChoice clock) throws Exception {
        try (Wire wire = Wire.create()) {
            UdpPeer.in(wire.peer());
            wire.sender()
                    .enter(() -> {
                        isLocal(counts(burst(Plan.udp(Wire.PEER), clock)));
                        isLost(counts(burst(Plan.udp(Wire.BLACK_HOLE), clock)));
                    });
        }
    }

    private static void isLocal(Counts counts) {
        assertThat(counts.sent()).isEqualTo(PROBES);
        assertThat(counts.received()).isPositive();
        assertThat(counts.local()).isPositive();
        assertThat(counts.received() + counts.local()).isEqualTo(PROBES);
        assertThat(counts.lossPercent()).hasValue(0);
    }

    private static void isLost(Counts counts) {
        assertThat(counts.sent()).isEqualTo(PROBES);
        assertThat(counts.local()).isZero();
        assertThat(counts.lost()).isEqualTo(PROBES);
    }
}
