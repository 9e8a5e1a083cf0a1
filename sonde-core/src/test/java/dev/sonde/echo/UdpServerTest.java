// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.net.NetworkException;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServePlan;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server on this host's loopback, asked by the JDK's own sockets. */
class UdpServerTest {
    private static final int PATIENCE_MILLIS = 5_000;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.77", "::1"})
    void aServerOnAllAddressesAnswersFromTheOneAsked(String address) throws Exception {
        try (EchoServer server = EchoServer.start(ServePlan.udp(0).build());
                DatagramSocket client = client(server, address)) {
            // Connected: the kernel lets nothing in from elsewhere.
            assertThat(ask(client, "ping 1 2.5")).isEqualTo("PING 1 2.5");
            assertThat(server.endpoints())
                    .containsExactly("0.0.0.0:" + server.port(), "[::]:" + server.port());
            assertThat(server.counts().answered()).isEqualTo(1);
        }
    }

    @Test
    void aServerOnOneAddressAnswersThere() throws Exception {
        try (EchoServer server = EchoServer.start(ServePlan.udp(0).address("127.0.0.5").build());
                DatagramSocket client = client(server, "127.0.0.5")) {
            assertThat(ask(client, "ping 1 2.5")).isEqualTo("PING 1 2.5");
            assertThat(server.endpoints()).containsExactly("127.0.0.5:" + server.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void everyLengthIsAnsweredWithTheSameLength(String address) throws Exception {
        long seed = 21;
        Random random = new Random(seed);
        try (EchoServer server = EchoServer.start(ServePlan.udp(0).echoAny().build());
                DatagramSocket client = client(server, address)) {
            // Not 0: the JDK's socket waits on when an empty datagram comes.
            for (int length = 1; length <= 65_507; length += length < 2100 ? 1 : 613) {
                byte[] question = new byte[length];
                random.nextBytes(question);
                assertThat(ask(client, question)).as("seed %d", seed).isEqualTo(question);
            }
            byte[] longest = new byte[65_507];
            random.nextBytes(longest);
            assertThat(ask(client, longest)).isEqualTo(longest);
        }
    }

    @Test
    void aPortThatASharingServerHasIsRefused() {
        try (EchoServer first = EchoServer.start(ServePlan.udp(0).workers(2).build())) {
            ServePlan same = ServePlan.udp(first.port()).workers(2).build();
            assertThatExceptionOfType(NetworkException.class)
                    .isThrownBy(() -> EchoServer.start(same).close())
                    .withMessageContaining("UDP port " + first.port() + " is in use");
        }
    }

    @Test
    void theSameFatesWithOneWorkerAndWithTwo() throws Exception {
        Impairments impairments =
                Impairments.NONE
                        .withDrop(0.2)
                        .withDuplicate(0.1)
                        .withCorrupt(0.1)
                        .withTruncate(0.1)
                        .withSeed(31);
        int[] ports = new int[16];
        ServeCounts one = countsOf(impairments, 1, ports);
        ServeCounts two = countsOf(impairments, 2, ports);
        ServeCounts four = countsOf(impairments, 4, ports);

        assertThat(one.received()).isEqualTo(1600);
        assertThat(one.dropped()).isPositive();
        assertThat(two).isEqualTo(one);
        assertThat(four).isEqualTo(one);
    }

    /** What comes of 100 datagrams from each of 16 ports, always the same. */
    private static ServeCounts countsOf(Impairments impairments, int workers, int[] ports)
            throws IOException {
        ServePlan plan = ServePlan.udp(0).impairments(impairments).workers(workers).build();
        try (EchoServer server = EchoServer.start(plan)) {
            for (int i = 0; i < ports.length; i++) {
                try (DatagramSocket client =
                        new DatagramSocket(ports[i], InetAddress.ofLiteral("127.0.0.1"))) {
                    ports[i] = client.getLocalPort();
                    client.connect(InetAddress.ofLiteral("127.0.0.1"), server.port());
                    for (int n = 1; n <= 100; n++) {
                        byte[] question = ("ping " + n).getBytes(StandardCharsets.US_ASCII);
                        client.send(new DatagramPacket(question, question.length));
                    }
                }
            }
            // Loopback delivers before send returns, so all has come; it only has to be read.
            ServeCounts counts = server.counts();
            while (counts.received() < 100L * ports.length) {
                counts = server.counts();
            }
            return counts;
        }
    }

    @Test
    void eventsAreToldUntilTheEnd() throws Exception {
        List<ServeEvent> events = new ArrayList<>();
        EchoServer server = EchoServer.start(ServePlan.udp(0).eventBuffer(100).build());
        try (server;
                DatagramSocket client = client(server, "127.0.0.1")) {
            ask(client, "ping 1 2.5");
            server.stop();
            server.forEach(events::add);
        }
        assertThat(events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Received", "Answered");
        assertThat(server.await(Duration.ofSeconds(5))).isTrue();
        assertThat(server.counts().answered()).as("after its end").isEqualTo(1);
    }

    @Test
    void twoServersThatAreSpoofedAtEachOtherFallSilent() throws Exception {
        // Each gets a first message that seems to come from the other: what it answers goes there.
        Impairments worst = Impairments.NONE.withCorrupt(1).withDuplicate(1).withSeed(1);
        try (EchoServer server = EchoServer.start(ServePlan.udp(0).impairments(worst).build());
                DatagramSocket other = client(server, "127.0.0.1")) {
            // As the other server would: answer what it says in capitals, if that changes it.
            String said = "ping 1 2.5";
            int exchanges = 0;
            while (!said.isEmpty() && exchanges < 100) {
                exchanges++;
                String answer = askOnce(other, said);
                said = answer.equals(capitals(answer)) ? "" : capitals(answer);
            }
            assertThat(exchanges).isEqualTo(1);
        }
    }

    private static String capitals(String text) {
        StringBuilder capitals = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            capitals.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
        }
        return capitals.toString();
    }

    // ---- Steps

    private static DatagramSocket client(EchoServer server, String address) throws IOException {
        DatagramSocket client = new DatagramSocket();
        client.setSoTimeout(PATIENCE_MILLIS);
        client.connect(InetAddress.ofLiteral(address), server.port());
        return client;
    }

    private static String ask(DatagramSocket client, String question) throws IOException {
        byte[] answer = ask(client, question.getBytes(StandardCharsets.ISO_8859_1));
        return new String(answer, StandardCharsets.ISO_8859_1);
    }

    private static String askOnce(DatagramSocket client, String question) throws IOException {
        try {
            return ask(client, question);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    private static byte[] ask(DatagramSocket client, byte[] question) throws IOException {
        client.send(new DatagramPacket(question, question.length));
        DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        client.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }
}
