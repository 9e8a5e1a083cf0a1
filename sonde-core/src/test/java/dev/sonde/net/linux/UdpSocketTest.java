// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.net.UdpSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two UDP sockets of one namespace, and what the kernel says about them. */
class UdpSocketTest {
    private static final long PATIENCE = 5_000_000_000L;
    private static final int PORT = 11_000;
    private static final SocketOptions LONG = SocketOptions.DEFAULT.withDatagramBytes(65_527);

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.0.0.9", "127.200.1.3", "::1"})
    void anAnswerLeavesFromTheVeryAddressThatWasAsked(String asked) throws Exception {
        IpAddress to = address(asked);
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    UdpSocket server = server(network, to.family(), PORT);
                    UdpSocket client = client(network, to.family())) {
                assertThat(server.localPort()).isEqualTo(PORT);
                assertThat(server.localAddress().isUnspecified()).isTrue();
                send(client, to, PORT, "ping 1 2.5");

                ReceiveBatch request = receive(network, server);
                assertThat(text(request.bytes(0))).isEqualTo("ping 1 2.5");
                assertThat(request.port(0)).isEqualTo(client.localPort());
                assertThat(request.destinations().address(0)).isEqualTo(to);

                server.outgoing().clear();
                server.outgoing()
                        .add(request.sources(), 0, request.destinations(), 0)
                        .put("PING".getBytes(StandardCharsets.US_ASCII));
                assertThat(server.send()).isEqualTo(1);
                ReceiveBatch answer = receive(network, client);
                assertThat(answer.source(0)).isEqualTo(to);
                assertThat(answer.port(0)).isEqualTo(PORT);
                assertThat(answer.ttl(0)).isEqualTo(64);
                assertThat(answer.destinations().isSet(0)).as("a client is not told").isFalse();
                assertThat(text(answer.bytes(0))).isEqualTo("PING");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,0", "127.0.0.1,65507", "::1,0", "::1,65527"})
    void aDatagramMayHaveAnyLength(String asked, int length) throws Exception {
        IpAddress to = address(asked);
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    UdpSocket server = network.openUdp(to.family(), UdpOptions.server(LONG, PORT));
                    UdpSocket client = network.openUdp(to.family(), UdpOptions.client(LONG))) {
                client.outgoing().clear();
                ByteBuffer bytes = client.outgoing().add(to, PORT);
                for (int i = 0; i < length; i++) {
                    bytes.put((byte) i);
                }
                assertThat(client.send()).isEqualTo(1);
                ReceiveBatch request = receive(network, server);
                assertThat(request.fullLength(0)).isEqualTo(length);
                assertThat(request.bytes(0).remaining()).isEqualTo(length);
                for (int i = 0; i < length; i++) {
                    assertThat(request.bytes(0).get(i)).isEqualTo((byte) i);
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,3,3", "::1,1,4"})
    void aClosedPortIsAnErrorWithDestinationPortAndPayload(String asked, int type, int code)
            throws Exception {
        IpAddress to = address(asked);
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    UdpSocket client = client(network, to.family())) {
                send(client, to, 7, "ping 1 2.5");
                network.await(network.clock().nanoTime() + PATIENCE);

                assertThat(client.receive()).isZero();
                assertThat(client.receiveErrors()).isEqualTo(1);
                ErrorBatch errors = client.errors();
                assertThat(errors.type(0)).isEqualTo(type);
                assertThat(errors.code(0)).isEqualTo(code);
                assertThat(errors.errno(0)).isEqualTo(Errno.ECONNREFUSED.number());
                assertThat(errors.destination(0)).contains(to);
                assertThat(errors.port(0)).isEqualTo(7);
                assertThat(errors.offender(0)).contains(to);
                assertThat(text(errors.quote(0))).isEqualTo("ping 1 2.5");
                assertThat(client.receiveErrors()).isZero();
            }
        });
    }

    @Test
    void aServerHearsNoErrors() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    UdpSocket server = server(network, Family.V4, PORT)) {
                send(server, address("127.0.0.1"), 7, "PING");
                send(server, address("127.0.0.1"), 7, "PING");
                assertThat(server.receiveErrors()).isZero();
                assertThat(server.receive()).isZero();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatAFullBufferDropsIsCounted(Family family) throws Exception {
        IpAddress to = address(family == Family.V4 ? "127.0.0.1" : "::1");
        Lab.inNewNamespace(() -> {
            SocketOptions small = SocketOptions.DEFAULT.withReceiveBufferBytes(1);
            try (Network network = new LinuxNetwork();
                    UdpSocket server = network.openUdp(family, UdpOptions.server(small, PORT));
                    UdpSocket client = client(network, family)) {
                for (int i = 0; i < 100; i++) {
                    send(client, to, PORT, "ping");
                }
                int received = 0;
                for (int n = server.receive(); n > 0; n = server.receive()) {
                    received += n;
                }
                assertThat(received).isBetween(1, 99);
                assertThat(server.ownDrops()).isEqualTo(100 - received);
            }
        });
    }

    // ---- Ports

    @Test
    void theSamePortIsFreeOnTheOtherFamily() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                assertThat(server(network, Family.V6, PORT).localPort()).isEqualTo(PORT);
                assertThat(server(network, Family.V4, PORT).localPort()).isEqualTo(PORT);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(PortSharing.class)
    void aPortInUseIsNamedEvenWhenItsOwnerSharesIt(PortSharing sharing) throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                UdpOptions first = UdpOptions.server(SocketOptions.DEFAULT, PORT);
                network.openUdp(Family.V4, first.withSharing(PortSharing.FIRST));
                network.openUdp(Family.V4, first.withSharing(PortSharing.FURTHER));
                if (sharing == PortSharing.FURTHER) {
                    return;
                }
                NetworkException e =
                        catchThrowableOfType(
                                NetworkException.class,
                                () -> network.openUdp(Family.V4, first.withSharing(sharing)));
                assertThat(e.whose()).isEqualTo(NetworkException.Cause.NOT_AVAILABLE);
                assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE.number());
                assertThat(e)
                        .hasMessage(
                                "UDP port 11000 is in use already on all IPv4 addresses; remedy:"
                                        + " choose another, or end what has it: ss -Hulnp sport ="
                                        + " :11000");
            }
        });
    }

    @Test
    void socketsThatShareAPortEachGetSomeOfTheClients() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                UdpOptions options = UdpOptions.server(SocketOptions.DEFAULT, PORT);
                UdpSocket one = network.openUdp(Family.V4, options.withSharing(PortSharing.FIRST));
                UdpSocket two =
                        network.openUdp(Family.V4, options.withSharing(PortSharing.FURTHER));
                for (int i = 0; i < 64; i++) {
                    try (UdpSocket client = client(network, Family.V4)) {
                        send(client, address("127.0.0.1"), PORT, "ping");
                    }
                }
                int byOne = one.receive();
                int byTwo = two.receive();
                assertThat(byOne + byTwo).isEqualTo(64);
                assertThat(byOne).as("of 64, the rest by the other").isBetween(1, 63);
            }
        });
    }

    @Test
    void aReservedPortNamesTheSettingThatReservesIt() throws Exception {
        Lab.inNewNamespace(() -> {
            Lab.dropCapabilities();
            try (Network network = new LinuxNetwork()) {
                NetworkException e =
                        catchThrowableOfType(
                                NetworkException.class, () -> server(network, Family.V4, 7));
                assertThat(e.whose()).isEqualTo(NetworkException.Cause.NOT_PERMITTED);
                assertThat(e)
                        .hasMessageStartingWith("UDP port 7 is below")
                        .hasMessageContaining("net.ipv4.ip_unprivileged_port_start=7");
            }
        });
    }

    @Test
    void anAddressThatIsNotOursIsNamed() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                SocketOptions elsewhere = SocketOptions.DEFAULT.withSource("192.0.2.1");
                NetworkException e =
                        catchThrowableOfType(
                                NetworkException.class,
                                () ->
                                        network.openUdp(
                                                Family.V4, UdpOptions.server(elsewhere, PORT)));
                assertThat(e.whose()).isEqualTo(NetworkException.Cause.NO_SUCH_THING);
                assertThat(e).hasMessageContaining("this host has no address 192.0.2.1");
            }
        });
    }

    // ---- Steps

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static UdpSocket server(Network network, Family family, int port) {
        return network.openUdp(family, UdpOptions.server(SocketOptions.DEFAULT, port));
    }

    private static UdpSocket client(Network network, Family family) {
        return network.openUdp(family, UdpOptions.client(SocketOptions.DEFAULT));
    }

    private static void send(UdpSocket socket, IpAddress to, int port, String text) {
        socket.outgoing().clear();
        socket.outgoing().add(to, port).put(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.send()).as(Errno.nameOf(socket.outgoing().errno())).isEqualTo(1);
    }

    private static ReceiveBatch receive(Network network, UdpSocket socket) {
        network.await(network.clock().nanoTime() + PATIENCE);
        assertThat(socket.receive()).isEqualTo(1);
        return socket.incoming();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
    }
}
