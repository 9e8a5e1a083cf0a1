// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A router that knows a better way and says so. */
class RedirectTest {
    /** Its name, sender and probe; a ping socket is not told of IPv6's. */
    @ParameterizedTest
    @EnumSource
    void aRedirectIsAnEventAndItsProbeStillLost(AsWhom who) throws Exception {
        // Its own: the kernel grants a sender fewer redirects the more errors it has sent there.
        try (RoutedNetwork network = RoutedNetwork.create()) {
            ErrorAddresses.in(network, ErrorAddresses.TWO_PROBES);
            String arguments = "-j -c 2 -i 0.05 -W 0.3 10.60.5.1 fd60::5:1";
            Finished run = who.icmp(network.sender(), arguments).run().exited(0).quietly();

            boolean raw = who == AsWhom.ROOT_ON_RAW_SOCKET;
            List<JsonLine> redirects = run.records("redirect");
            assertThat(redirects).as(run.toString()).hasSize(raw ? 2 : 1);
            assertRedirect(redirects.getFirst(), 5, 1, "Redirect Datagram for the Host");
            assertThat(redirects.getFirst().text("icmp", "from")).isEqualTo(RoutedNetwork.ROUTER);
            if (raw) {
                assertRedirect(redirects.getLast(), 137, 0, "Redirect");
                assertThat(redirects.getLast().text("icmp", "from"))
                        .isEqualTo(RoutedNetwork.ROUTER_LINK_LOCAL + "%2");
            }
            assertThat(run.summaries()).hasSize(2);
            for (JsonLine summary : run.summaries()) {
                assertThat(summary.number("reply")).isEqualTo(1);
                assertThat(summary.number("lost")).isEqualTo(1);
            }
        }
    }

    private static void assertRedirect(JsonLine redirect, int type, int code, String name) {
        assertThat(redirect.number("seq")).isEqualTo(2);
        assertThat(redirect.number("icmp", "type")).isEqualTo(type);
        assertThat(redirect.number("icmp", "code")).isEqualTo(code);
        assertThat(redirect.text("icmp", "name")).isEqualTo(name);
    }
}
