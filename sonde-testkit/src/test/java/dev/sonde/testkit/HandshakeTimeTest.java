// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.Target;
import dev.sonde.net.Family;
import dev.sonde.net.Network;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The time of a handshake is its own, however many a host has to begin before it. */
class HandshakeTimeTest {
    private static final long MILLI = 1_000_000;
    private static final int TARGETS = 40;

    /** A host that takes a millisecond to make a socket. */
    private static final class SlowHost extends NetworkAround {
        SlowHost(SimulatedNetwork network) {
            super(network);
        }

        @Override
        public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
            network.clock().advanceTo(clock().nanoTime() + MILLI);
            return super.openTcp(family, options, whenReady);
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

    /** Their round trips are handshakes, too. */
    @Test
    void ofManyAttemptsNoneWaitsForTheOthers() {
        RuleBook hosts = new RuleBook();
        Plan.Builder plan = Plan.connect().count(1).adaptive(1, Duration.ZERO);
        for (int host = 1; host <= TARGETS; host++) {
            hosts.addTcp("192.0.2." + host + " 80 accept 2ms");
            plan.target(Target.service("192.0.2." + host, 80));
        }
        List<Long> roundTrips = new ArrayList<>();
        Network network = new SlowHost(new SimulatedNetwork(hosts));
        try (Session session = Sonde.start(plan.build(), network)) {
            for (Event event : session) {
                if (event instanceof Event.Settled settled
                        && settled.outcome() instanceof Outcome.Reply reply) {
                    roundTrips.add(reply.roundTrip().nanos());
                }
            }
        }
        assertThat(roundTrips).hasSize(TARGETS);
        assertThat(roundTrips).allMatch(nanos -> nanos >= 2 * MILLI && nanos <= 10 * MILLI);
    }
}
