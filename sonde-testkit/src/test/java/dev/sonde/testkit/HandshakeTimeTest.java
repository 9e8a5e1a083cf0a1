// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Event;
import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.Target;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The time of a handshake is its own, however many a host has to begin before it. */
class HandshakeTimeTest {
    private static final long MILLI = 1_000_000;
    private static final int TARGETS = 40;

    /** A host that takes a millisecond to make a socket. */
    private record SlowHost(SimulatedNetwork network) implements Network {
        @Override
        public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
            ManualClock clock = network.clock();
            clock.advanceTo(clock.nanoTime() + MILLI);
            return network.openTcp(family, options, whenReady);
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
        public void await(long deadlineNanos) {
            network.await(deadlineNanos);
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

    @Test
    void ofManyTargetsNoneWaitsForTheOthers() {
        RuleBook hosts = new RuleBook();
        Plan.Builder plan = Plan.tcp().count(1);
        for (int host = 1; host <= TARGETS; host++) {
            hosts.addTcp("192.0.2." + host + " 11001 accept 2ms");
            plan.target(Target.service("192.0.2." + host, 11001));
        }
        List<Long> handshakes = new ArrayList<>();
        Network network = new SlowHost(new SimulatedNetwork(hosts).permit(true, false));
        try (Session session = Sonde.start(plan.build(), network)) {
            for (Event event : session) {
                if (event instanceof Event.Connected connected) {
                    handshakes.add(connected.handshake().nanos());
                }
            }
        }
        assertThat(handshakes).hasSize(TARGETS);
        // A few are begun before it is looked what has become of them.
        assertThat(handshakes).allMatch(nanos -> nanos >= 2 * MILLI && nanos <= 10 * MILLI);
    }
}
