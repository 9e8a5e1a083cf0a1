// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.TcpListener;
import dev.sonde.net.TcpListener.Accepted;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener of ours, and the JDK's sockets that connect to it, in one namespace. */
class TcpListenerTest {
    private static final long PATIENCE = 5_000_000_000L;
    private static final int PORT = 11_001;

    private static TcpOptions at(String address, int port) {
        return TcpOptions.client(SocketOptions.DEFAULT.withSource(address)).withPort(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aConnectionIsToldOfAcceptedAndReadWithWhatCameBefore(String where) throws Exception {
        Lab.inNewNamespace(() -> {
            IpAddress own = IpAddress.parse(where).orElseThrow();
            AtomicInteger knocks = new AtomicInteger();
            AtomicInteger calls = new AtomicInteger();
            try (Network network = new LinuxNetwork();
                    TcpListener listener =
                            network.listenTcp(
                                    own.family(), at(where, PORT), knocks::incrementAndGet)) {
                assertThat(listener.family()).isEqualTo(own.family());
                assertThat(listener.localAddress()).isEqualTo(own);
                assertThat(listener.localPort()).isEqualTo(PORT);
                assertThat(listener.accept(() -> {})).isEmpty();
                assertThat(listener.errno()).isZero();
                try (Socket client = new Socket(InetAddress.ofLiteral(where), PORT)) {
                    client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
                    awaitCall(network, knocks);
                    Accepted accepted = listener.accept(calls::incrementAndGet).orElseThrow();
                    assertThat(accepted.peer()).isEqualTo(own);
                    assertThat(accepted.port()).isEqualTo(client.getLocalPort());
                    assertThat(listener.accept(() -> {})).as("only one has come").isEmpty();

                    TcpSocket end = accepted.socket();
                    assertThat(end.state()).isEqualTo(TcpSocket.State.OPEN);
                    awaitCall(network, calls);
                    ByteBuffer octets = ByteBuffer.allocateDirect(64);
                    assertThat(end.receive(octets)).isEqualTo(4);
                    assertThat(end.send(octets.flip())).isEqualTo(4);
                    assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("ping");

                    calls.set(0);
                    client.shutdownOutput();
                    awaitCall(network, calls);
                    assertThat(end.receive(octets.clear())).isEqualTo(-1);
                    end.close();
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                }
            }
        });
    }

    /**
     * Where one read ends although more is there: before the end of the stream, and at the mark of
     * urgent data, which itself is not part of the stream (tcp(7)).
     */
    @ParameterizedTest
    @CsvSource({"false, ab, -1", "true, abcd, 0"})
    void allThatHasComeIsReadAfterOneCall(boolean urgent, String expected, int last)
            throws Exception {
        Lab.inNewNamespace(() -> {
            AtomicInteger calls = new AtomicInteger();
            try (Network network = new LinuxNetwork();
                    TcpListener listener =
                            network.listenTcp(Family.V4, at("127.0.0.1", PORT), () -> {});
                    Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), PORT)) {
                TcpSocket end = listener.accept(calls::incrementAndGet).orElseThrow().socket();
                awaitCall(network, calls);
                ByteBuffer octets = ByteBuffer.allocateDirect(64);
                assertThat(end.receive(octets)).isZero();

                calls.set(0);
                client.getOutputStream().write("ab".getBytes(StandardCharsets.US_ASCII));
                if (urgent) {
                    client.sendUrgentData('u');
                    client.getOutputStream().write("cd".getBytes(StandardCharsets.US_ASCII));
                } else {
                    client.shutdownOutput();
                }
                awaitCall(network, calls);
                int result = end.receive(octets);
                while (result > 0) {
                    result = end.receive(octets);
                }
                assertThat(result).isEqualTo(last);
                assertThat(StandardCharsets.US_ASCII.decode(octets.flip()).toString())
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    void bothFamiliesHaveThePortEachForItself() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                TcpListener four = network.listenTcp(Family.V4, at("", PORT), () -> {});
                TcpListener six = network.listenTcp(Family.V6, at("", PORT), () -> {});
                try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), PORT)) {
                    assertThat(client.isConnected()).isTrue();
                    assertThat(six.accept(() -> {})).isEmpty();
                    Optional<Accepted> accepted = four.accept(() -> {});
                    assertThat(accepted).isPresent();
                }
            }
        });
    }

    @Test
    void whatTheHostRefusesIsSaidWithItsRemedy() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    TcpListener first = network.listenTcp(Family.V4, at("", PORT), () -> {})) {
                assertThat(first.localPort()).isEqualTo(PORT);
                assertThat(refusal(network, at("", PORT)))
                        .hasMessageContaining("TCP port 11001 is in use already on all IPv4")
                        .hasMessageContaining("ss -Htanp sport = :11001");
                assertThat(refusal(network, at("192.0.2.1", PORT)))
                        .hasMessageContaining("this host has no address 192.0.2.1");
                Lab.dropCapabilities();
                assertThat(refusal(network, at("", 80)))
                        .hasMessageContaining("TCP port 80 is below")
                        .hasMessageContaining("CAP_NET_BIND_SERVICE");
            }
        });
    }

    @Test
    void aPortIsTakenOverWhileConnectionsOfItAreInTimeWait() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                TcpListener first = network.listenTcp(Family.V4, at("", PORT), () -> {});
                try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), PORT)) {
                    // The first to end is the one that keeps the port for a minute.
                    first.accept(() -> {}).orElseThrow().socket().close();
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                }
                first.close();
                TcpListener second = network.listenTcp(Family.V4, at("", PORT), () -> {});
                assertThat(second.localPort()).isEqualTo(PORT);
            }
        });
    }

    private static NetworkException refusal(Network network, TcpOptions options) {
        return catchThrowableOfType(
                NetworkException.class, () -> network.listenTcp(Family.V4, options, () -> {}));
    }

    private static void awaitCall(Network network, AtomicInteger calls) {
        long end = network.clock().nanoTime() + PATIENCE;
        while (calls.get() == 0 && network.clock().nanoTime() < end) {
            network.await(end);
        }
        assertThat(calls.get()).isPositive();
    }
}
