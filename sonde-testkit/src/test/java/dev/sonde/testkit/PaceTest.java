// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.Sonde;
import dev.sonde.Summary;
import dev.sonde.net.Clock;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.Network;
import dev.sonde.net.Resolver;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each pace makes of a host that wakes sleepers late, and for how much polling. */
class PaceTest {
    private static final int PROBES = 100;
    private static final long MICROSECOND = 1_000;

    /** How late the host wakes a sleeper whose time has come. */
    private static final long LATE = 40 * MICROSECOND;

    /** A host that does so, and knows for how long it was polled. */
    private static final class DrowsyHost implements Network {
        private final SimulatedNetwork network;
        private long polled;

        DrowsyHost() {
            RuleBook hosts = new RuleBook();
            hosts.add("192.0.2.1 answer 10us");
            network = new SimulatedNetwork(hosts);
        }

        @Override
        public void await(long deadlineNanos) {
            long began = clock().nanoTime();
            if (deadlineNanos <= began) {
                network.await(deadlineNanos);
                polled += clock().nanoTime() - began;
            } else {
                network.await(
                        deadlineNanos == Long.MAX_VALUE ? deadlineNanos : deadlineNanos + LATE);
            }
        }

        @Override
        public Clock clock() {
            return network.clock();
        }

        @Override
        public Resolver resolver() {
            return network.resolver();
        }

        @Override
        public IcmpAccess icmpAccess(Family family) {
            return network.icmpAccess(family);
        }

        @Override
        public IcmpSocket openIcmp(Family family, IcmpSocket.Kind kind, SocketOptions options) {
            return network.openIcmp(family, kind, options);
        }

        @Override
        public UdpSocket openUdp(Family family, UdpOptions options) {
            return network.openUdp(family, options);
        }

        @Override
        public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
            return network.openTcp(family, options, whenReady);
        }

        @Override
        public void wake() {
            network.wake();
        }

        @Override
        public void close() {
            network.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // pace, interval in us; late by at least and at most, ns; polled for at least and at most,
        // %
        "AUTO, 1000, 0, 1000, 0.1, 2",
        "AUTO, 10000, 0, 1000, 0.01, 0.2",
        "AUTO, 10001, 40000, 41000, 0, 0",
        "PARK, 1000, 40000, 41000, 0, 0",
        "SPIN, 1000, 0, 1000, 90, 100",
        "SPIN, 100000, 0, 1000, 0.9, 1",
    })
    void howLateHalfOfTheProbesAreAndWhatThatTakes(
            Pace pace, long interval, long least, long most, double leastPolled, double mostPolled)
            throws InterruptedException {
        DrowsyHost host = new DrowsyHost();
        Plan plan =
                Plan.icmp("192.0.2.1")
                        .count(PROBES)
                        .interval(Duration.ofNanos(interval * MICROSECOND))
                        .pace(pace)
                        .build();

        Summary summary = Sonde.start(plan, host).await().summaries().getFirst();

        assertThat(summary.counts().reply()).isEqualTo(PROBES);
        assertThat(summary.missedSlots()).isZero();
        Summary.Distribution late = summary.scheduleLate().orElseThrow();
        assertThat(late.count()).isEqualTo(PROBES);
        assertThat(late.p50()).as("late, ns").isBetween(least, most);
        assertThat(late.max()).isBetween(least, LATE + MICROSECOND);
        assertThat(100.0 * host.polled / (PROBES * interval * MICROSECOND))
                .as("polled, %%")
                .isBetween(leastPolled, mostPolled);
    }
}
