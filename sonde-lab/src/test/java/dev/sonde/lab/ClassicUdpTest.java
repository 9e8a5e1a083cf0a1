// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The classic UDP pinger and its server between two hosts: their transcripts, in
 * src/test/resources/classic, with addresses and times left blank. The times must be those of
 * sending, the same wherever a probe is spoken of.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassicUdpTest {
    private static final String FORGETFUL = "10.77.0.11";

    /** From here on, one for each client. */
    private static final int FIRST_PORT = 31_000;

    private static final int LOSING_PORT = 31_001;
    private static final int INTERRUPTED_PORT = 31_002;
    private static final int TERMINATED_PORT = 31_003;
    private static final int UNPRIVILEGED_PORT = 31_100;

    /** Of the probes of 10.77.0.1:31000 this drops the first two and not the next three. */
    private static final int SEED = 2;

    /** Other addresses of the peer, by their last octet, and what its firewall says of them. */
    private static final Map<Integer, String> ERRORS = Map.of(13, "host", 14, "net", 15, "prot");

    private final Wire wire = Wire.create();
    private Launched server;

    @BeforeAll
    void open() throws InterruptedException {
        List<String> rules = new ArrayList<>();
        for (int last = 11; last <= 15; last++) {
            String address = "10.77.0." + last;
            wire.peer().ip("addr add " + address + "/24 dev wire");
            // So that the first packet does not wait for ARP.
            wire.sender()
                    .ip(
                            "neigh replace "
                                    + address
                                    + " lladdr 02:00:00:00:00:02 dev wire nud permanent");
        }
        ERRORS.forEach((last, error) ->
                rules.add(
                        "ip daddr 10.77.0."
                                + last
                                + " udp dport 11000 reject with icmp "
                                + error
                                + "-unreachable"));
        // "ping 3 " and "ping 4 ", which raw expressions of nft(8) tell by their bits.
        String text = " @th,64,56 ";
        rules.add(
                "udp sport " + LOSING_PORT + text + "{ 0x70696e67203320, 0x70696e67203420 } drop");
        rules.add("udp sport " + INTERRUPTED_PORT + text + "0x70696e67203420 drop");
        rules.add("udp sport " + TERMINATED_PORT + text + "0x70696e67203420 drop");
        wire.peer().onInput(rules.toArray(new String[0]));
        // One thread, as the course's has: of two, one may be back with a client before the other
        // has read its first.
        server = serve("--workers", "1", Wire.PEER + ":11000");
    }

    private Launched serve(String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("serve", "udp", "--classic"));
        all.addAll(List.of(words));
        Launched launched =
                Command.sonde(all.toArray(new String[0])).asNobody().in(wire.peer()).start();
        launched.awaitLine("Server bound to port 11000"::equals);
        return launched;
    }

    @AfterAll
    void close() {
        wire.close();
    }

    private Command ping(int port, String arguments) {
        return Command.sonde(("udp --classic --source-port " + port + " " + arguments).split(" "))
                .in(wire.sender());
    }

    // ---- Scenes

    @Test
    void answersAndTimeouts() throws Exception {
        Launched forgetful = serve("--drop=40%", "--seed=" + SEED, FORGETFUL + ":11000");
        Finished run = ping(FIRST_PORT, FORGETFUL).reading("5\n").run().exited(0).quietly();
        Finished served = forgetful.signal("INT").await().exited(0).quietly();

        Map<String, String> times = new HashMap<>();
        assertThat(Transcripts.masked(run.out(), FORGETFUL, times))
                .isEqualTo(Transcripts.expected("udp-answers"));
        assertThat(Transcripts.masked(served.out(), client(FIRST_PORT), times))
                .isEqualTo(
                        "Server bound to port 11000\n"
                                + Transcripts.expected("udp-answers-server"));
    }

    /** The network loses what the server never hears of. */
    @Test
    void lossByTheNetwork() throws Exception {
        Finished run = ping(LOSING_PORT, Wire.PEER).reading("5\n").run().exited(0).quietly();

        Map<String, String> times = new HashMap<>();
        assertThat(Transcripts.masked(run.out(), Wire.PEER, times))
                .isEqualTo(Transcripts.expected("udp-network-loss"));
        assertThat(Transcripts.masked(servedTo(LOSING_PORT, 5), client(LOSING_PORT), times))
                .isEqualTo(Transcripts.expected("udp-network-loss-server"));
    }

    /** Nobody listens at the first of these; for the others the firewall speaks. */
    @ParameterizedTest
    @CsvSource({"12, port", "13, host", "14, net", "15, protocol"})
    void fourKindsOfUnreachable(int last, String kind) throws Exception {
        String address = "10.77.0." + last;
        Finished run = ping(FIRST_PORT + last, address).reading("1\n").run().exited(1).quietly();

        assertThat(Transcripts.masked(run.out(), address, new HashMap<>()))
                .isEqualTo(Transcripts.expected("udp-" + kind + "-unreachable"));
    }

    /** Who may not have a raw socket is told so, and hears of the same errors. */
    @ParameterizedTest
    @ValueSource(strings = {"port", "host", "net", "protocol"})
    void withoutPrivilegeTheFirstLineSaysWhereErrorsComeFrom(String kind) throws Exception {
        int last = 12 + List.of("port", "host", "net", "protocol").indexOf(kind);
        String address = "10.77.0." + last;
        Finished run = ping(UNPRIVILEGED_PORT + last, "-c 1 " + address).asNobody().run().exited(1);

        assertThat(Transcripts.masked(run.quietly().out(), address, new HashMap<>()))
                .isEqualTo(
                        Transcripts.expected("udp-" + kind + "-unreachable")
                                .replace(
                                        "ICMP socket opened to listen for ICMP messages",
                                        "ICMP errors are read from the error queue"));
    }

    @ParameterizedTest
    @CsvSource({"INT, 31002, udp-interrupt", "TERM, 31003, udp-termination"})
    void aSignalEndsItWithTheSummary(String signal, int port, String transcript) throws Exception {
        Launched run = ping(port, "-c 10 -W 20 " + Wire.PEER).start();
        run.awaitLine(line -> line.contains(": ping 4 "));
        Finished ended = run.signal(signal).await().exited(0).quietly();

        assertThat(Transcripts.masked(ended.out(), Wire.PEER, new HashMap<>()))
                .isEqualTo(Transcripts.expected(transcript));
    }

    /** All three have asked before the server answers anybody. */
    @Test
    void threeClientsAtOnceAreServedInTurn() throws Exception {
        server.signal("STOP");
        List<Integer> ports = List.of(31_004, 31_005, 31_006);
        Map<Integer, Launched> clients = new LinkedHashMap<>();
        for (int port : ports) {
            clients.put(port, ping(port, "-c 5 -W 20 " + Wire.PEER).start());
        }
        for (Launched client : clients.values()) {
            client.awaitLine(line -> line.contains(": ping 1 "));
        }
        server.signal("CONT");

        StringBuilder allLines = new StringBuilder();
        for (int port : ports) {
            Finished run = clients.get(port).await().exited(0).quietly();
            Map<String, String> times = new HashMap<>();
            assertThat(Transcripts.masked(run.out(), Wire.PEER, times))
                    .contains("Packets Sent: 5\nPackets Received: 5\n");
            String served = servedTo(port, 5);
            allLines.append(served);
            StringBuilder expected = new StringBuilder();
            for (int n = 1; n <= 5; n++) {
                expected.append("received from <address>: ping %d <T%d>\n".formatted(n, n));
                expected.append("sent to <address>: PING %d <T%d>\n".formatted(n, n));
            }
            assertThat(Transcripts.masked(served, client(port), times))
                    .isEqualTo(expected.toString());
        }
        List<String> firstAsked =
                server.outputSoFar()
                        .lines()
                        .filter(line -> line.startsWith("received from "))
                        .filter(line ->
                                ports.stream().anyMatch(port -> line.contains(client(port))))
                        .limit(3)
                        .map(line -> line.split(" ")[2])
                        .toList();
        assertThat(firstAsked)
                .containsExactlyInAnyOrderElementsOf(
                        ports.stream().map(port -> client(port) + ":").toList());
    }

    // ---- Transcripts

    /** What the server has said about a client, when its last line is there. */
    private String servedTo(int port, int last) throws InterruptedException {
        String client = client(port);
        server.awaitLine(line -> line.startsWith("sent to " + client + ": PING " + last + " "));
        StringBuilder lines = new StringBuilder();
        server.outputSoFar()
                .lines()
                .filter(line -> line.contains(client + ": "))
                .forEach(line -> lines.append(line).append('\n'));
        return lines.toString();
    }

    private static String client(int port) {
        return Wire.SENDER + ":" + port;
    }
}
