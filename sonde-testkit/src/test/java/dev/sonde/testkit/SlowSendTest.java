// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Event;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The process loses its core within the call that lets a probe leave: whether its time began before
 * or after nobody knows, so the probe is marked, and no other.
 */
class SlowSendTest {
    private static final int STALLED = 2;

    private static final class SlowHosts implements Internet {
        private final RuleBook hosts = new RuleBook();
        private final long nanos;
        private ManualClock clock = new ManualClock();

        SlowHosts(long nanos) {
            this.nanos = nanos;
        }

        private void pass(long ordinal) {
            if (ordinal == STALLED) {
                clock.advanceTo(clock.nanoTime() + nanos);
            }
        }

        @Override
        public List<Fate> sent(IpAddress destination, long ordinal) {
            pass(ordinal);
            return hosts.sent(destination, ordinal);
        }

        @Override
        public List<Fate> sentUdp(IpAddress to, int port, long ordinal, byte[] payload) {
            pass(ordinal);
            return hosts.sentUdp(to, port, ordinal, payload);
        }

        @Override
        public List<Fate> connecting(IpAddress to, int port, long ordinal) {
            pass(ordinal);
            return hosts.connecting(to, port, ordinal);
        }

        @Override
        public List<Fate> sentTcp(
                IpAddress to, int port, long connection, long ordinal, byte[] octets) {
            pass(ordinal);
            return hosts.sentTcp(to, port, connection, ordinal, octets);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 5, true",
        "192.0.2.1, 1, false",
        "udp 192.0.2.1, 5, true",
        "udp 192.0.2.1, 1, false",
        "tcp 192.0.2.1, 5, true",
        "tcp 192.0.2.1, 1, false",
        "connect 192.0.2.1:80, 5, true",
        "connect 192.0.2.1:80, 1, false",
    })
    void theProbeThatWasBeingSentIsMarked(String plan, int millis, boolean marked) {
        SlowHosts hosts = new SlowHosts(millis * 1_000_000L);
        SimulatedNetwork network = new SimulatedNetwork(hosts).permit(true, false);
        hosts.clock = network.clock();
        List<Boolean> stalled = new ArrayList<>();
        try (Session session =
                Sonde.start(PlanText.parse(plan + " count=3 interval=100ms"), network)) {
            for (Event event : session) {
                if (event instanceof Event.Settled settled) {
                    stalled.add(settled.stalled());
                }
            }
        }
        assertThat(stalled).containsExactly(false, marked, false);
    }
}
