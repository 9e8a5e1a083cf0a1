// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Sonde;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import dev.sonde.wire.InternetChecksum;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RFC 8335: a host is asked about an interface by somebody else on the prober's machine, under the
 * prober's identifier, and its kernel answers. Such an answer quotes no probe: it is told of, and
 * counts for none.
 */
class ExtendedEchoTest {
    private static final int HEADER = 8;
    private static final int BY_NAME = 1;
    private static final int NO_SUCH_KIND = 9;

    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
        wire.peer().sysctl("net.ipv4.icmp_echo_enable_probe=1");
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ROOT_ON_RAW_SOCKET,    10.77.0.2, 4, 43",
        "NOBODY_ON_PING_SOCKET, 10.77.0.2, 4, 43",
        "ROOT_ON_RAW_SOCKET,    fd77::2,   6, 161",
        "NOBODY_ON_PING_SOCKET, fd77::2,   6, 161"
    })
    void answersAboutInterfacesAreEventsAndNoVerdicts(
            AsWhom who, String host, int version, int type) throws Exception {
        Launched run = who.icmp(wire.sender(), "-j -i 0.02 " + host).start();
        wire.sender()
                .enter(() -> {
                    try (Network network = Sonde.localNetwork()) {
                        Inquirer inquirer =
                                new Inquirer(network, IpAddress.parse(host).orElseThrow());
                        inquirer.awaitAnswer(inquirer.replyType());
                        // Somebody's echo reply came, so its identifier is that of the run.
                        inquirer.ask(BY_NAME, "wire");
                        inquirer.awaitAnswer(type);
                        inquirer.ask(NO_SUCH_KIND, "wire");
                        inquirer.ask(BY_NAME, "nothing");
                    }
                });
        run.awaitLine(line -> line.contains("No Such Interface"));
        Finished finished = run.signal("INT").await().exited(0).quietly();

        List<JsonLine> events = finished.records("unexpected");
        assertThat(events).hasSize(2);
        assertThat(events.get(0).number("icmp", "code")).isEqualTo(1);
        assertThat(events.get(0).text("icmp", "name")).isEqualTo("Malformed Query");
        assertThat(events.get(1).number("icmp", "code")).isEqualTo(2);
        assertThat(events.get(1).text("icmp", "name")).isEqualTo("No Such Interface");
        for (JsonLine event : events) {
            assertThat(event.text("reason")).isEqualTo("unquoted_error");
            assertThat(event.text("target")).isEqualTo(host);
            assertThat(event.text("from")).isEqualTo(host);
            assertThat(event.number("icmp", "version")).isEqualTo(version);
            assertThat(event.number("icmp", "type")).isEqualTo(type);
            assertThat(event.text("icmp", "from")).isEqualTo(host);
            assertThat(event.has("seq")).isFalse();
        }
        JsonLine summary = finished.summary();
        assertThat(summary.number("unexpected")).isEqualTo(2);
        assertThat(summary.number("reply") + summary.number("in_flight"))
                .isEqualTo(summary.number("sent"));
        List<Long> roundTrips =
                finished.records("reply").stream().map(reply -> reply.number("rtt_ns")).toList();
        assertThat(summary.number("rtt", "min")).isEqualTo(Collections.min(roundTrips));
        assertThat(summary.number("rtt", "max")).isEqualTo(Collections.max(roundTrips));
    }

    /** Asks in another's name. Belongs to one thread. */
    private static final class Inquirer {
        private final Network network;
        private final IpAddress host;
        private final IcmpSocket socket;
        private int identifier;

        Inquirer(Network network, IpAddress host) {
            this.network = network;
            this.host = host;
            socket = network.openIcmp(host.family(), IcmpSocket.Kind.RAW, SocketOptions.DEFAULT);
        }

        private boolean v4() {
            return host.family() == Family.V4;
        }

        int replyType() {
            return v4() ? 0 : 129;
        }

        /** Waits for a message of that type from the host, and takes its identifier. */
        void awaitAnswer(int type) {
            long deadline = network.clock().nanoTime() + Command.PATIENCE.toNanos();
            while (network.clock().nanoTime() < deadline) {
                network.await(deadline);
                int count = socket.receive();
                for (int i = 0; i < count; i++) {
                    ByteBuffer bytes = socket.incoming().bytes(i);
                    int at = v4() ? (bytes.get(0) & 15) * 4 : 0;
                    if ((bytes.get(at) & 0xFF) == type
                            && socket.incoming().source(i).equals(host)) {
                        identifier = bytes.getShort(at + 4) & 0xFFFF;
                        return;
                    }
                }
            }
            throw new AssertionError("nothing of type " + type + " came from " + host);
        }

        /**
         * RFC 8335 section 2: header, RFC 4884 extension header, one interface identification
         * object (class 3).
         */
        void ask(int kind, String name) {
            socket.outgoing().clear();
            ByteBuffer request = socket.outgoing().add(host, 0);
            byte[] padded = new byte[(name.length() + 3) / 4 * 4];
            System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, padded, 0, name.length());
            request.put((byte) (v4() ? 42 : 160)).put((byte) 0).putShort((short) 0);
            // Sequence number 1, and the bit that says "an interface of yours".
            request.putShort((short) identifier).put((byte) 1).put((byte) 1);
            request.put((byte) 0x20).put((byte) 0).putShort((short) 0);
            request.putShort((short) (4 + padded.length)).put((byte) 3).put((byte) kind);
            request.put(padded);
            int end = request.position();
            request.putShort(
                    HEADER + 2, (short) InternetChecksum.of(request, HEADER, end - HEADER));
            if (v4()) {
                request.putShort(2, (short) InternetChecksum.of(request, 0, end));
            }
            assertThat(socket.send()).isEqualTo(1);
        }
    }
}
