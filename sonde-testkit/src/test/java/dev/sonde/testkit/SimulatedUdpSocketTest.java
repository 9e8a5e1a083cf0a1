// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP hosts as scenarios describe them, seen from a socket. */
class SimulatedUdpSocketTest {
    private static final IpAddress HOST = IpAddress.v4(0xC000_0209);
    private static final long SECOND = 1_000_000_000L;

    private static SimulatedNetwork network(String... rules) {
        RuleBook hosts = new RuleBook();
        for (String rule : rules) {
            hosts.addUdp("192.0.2.9 7 " + rule);
        }
        return new SimulatedNetwork(hosts);
    }

    private static UdpSocket open(Network network) {
        return network.openUdp(Family.V4, UdpOptions.client(SocketOptions.DEFAULT));
    }

    private static int send(UdpSocket socket, int port, String text) {
        socket.outgoing().clear();
        socket.outgoing().add(HOST, port).put(text.getBytes(StandardCharsets.US_ASCII));
        return socket.send();
    }

    /** All that arrives within a second, as "text address:port". */
    private static List<String> heard(SimulatedNetwork network, UdpSocket socket) {
        List<String> heard = new ArrayList<>();
        long deadline = network.clock().nanoTime() + SECOND;
        while (network.clock().nanoTime() < deadline) {
            network.await(deadline);
            while (socket.receive() > 0) {
                ReceiveBatch batch = socket.incoming();
                for (int i = 0; i < batch.size(); i++) {
                    heard.add(text(batch.bytes(i)) + " " + batch.source(i) + ":" + batch.port(i));
                }
            }
        }
        return heard;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "answer 5ms, PING 1 2 192.0.2.9:7",
        "answer 5ms unchanged, ping 1 2 192.0.2.9:7",
        "answer 5ms from=192.0.2.8 port=9, PING 1 2 192.0.2.8:9",
        "answer 5ms size=4, PING 192.0.2.9:7",
        "answer 5ms flip=0, ¯ING 1 2 192.0.2.9:7",
    })
    void anAnswerIsInCapitalsUnlessTheRuleSaysOtherwise(String rule, String expected) {
        SimulatedNetwork network = network(rule);
        UdpSocket socket = open(network);
        assertThat(send(socket, 7, "ping 1 2")).isEqualTo(1);

        assertThat(heard(network, socket)).containsExactly(expected);
    }

    @Test
    void rulesChooseDatagramsByTheirNumberAtThatPort() {
        SimulatedNetwork network = network("nothing", "probe 2 answer 5ms ; answer 9ms size=1");
        UdpSocket socket = open(network);
        send(socket, 8, "x");
        send(socket, 7, "a");
        send(socket, 7, "b");
        send(socket, 7, "c");

        assertThat(heard(network, socket))
                .as("another port answers after 10 ms")
                .containsExactly("B 192.0.2.9:7", "B 192.0.2.9:7", "X 192.0.2.9:8");
    }

    @Test
    void aClosedPortIsAnErrorThatFailsTheNextSendOnce() {
        SimulatedNetwork network = network("error 3/3 5ms from=192.0.2.1");
        UdpSocket socket = open(network);
        send(socket, 7, "ping 1 2");
        network.await(network.clock().nanoTime() + SECOND);

        assertThat(send(socket, 8, "x")).isZero();
        assertThat(socket.outgoing().errno()).isEqualTo(Errno.ECONNREFUSED.number());
        assertThat(socket.receiveErrors()).isEqualTo(1);
        ErrorBatch errors = socket.errors();
        assertThat(errors.destination(0)).contains(HOST);
        assertThat(errors.port(0)).isEqualTo(7);
        assertThat(errors.offender(0)).contains(IpAddress.v4(0xC000_0201));
        assertThat(text(errors.quote(0))).isEqualTo("ping 1 2");
        assertThat(send(socket, 8, "x")).isEqualTo(1);
    }

    /**
     * What Linux keeps back from a UDP socket: source quench, redirects, 11/1, 40, quotes of
     * others.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4/0 5ms",
                "5/1 5ms",
                "11/1 5ms",
                "40/0 5ms",
                "3/16 5ms",
                "3/3 5ms quote=seven",
                "3/3 5ms quote=none",
                "3/3 5ms quote=other-id",
                "3/3 5ms quote=other-protocol",
                "3/3 5ms quote=bad-checksum",
            })
    void someErrorsAreForRawSocketsAlone(String error) {
        SimulatedNetwork network = network("error " + error);
        UdpSocket socket = open(network);
        var raw =
                network.openIcmp(
                        Family.V4, dev.sonde.net.IcmpSocket.Kind.RAW, SocketOptions.DEFAULT);
        send(socket, 7, "ping 1 2");
        network.await(network.clock().nanoTime() + SECOND);

        assertThat(socket.receiveErrors()).isZero();
        assertThat(raw.receive()).isEqualTo(1);
    }

    @Test
    void anErrorAboutADatagramThatWasNeverSentIsBelieved() {
        SimulatedNetwork network = network("error 3/3 5ms quote=other-target");
        UdpSocket socket = open(network);
        send(socket, 7, "ping 1 2");
        network.await(network.clock().nanoTime() + SECOND);

        assertThat(socket.receiveErrors()).isEqualTo(1);
        assertThat(socket.errors().destination(0)).contains(IpAddress.v4(0xC000_0208));
    }

    @Test
    void whatMakesNoSenseIsRefusedWhenItIsRead() {
        assertThatIllegalArgumentException().isThrownBy(() -> network("answer 5ms id=3"));
        assertThatIllegalArgumentException().isThrownBy(() -> network("shout"));
    }
}
