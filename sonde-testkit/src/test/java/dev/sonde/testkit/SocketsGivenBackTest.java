// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Event;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run has no more sockets at one time than it has use for, and gives back each. */
class SocketsGivenBackTest {
    private final RuleBook hosts = new RuleBook();
    private final SimulatedNetwork network = new SimulatedNetwork(hosts).permit(true, false);
    private final TightHost host = new TightHost(network);

    private void play(String plan) {
        try (Session session = Sonde.start(PlanText.parse(plan), host)) {
            for (Event _ : session) {
                // To its end.
            }
        }
    }

    @Test
    void anAttemptIsResetWhenItHasItsVerdict() {
        hosts.addTcp("192.0.2.1 80 probe 2 reset 20ms");

        play("connect 192.0.2.1:80 count=5 interval=100ms");

        assertThat(host.mostOpen()).isEqualTo(1);
        assertThat(host.open()).isZero();
        assertThat(host.aborted()).isEqualTo(5);
    }

    /** Nothing that came later would count. */
    @Test
    void aSilentAttemptIsGivenUpWhenItsLateWindowEnds() {
        hosts.addTcp("192.0.2.1 80 nothing");

        play("connect 192.0.2.1:80 count=20 interval=100ms timeout=100ms late-window=200ms");

        assertThat(host.mostOpen()).isBetween(3, 5);
    }

    @Test
    void aConnectionThatWasLostIsClosedBeforeTheNextIsMade() {
        hosts.addStream("192.0.2.1 11001 probe 2/3 reset 5ms");

        play("tcp 192.0.2.1 count=10 interval=100ms");

        assertThat(host.mostOpen()).isEqualTo(1);
    }

    @Test
    void anAttemptThatIsBegunAnewIsClosed() {
        hosts.addTcp("192.0.2.1 11001 nothing");

        play("tcp 192.0.2.1 count=10 interval=1s timeout=1s late-window=0s");

        assertThat(host.mostOpen()).isEqualTo(1);
    }

    @Test
    void aConnectionToWhereANameNoLongerLeadsIsClosedWithItsLastVerdict() {
        hosts.addStream("192.0.2.1 11001 answer 250ms");
        network.names().resolves("a.test", 1_000_000, List.of(address("192.0.2.1")));
        network.after(
                500_000_000,
                () -> network.names().resolves("a.test", 1_000_000, List.of(address("192.0.2.2"))));

        play("tcp a.test count=10 interval=200ms resolve-every=350ms");

        assertThat(host.mostOpen()).isEqualTo(2);
        assertThat(host.open()).isEqualTo(1);
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
