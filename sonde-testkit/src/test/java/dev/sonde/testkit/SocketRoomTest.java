// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Event;
import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.Target;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With which options sockets are opened: room for what may be waiting while nobody reads. */
class SocketRoomTest {
    /** A host that remembers what it was asked for. */
    private static final class Watched extends NetworkAround {
        final List<SocketOptions> asked = new ArrayList<>();
        final List<TcpOptions> connections = new ArrayList<>();

        Watched() {
            super(new SimulatedNetwork(new RuleBook()).permit(true, false));
        }

        @Override
        public IcmpSocket openIcmp(Family family, IcmpSocket.Kind kind, SocketOptions options) {
            asked.add(options);
            return super.openIcmp(family, kind, options);
        }

        @Override
        public UdpSocket openUdp(Family family, UdpOptions options) {
            asked.add(options.socket());
            return super.openUdp(family, options);
        }

        @Override
        public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
            connections.add(options);
            return super.openTcp(family, options, whenReady);
        }
    }

    private static Watched played(Plan plan) {
        Watched host = new Watched();
        try (Session session = Sonde.start(plan, host)) {
            for (Event _ : session) {
                // To its end.
            }
        }
        return host;
    }

    private static SocketOptions asked(String plan) {
        return played(PlanText.parse(plan)).asked.getFirst();
    }

    /**
     * The kernel charges 1280 octets beyond the payload for a small datagram that waits, and 832
     * for a send stamp; its default buffer is 208 KiB, and no more than 64 MiB is ever asked for.
     */
    @ParameterizedTest
    @CsvSource({
        // One probe in flight, and then so many that the default is just enough: 159 x 1336.
        "192.0.2.1 count=1 clock=USER, 0",
        "192.0.2.1 count=1 interval=1ms timeout=159ms clock=USER, 0",
        "192.0.2.1 count=1 interval=1ms timeout=160ms clock=USER, 213760",
        // 2 s / 1 ms = 2000 in flight of each target.
        "192.0.2.1 count=1 interval=1ms timeout=2s clock=USER, 2672000",
        "192.0.2.1 192.0.2.2 192.0.2.3 count=1 interval=1ms timeout=2s clock=USER, 8016000",
        "192.0.2.1 count=1 interval=1ms timeout=2s clock=KERNEL_RX, 2672000",
        "192.0.2.1 count=1 interval=1ms timeout=2s clock=KERNEL, 4336000",
        "192.0.2.1 count=1 interval=1ms timeout=2s clock=USER size=720, 4000000",
        "192.0.2.1 192.0.2.2 count=1 adaptive=500 clock=USER, 1336000",
        // An interval longer than the timeout: one of each target.
        "192.0.2.1 count=1 interval=5s timeout=1s clock=USER size=60000, 0",
        "192.0.2.1 count=1 interval=1us timeout=10s clock=USER, 67108864",
    })
    void theReceiveBufferHasRoomForWhatIsInFlight(String plan, int octets) {
        assertThat(asked(plan).receiveBufferBytes()).isEqualTo(octets);
    }

    @Test
    void aBufferThatWasAskedForIsNotChanged() {
        Plan plan =
                Plan.icmp()
                        .target(Target.host("192.0.2.1"))
                        .count(1)
                        .interval(java.time.Duration.ofMillis(1))
                        .receiveBufferBytes(4711)
                        .build();

        assertThat(played(plan).asked.getFirst().receiveBufferBytes()).isEqualTo(4711);
    }

    @ParameterizedTest
    @CsvSource({
        // 60 octets of an IP header with options, 8 of ICMP or UDP, and the payload.
        "192.0.2.1 count=1 size=56, 2048",
        "192.0.2.1 count=1 size=1980, 2048",
        "192.0.2.1 count=1 size=1981, 2049",
        "192.0.2.1 count=1 size=65507, 65575",
        "udp 192.0.2.1 count=1 size=5000, 5068",
    })
    void theLargestDatagramIsReadWhole(String plan, int octets) {
        assertThat(asked(plan).datagramBytes()).isEqualTo(octets);
    }

    @ParameterizedTest
    @CsvSource({"KERNEL, true", "KERNEL_RX, false", "USER, false"})
    void theHostIsAskedWhenProbesLeaveOnlyWhereThatIsTheClock(String clock, boolean stamps) {
        assertThat(asked("192.0.2.1 count=1 clock=" + clock).sendStamps()).isEqualTo(stamps);
        assertThat(asked("udp 192.0.2.1 count=1 clock=" + clock).sendStamps()).isEqualTo(stamps);
    }

    /** In milliseconds; no answer counts after the timeout and the late window, but 10 s it has. */
    @ParameterizedTest
    @CsvSource({
        "tcp 192.0.2.1 count=1 timeout=12s late-window=7s, 19000",
        "tcp 192.0.2.1 count=1 timeout=1s late-window=2s, 10000",
        "tcp 192.0.2.1 count=1 in-turn=1s timeout=2s late-window=7s, 0",
    })
    void aConnectionIsGivenUpWhenNoAnswerWouldCount(String plan, int millis) {
        assertThat(played(PlanText.parse(plan)).connections.getFirst().giveUpMillis())
                .isEqualTo(millis);
    }
}
