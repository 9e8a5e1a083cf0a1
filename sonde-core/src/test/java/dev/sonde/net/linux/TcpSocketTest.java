// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.TcpSocket.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections between a TCP socket of ours and the JDK's, in one namespace. */
class TcpSocketTest {
    private static final long PATIENCE = 5_000_000_000L;
    private static final int PORT = 11_001;
    private static final TcpOptions PLAIN = TcpOptions.client(SocketOptions.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void octetsGoBothWaysUntilThePeerEnds(String where) throws Exception {
        Lab.inNewNamespace(() -> {
            IpAddress to = address(where);
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen(where, 8);
                    TcpSocket client = network.openTcp(to.family(), PLAIN, () -> {})) {
                assertThat(client.state()).isEqualTo(State.NEW);
                assertThat(client.family()).isEqualTo(to.family());
                client.connect(to, PORT);
                awaitState(network, client, State.OPEN);
                assertThat(client.localAddress()).isEqualTo(to);
                assertThat(client.info().retransmits()).isZero();
                assertThat(client.info().smoothedRttNanos()).isPositive();

                SocketChannel peer = server.accept();
                assertThat(((InetSocketAddress) peer.getRemoteAddress()).getPort())
                        .isEqualTo(client.localPort());
                ByteBuffer hello = direct("ping 1 2.5\n");
                assertThat(client.send(hello)).isEqualTo(11);
                assertThat(hello.hasRemaining()).isFalse();
                ByteBuffer heard = ByteBuffer.allocate(64);
                peer.read(heard);
                assertThat(heard.position()).isEqualTo(11);
                peer.write(heard.flip());

                ByteBuffer answer = ByteBuffer.allocateDirect(64);
                awaitOctets(network, client, answer);
                assertThat(answer.position()).isEqualTo(11);
                assertThat(client.receive(answer)).isZero();
                peer.close();
                assertThat(awaitOctets(network, client, answer)).isEqualTo(-1);
                assertThat(client.state()).isEqualTo(State.OPEN);
                assertThat(client.takeSoftError()).isZero();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aClosedPortRefusesWithoutAnIcmpError(String where) throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                IpAddress to = address(where);
                TcpSocket client = network.openTcp(to.family(), PLAIN, () -> {});
                client.connect(to, PORT);
                awaitState(network, client, State.FAILED);
                assertThat(client.errno()).isEqualTo(Errno.ECONNREFUSED.number());
                assertThat(client.receiveErrors()).isZero();
            }
        });
    }

    @Test
    void aResetAfterTheHandshakeIsNoRefusal() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("127.0.0.1", 8)) {
                TcpSocket client = network.openTcp(Family.V4, PLAIN, () -> {});
                client.connect(address("127.0.0.1"), PORT);
                SocketChannel peer = server.accept();
                peer.setOption(StandardSocketOptions.SO_LINGER, 0);
                peer.close();
                ByteBuffer room = ByteBuffer.allocateDirect(8);
                assertThat(awaitOctets(network, client, room)).isEqualTo(-1);
                assertThat(client.state()).isEqualTo(State.FAILED);
                assertThat(client.errno()).isEqualTo(Errno.ECONNRESET.number());
                assertThat(client.send(direct("x"))).isZero();
            }
        });
    }

    @Test
    void abortLeavesNothingBehindAndCloseLeavesTimeWait() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("127.0.0.1", 8)) {
                TcpSocket aborted = network.openTcp(Family.V4, PLAIN, () -> {});
                aborted.connect(address("127.0.0.1"), PORT);
                int abortedPort = aborted.localPort();
                SocketChannel first = server.accept();
                aborted.abort();
                first.close();
                assertThat(statesOf(abortedPort)).isEmpty();

                TcpSocket closed = network.openTcp(Family.V4, PLAIN, () -> {});
                closed.connect(address("127.0.0.1"), PORT);
                int closedPort = closed.localPort();
                SocketChannel second = server.accept();
                closed.close();
                second.close();
                assertThat(statesOf(closedPort)).containsExactly("06");
            }
        });
    }

    @Test
    void aSilentPeerIsWaitedForWithoutSpinningAndWithItsRetransmits() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("127.0.0.1", 1)) {
                // A full backlog drops every further SYN.
                List<TcpSocket> filling = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    TcpSocket each = network.openTcp(Family.V4, PLAIN, () -> {});
                    each.connect(address("127.0.0.1"), PORT);
                    filling.add(each);
                }
                List<TcpSocket> told = new ArrayList<>();
                TcpSocket[] silent = new TcpSocket[1];
                silent[0] = network.openTcp(Family.V4, PLAIN, () -> told.add(silent[0]));
                assertThat(silent[0].connect(address("127.0.0.1"), PORT))
                        .isEqualTo(State.CONNECTING);
                network.await(network.clock().nanoTime());

                long start = network.clock().nanoTime();
                long end = start + 1_300_000_000L;
                int waits = 0;
                while (network.clock().nanoTime() < end) {
                    network.await(end);
                    waits++;
                }
                assertThat(waits).isLessThan(3);
                assertThat(told).isEmpty();
                assertThat(silent[0].state()).isEqualTo(State.CONNECTING);
                assertThat(silent[0].info().synRetransmits()).isEqualTo(1);

                for (TcpSocket each : filling) {
                    each.abort();
                    server.accept();
                }
                awaitState(network, silent[0], State.OPEN);
                assertThat(told).isNotEmpty().containsOnly(silent[0]);
                assertThat(silent[0].info().synRetransmits()).isEqualTo(2);
            }
        });
    }

    @Test
    void whenThereIsRoomAgainItIsTold() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("127.0.0.1", 8)) {
                int[] told = new int[1];
                TcpSocket client = network.openTcp(Family.V4, PLAIN, () -> told[0]++);
                client.connect(address("127.0.0.1"), PORT);
                SocketChannel peer = server.accept();
                network.await(network.clock().nanoTime());
                long sent = 0;
                ByteBuffer block = ByteBuffer.allocateDirect(1 << 16);
                for (int n = client.send(block); n > 0; n = client.send(block)) {
                    sent += n;
                    block.clear();
                }
                network.await(network.clock().nanoTime());
                told[0] = 0;
                network.await(network.clock().nanoTime() + 50_000_000);
                assertThat(told[0]).isZero();

                ByteBuffer sink = ByteBuffer.allocate(1 << 16);
                for (long read = 0; read < sent; read += sink.position()) {
                    peer.read(sink.clear());
                }
                network.await(network.clock().nanoTime() + PATIENCE);
                assertThat(told[0]).isPositive();
                assertThat(client.send(block.clear())).isPositive();
            }
        });
    }

    @Test
    void amongManyOnlyThoseAreToldThatHaveSomethingNew() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("127.0.0.1", 8)) {
                List<SocketChannel> peers = new ArrayList<>();
                List<Integer> told = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    int index = i;
                    TcpSocket each = network.openTcp(Family.V4, PLAIN, () -> told.add(index));
                    each.connect(address("127.0.0.1"), PORT);
                    peers.add(server.accept());
                }
                network.await(network.clock().nanoTime() + PATIENCE);
                assertThat(told).hasSize(300).doesNotHaveDuplicates();

                told.clear();
                peers.get(7).write(ByteBuffer.wrap(new byte[1]));
                peers.get(299).write(ByteBuffer.wrap(new byte[1]));
                network.await(network.clock().nanoTime() + PATIENCE);
                assertThat(told).containsExactlyInAnyOrder(7, 299);
                told.clear();
                network.await(network.clock().nanoTime() + 50_000_000);
                assertThat(told).as("nobody has read it, and it is not told again").isEmpty();
            }
        });
    }

    @Test
    void aChosenPortServesSeveralDestinationsAndOneConnectionToEach() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("0.0.0.0", 8)) {
                TcpOptions fixed = PLAIN.withPort(23_456);
                TcpSocket first = network.openTcp(Family.V4, fixed, () -> {});
                TcpSocket second = network.openTcp(Family.V4, fixed, () -> {});
                TcpSocket third = network.openTcp(Family.V4, fixed, () -> {});
                first.connect(address("127.0.0.1"), PORT);
                second.connect(address("127.0.0.2"), PORT);
                awaitState(network, first, State.OPEN);
                awaitState(network, second, State.OPEN);
                assertThat(first.localPort()).isEqualTo(23_456);
                assertThat(second.localPort()).isEqualTo(23_456);
                assertThat(third.connect(address("127.0.0.1"), PORT)).isEqualTo(State.FAILED);
                assertThat(third.errno()).isEqualTo(Errno.EADDRNOTAVAIL.number());
                assertThat(server.isOpen()).isTrue();
            }
        });
    }

    @Test
    void aSourceAddressIsUsedAndLeavesThePortToTheKernel() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("127.0.0.1", 8)) {
                TcpOptions from =
                        TcpOptions.client(SocketOptions.DEFAULT.withSource("127.0.0.9").withTtl(9));
                TcpSocket client = network.openTcp(Family.V4, from, () -> {});
                client.connect(address("127.0.0.1"), PORT);
                awaitState(network, client, State.OPEN);
                assertThat(client.localAddress()).hasToString("127.0.0.9");
                assertThat(server.accept().getRemoteAddress().toString()).startsWith("/127.0.0.9:");
            }
        });
    }

    @Test
    void whatTheHostRefusesIsSaidWithItsRemedy() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    ServerSocketChannel server = listen("127.0.0.1", 8)) {
                assertThat(refusal(network, PLAIN.withPort(PORT)))
                        .hasMessageContaining("TCP port 11001 is in use")
                        .hasMessageContaining("ss -Htanp sport = :11001");
                assertThat(server.isOpen()).isTrue();
                assertThat(
                                refusal(
                                        network,
                                        TcpOptions.client(
                                                SocketOptions.DEFAULT.withSource("192.0.2.1"))))
                        .hasMessageContaining("this host has no address 192.0.2.1");
                Lab.dropCapabilities();
                assertThat(refusal(network, PLAIN.withPort(80)))
                        .hasMessageContaining("TCP port 80 is below")
                        .hasMessageContaining("CAP_NET_BIND_SERVICE");
            }
        });
    }

    private static NetworkException refusal(Network network, TcpOptions options) {
        return catchThrowableOfType(
                NetworkException.class, () -> network.openTcp(Family.V4, options, () -> {}));
    }

    // ---- Around it

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static ByteBuffer direct(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(octets.length).put(octets).flip();
    }

    private static ServerSocketChannel listen(String where, int backlog) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        return server.bind(new InetSocketAddress(InetAddress.getByName(where), PORT), backlog);
    }

    private static void awaitState(Network network, TcpSocket socket, State wanted) {
        long end = network.clock().nanoTime() + PATIENCE;
        while (socket.state() != wanted && network.clock().nanoTime() < end) {
            network.await(end);
        }
        assertThat(socket.state()).isEqualTo(wanted);
    }

    private static int awaitOctets(Network network, TcpSocket socket, ByteBuffer into) {
        long end = network.clock().nanoTime() + PATIENCE;
        int count = socket.receive(into);
        while (count == 0 && network.clock().nanoTime() < end) {
            network.await(end);
            count = socket.receive(into);
        }
        return count;
    }

    /** The states of this namespace's connections from a port, as in proc_net_tcp(5). */
    private static List<String> statesOf(int localPort) throws IOException {
        List<String> states = new ArrayList<>();
        String port = String.format(":%04X", localPort);
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/tcp"))) {
            String[] words = line.strip().split(" +");
            if (words[1].endsWith(port)) {
                states.add(words[3]);
            }
        }
        return states;
    }
}
