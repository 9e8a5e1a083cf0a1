// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the filter on a raw socket lets in: on loopback all has arrived when send returns. */
class ReplyFilterTest {
    private static final int MARK = 0xBEEF_CAFE;
    private static final long MARKED = (long) MARK << Integer.SIZE;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void answersToOthersStayOutUnlessTheyCarryOurMark(String host) throws Exception {
        IpAddress target = IpAddress.parse(host).orElseThrow();
        boolean v4 = host.indexOf(':') < 0;
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket own = open(network, target);
                    IcmpSocket other = open(network, target)) {
                ping(other, target, other.identifier(), 5);
                assertThat(own.receive()).as("without the filter").isEqualTo(1);

                own.ignoreOthers(OptionalInt.of(MARK));
                ping(other, target, other.identifier(), 5);
                assertThat(own.receive()).as("another's answer").isZero();
                ping(own, target, own.identifier(), 5);
                assertThat(own.receive()).as("our own").isEqualTo(1);
                ping(other, target, other.identifier(), MARKED);
                assertThat(own.receive()).as("our mark").isEqualTo(1);

                other.outgoing().clear();
                int unreachable = v4 ? 3 : 1;
                Echo.addError(other, target, unreachable, 1, target, 4711, 9);
                assertThat(other.send()).isEqualTo(1);
                assertThat(own.receive()).as("an error").isEqualTo(1);

                own.ignoreOthers(OptionalInt.empty());
                ping(other, target, other.identifier(), MARKED);
                assertThat(own.receive()).as("without a mark").isZero();
            }
        });
    }

    private static IcmpSocket open(Network network, IpAddress target) {
        return network.openIcmp(target.family(), Kind.RAW, SocketOptions.DEFAULT);
    }

    private static void ping(IcmpSocket socket, IpAddress target, int identifier, long payload) {
        socket.outgoing().clear();
        Echo.addAs(identifier, socket, target, 1, payload, Echo.BYTES);
        assertThat(socket.send()).isEqualTo(1);
    }
}
