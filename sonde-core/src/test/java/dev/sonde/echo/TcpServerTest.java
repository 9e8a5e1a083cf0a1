// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.net.Cidr;
import dev.sonde.net.NetworkException;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServeEvent.End;
import dev.sonde.serve.ServePlan;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of streams on this host's loopback, asked by the JDK's own sockets. */
class TcpServerTest {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int SHORT_MILLIS = 200;
    private static final int END = -1;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.77", "::1"})
    void whatIsReadIsAnsweredInCapitalsWithoutALineEnd(String address) throws Exception {
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).build());
                Socket client = client(server, address)) {
            assertThat(ask(client, "ping 1 2.5")).isEqualTo("PING 1 2.5");
            assertThat(ask(client, "3.5\n"))
                    .as("no small letter, answered still")
                    .isEqualTo("3.5\n");
            assertThat(server.endpoints())
                    .containsExactly("0.0.0.0:" + server.port(), "[::]:" + server.port());
            ServeCounts counts = server.counts();
            assertThat(counts.received()).isEqualTo(2);
            assertThat(counts.answered()).isEqualTo(2);
            assertThat(counts.connections()).isEqualTo(1);

            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(END);
        }
    }

    @Test
    void aSingleServerLetsTheNextClientWaitAndAnswersItsPingsInOnePiece() throws Exception {
        ServePlan plan = ServePlan.tcp(0).single().eventBuffer(100).build();
        try (EchoServer server = EchoServer.start(plan);
                Socket first = client(server, "127.0.0.1")) {
            assertThat(ask(first, "ping 1 1")).isEqualTo("PING 1 1");
            try (Socket second = client(server, "127.0.0.1")) {
                send(second, "ping 1 2");
                send(second, "ping 2 3");
                send(second, "ping 3 4");
                assertThat(ask(first, "ping 2 5")).isEqualTo("PING 2 5");
                assertSilent(second);

                first.shutdownOutput();
                assertThat(heard(second, 24)).isEqualTo("PING 1 2PING 2 3PING 3 4");
                assertThat(server.counts().received()).as("one message for all three").isEqualTo(3);
            }
        }
    }

    @Test
    void allAreServedAtOnceUnlessThereAreTooMany() throws Exception {
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).maxConnections(2).build());
                Socket first = client(server, "127.0.0.1");
                Socket second = client(server, "::1")) {
            assertThat(ask(second, "b")).isEqualTo("B");
            assertThat(ask(first, "a")).isEqualTo("A");
            assertRefused(server, "127.0.0.1");
            assertThat(server.counts().refused()).isEqualTo(1);
            assertThat(server.counts().connections()).isEqualTo(2);

            first.shutdownOutput();
            assertThat(first.getInputStream().read()).isEqualTo(END);
            try (Socket third = client(server, "127.0.0.1")) {
                assertThat(ask(third, "c")).isEqualTo("C");
            }
        }
    }

    @Test
    void whoIsNotAllowedIsReset() throws Exception {
        ServePlan plan = ServePlan.tcp(0).allow(Cidr.parse("127.0.0.0/8")).build();
        try (EchoServer server = EchoServer.start(plan);
                Socket friend = client(server, "127.0.0.1")) {
            assertThat(ask(friend, "a")).isEqualTo("A");
            assertRefused(server, "::1");
            assertThat(server.counts().refused()).isEqualTo(1);
        }
    }

    @Test
    void aRateIsOfMessages() throws Exception {
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).rateLimit(0.001).build());
                Socket client = client(server, "127.0.0.1")) {
            assertThat(ask(client, "a")).isEqualTo("A");
            send(client, "b");
            assertSilent(client);
            assertThat(server.counts().rejected()).isEqualTo(1);
        }
    }

    @Test
    void whoIsSilentForTooLongIsClosed() throws Exception {
        ServePlan plan =
                ServePlan.tcp(0).idleTimeout(Duration.ofMillis(100)).eventBuffer(100).build();
        try (EchoServer server = EchoServer.start(plan);
                Socket client = client(server, "127.0.0.1")) {
            long start = System.nanoTime();
            assertThat(client.getInputStream().read()).isEqualTo(END);
            assertThat(System.nanoTime() - start).isGreaterThan(90_000_000L);
            assertThat(eventsOf(server))
                    .hasSize(2)
                    .last()
                    .isInstanceOfSatisfying(
                            ServeEvent.Closed.class,
                            closed -> assertThat(closed.why()).isEqualTo(End.IDLE));
        }
    }

    @Test
    void aClientThatNeverReadsIsNotReadFromAndHoldsNobodyUp() throws Exception {
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).build());
                SocketChannel greedy =
                        SocketChannel.open(
                                new InetSocketAddress(
                                        InetAddress.ofLiteral("127.0.0.1"), server.port()));
                Socket other = client(server, "127.0.0.1")) {
            greedy.configureBlocking(false);
            ByteBuffer octets = ByteBuffer.allocateDirect(1 << 16);
            long sent = 0;
            long full = 0;
            // Every buffer between the two is full when nothing is taken for a while.
            for (long last = System.nanoTime(); System.nanoTime() - last < 300_000_000L; ) {
                int taken = greedy.write(octets.clear());
                sent += taken;
                last = taken > 0 ? System.nanoTime() : last;
                full += taken == 0 ? 1 : 0;
                assertThat(sent).isLessThan(256L << 20);
            }
            assertThat(full).isPositive();
            assertThat(ask(other, "ping 1 2")).isEqualTo("PING 1 2");
            assertThat(server.counts().pending()).isEqualTo(1);

            long read = 0;
            ByteBuffer into = ByteBuffer.allocateDirect(1 << 20);
            for (long end = System.nanoTime() + 5_000_000_000L;
                    read < sent && System.nanoTime() < end; ) {
                read += greedy.read(into.clear());
            }
            assertThat(read).isEqualTo(sent);
        }
    }

    @Test
    void faultsAreThoseOfTheSeedThePortAndTheCount() throws Exception {
        Impairments faults =
                Impairments.NONE.withDrop(0.2).withCorrupt(0.2).withReset(0.02).withSeed(9);
        ServePlan plan = ServePlan.tcp(0).impairments(faults).eventBuffer(1_000).build();
        try (EchoServer server = EchoServer.start(plan);
                Socket client = client(server, "127.0.0.1")) {
            int port = client.getLocalPort();
            send(client, "ping 1");
            // By the same rules, worked out beside the server.
            Fate fate = new Fate(faults);
            long key = Chance.key(9, 0, 0x7F00_0001, port);
            int number = 1;
            while (true) {
                fate.decide(key, number, false);
                if (fate.resets()) {
                    assertThatIOException().isThrownBy(() -> mustRead(client));
                    break;
                }
                if (fate.dropped()) {
                    awaitReceived(server, number);
                } else {
                    boolean intact = heard(client, 6).equals("PING 1");
                    assertThat(intact)
                            .as("message %d of port %d", number, port)
                            .isEqualTo(!fate.corrupted());
                }
                number++;
                send(client, "ping 1");
            }
            ServeCounts counts = server.counts();
            assertThat(counts.reset()).isEqualTo(1);
            assertThat(counts.received())
                    .isEqualTo(counts.answered() + counts.dropped() + counts.reset())
                    .isEqualTo(number);
        }
    }

    @Test
    void delayedAnswersKeepTheirOrderAndTheEndComesAfterThem() throws Exception {
        Impairments late =
                Impairments.NONE
                        .withDelay(Duration.ofMillis(60))
                        .withJitter(Duration.ofMillis(50))
                        .withSeed(1);
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).impairments(late).build());
                Socket client = client(server, "127.0.0.1")) {
            StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= 50; i++) {
                send(client, "ping " + i + " ");
                awaitReceived(server, i);
                expected.append("PING ").append(i).append(' ');
            }
            client.shutdownOutput();
            assertThat(
                            new String(
                                    client.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .isEqualTo(expected.toString());
            assertThat(server.counts().delayed()).isEqualTo(50);
        }
    }

    @Test
    void toldToEndItFinishesWhatItHasRead() throws Exception {
        Impairments late = Impairments.NONE.withDelay(Duration.ofMillis(100));
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).impairments(late).build());
                Socket client = client(server, "127.0.0.1")) {
            send(client, "ping 1 2.5");
            awaitReceived(server, 1);
            server.stop();
            assertThat(heard(client, 10)).isEqualTo("PING 1 2.5");
            assertThat(client.getInputStream().read()).isEqualTo(END);
            assertThat(server.await(Duration.ofSeconds(5))).isTrue();
            assertThat(server.counts().answered()).isEqualTo(1);
            assertThat(server.counts().pending()).isZero();
        }
    }

    @Test
    void randomOctetsComeBackAsTheirCapitals() throws Exception {
        long seed = 77;
        byte[] octets = new byte[1 << 20];
        new Random(seed).nextBytes(octets);
        byte[] capitals = octets.clone();
        for (int i = 0; i < capitals.length; i++) {
            capitals[i] -= (byte) (capitals[i] >= 'a' && capitals[i] <= 'z' ? 32 : 0);
        }
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).build());
                Socket client = client(server, "127.0.0.1")) {
            Thread writer =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    client.getOutputStream().write(octets);
                                    client.shutdownOutput();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            byte[] back = client.getInputStream().readAllBytes();
            writer.join();
            assertThat(back).as("seed %d", seed).isEqualTo(capitals);
        }
    }

    @Test
    void twoThousandConnectionsAreHeldAndEachEchoes() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (EchoServer server = EchoServer.start(ServePlan.tcp(0).build())) {
            for (int i = 0; i < 2_000; i++) {
                clients.add(client(server, "127.0.0.1"));
            }
            for (Socket client : clients) {
                send(client, "ping " + client.getLocalPort() % 10_000);
            }
            for (Socket client : clients) {
                String expected = "PING " + client.getLocalPort() % 10_000;
                assertThat(heard(client, expected.length())).isEqualTo(expected);
            }
            assertThat(server.counts().connections()).isEqualTo(2_000);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aPortInUseIsNamed() {
        try (EchoServer first = EchoServer.start(ServePlan.tcp(0).build())) {
            ServePlan same = ServePlan.tcp(first.port()).build();
            assertThatExceptionOfType(NetworkException.class)
                    .isThrownBy(() -> EchoServer.start(same).close())
                    .withMessageContaining("TCP port " + first.port() + " is in use");
        }
    }

    @Test
    void whatAStreamHasNotIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServePlan.tcp(0).workers(2).build())
                .withMessage("more than one worker is for UDP only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServePlan.udp(0).single().build())
                .withMessage("single is for TCP only");
    }

    // ---- Around it

    private static Socket client(EchoServer server, String address) throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral(address), server.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String heard(Socket client, int octets) throws IOException {
        InputStream in = client.getInputStream();
        return new String(in.readNBytes(octets), StandardCharsets.ISO_8859_1);
    }

    private static String ask(Socket client, String text) throws IOException {
        send(client, text);
        return heard(client, text.length());
    }

    private static void mustRead(Socket client) throws IOException {
        assertThat(client.getInputStream().read()).as("a reset, not an end").isNotEqualTo(END);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SHORT_MILLIS);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> mustRead(client));
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void assertRefused(EchoServer server, String address) {
        assertThatIOException()
                .isThrownBy(() -> {
                    try (Socket client = client(server, address)) {
                        mustRead(client);
                    }
                })
                .withMessageContaining("reset");
    }

    private static void awaitReceived(EchoServer server, long count) {
        long end = System.nanoTime() + 5_000_000_000L;
        while (server.counts().received() < count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(server.counts().received()).isEqualTo(count);
    }

    /** All events of a server that is told to end. */
    private static List<ServeEvent> eventsOf(EchoServer server) {
        server.close();
        List<ServeEvent> events = new ArrayList<>();
        server.forEach(events::add);
        return events;
    }
}
