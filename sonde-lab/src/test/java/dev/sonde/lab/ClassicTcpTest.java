// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The classic TCP pinger and its servers between two hosts: their transcripts, as in {@link
 * ClassicUdpTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassicTcpTest {
    private static final int FIRST_PORT = 32_000;
    private static final int LOSING_PORT = 32_001;
    private static final int INTERRUPTED_PORT = 32_002;
    private static final int TERMINATED_PORT = 32_003;

    private static final int UNPRIVILEGED_PORT = 32_020;

    /** From here on, one for each kind of error. */
    private static final int FIRST_ERROR_PORT = 32_010;

    /** Where the server is that serves one at a time. */
    private static final String SINGLE = "10.77.0.11";

    /** What the firewall says in the middle of a connection, and what the pinger calls it. */
    private static final List<String> ERRORS =
            List.of(
                    "port-unreachable",
                    "net-unreachable",
                    "prot-unreachable",
                    "host-unreachable",
                    "net-prohibited",
                    "host-prohibited",
                    "admin-prohibited");

    private static final Pattern RTT = Pattern.compile("PING (\\d+) .* rtt=(\\d+)\\.\\d{3}ms");

    private final Wire wire = Wire.create();
    private Launched server;

    @BeforeAll
    void open() throws InterruptedException {
        wire.peer().ip("addr add " + SINGLE + "/24 dev wire");
        wire.sender()
                .ip("neigh replace " + SINGLE + " lladdr 02:00:00:00:00:02 dev wire nud permanent");
        // "ping 3 " and so on behind a header with a time stamp, told by their bits.
        String text = " @th,256,56 ";
        List<String> rules = new ArrayList<>();
        for (String lost : List.of("0x70696e67203120", "0x70696e67203520")) {
            // The first time alone.
            rules.add("tcp sport " + LOSING_PORT + text + lost + " numgen inc mod 2 == 0 drop");
        }
        rules.add("tcp sport " + INTERRUPTED_PORT + text + "0x70696e67203420 drop");
        rules.add("tcp sport " + TERMINATED_PORT + text + "0x70696e67203420 drop");
        String later = text + "{ 0x70696e67203320, 0x70696e67203420, 0x70696e67203520 }";
        for (int i = 0; i < ERRORS.size(); i++) {
            rules.add(
                    ("tcp sport " + (FIRST_ERROR_PORT + i) + later)
                            + (" reject with icmp " + ERRORS.get(i)));
        }
        rules.add("tcp sport " + UNPRIVILEGED_PORT + later + " reject with icmp host-unreachable");
        wire.peer().onInput(rules.toArray(new String[0]));
        server = serve(Wire.PEER + ":11001");
    }

    private Launched serve(String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("serve", "tcp", "--classic"));
        all.addAll(List.of(words));
        Launched launched =
                Command.sonde(all.toArray(new String[0])).asNobody().in(wire.peer()).start();
        launched.awaitLine("Listening on port 11001"::equals);
        return launched;
    }

    @AfterAll
    void close() {
        wire.close();
    }

    private Command ping(int port, String arguments) {
        return Command.sonde(("tcp --classic --source-port " + port + " " + arguments).split(" "))
                .in(wire.sender());
    }

    // ---- Scenes

    @Test
    void oneClient() throws Exception {
        Finished run = ping(FIRST_PORT, Wire.PEER).reading("5\n").run().exited(0).quietly();

        Map<String, String> times = new HashMap<>();
        assertThat(Transcripts.masked(run.out(), Wire.PEER, times))
                .isEqualTo(Transcripts.expected("tcp-answers"));
        assertThat(
                        Transcripts.masked(
                                servedTo(server, client(FIRST_PORT)), client(FIRST_PORT), times))
                .isEqualTo(Transcripts.expected("tcp-answers-server"));
    }

    /** What is lost is sent again after 200 ms, and the transcript has nothing else to show. */
    @Test
    void underLoss() throws Exception {
        Finished run = ping(LOSING_PORT, "-c 5 " + Wire.PEER).run().exited(0).quietly();

        Map<String, String> times = new HashMap<>();
        assertThat(Transcripts.masked(run.out(), Wire.PEER, times))
                .isEqualTo(Transcripts.expected("tcp-answers"));
        assertThat(
                        Transcripts.masked(
                                servedTo(server, client(LOSING_PORT)), client(LOSING_PORT), times))
                .isEqualTo(Transcripts.expected("tcp-answers-server"));
        Map<String, Integer> millis = roundTrips(run.out());
        assertThat(millis.get("1")).isGreaterThanOrEqualTo(200);
        assertThat(millis.get("5")).isGreaterThanOrEqualTo(200);
        assertThat(List.of(millis.get("2"), millis.get("3"), millis.get("4")))
                .allMatch(time -> time < 200);
    }

    /** Its pings wait at the server until the first client is gone, and are one message then. */
    @Test
    void secondClientOfASingleServer() throws Exception {
        Launched single = serve("--single", SINGLE + ":11001");
        Launched first = ping(32_004, "-c 1000000 -i 0.2 " + SINGLE).start();
        first.awaitLine(line -> line.startsWith("received from "));
        Launched second = ping(32_005, "-c 4 -W 1 " + SINGLE).start();
        second.awaitLine(line -> line.contains(": ping 4 "));
        first.signal("INT").await().exited(0).quietly();
        Finished ended = second.await().exited(0).quietly();

        Map<String, String> times = new HashMap<>();
        assertThat(Transcripts.masked(ended.out(), SINGLE, times))
                .isEqualTo(Transcripts.expected("tcp-second-client"));
        String client = client(32_005);
        assertThat(Transcripts.masked(servedTo(single, client), client, times))
                .isEqualTo(Transcripts.expected("tcp-second-client-server"));
        String log = single.outputSoFar();
        assertThat(log.lastIndexOf(client(32_004)))
                .isBetween(0, log.indexOf("Connected to " + client));
    }

    @Test
    void twoClientsAtOnce() throws Exception {
        List<Integer> ports = List.of(32_006, 32_007);
        List<Launched> clients = new ArrayList<>();
        for (int port : ports) {
            clients.add(ping(port, "-c 5 -i 0.5 " + Wire.PEER).start());
        }
        for (int i = 0; i < ports.size(); i++) {
            Finished run = clients.get(i).await().exited(0).quietly();
            Map<String, String> times = new HashMap<>();
            String client = client(ports.get(i));
            assertThat(Transcripts.masked(run.out(), Wire.PEER, times))
                    .isEqualTo(Transcripts.expected("tcp-answers"));
            assertThat(Transcripts.masked(servedTo(server, client), client, times))
                    .isEqualTo(Transcripts.expected("tcp-answers-server"));
        }
        // One was served before the other had gone.
        String log = server.outputSoFar();
        for (int i = 0; i < 2; i++) {
            int otherGone = log.indexOf("received from " + client(ports.get(1 - i)) + ":\n");
            assertThat(log.indexOf("received from " + client(ports.get(i)) + ": ping 1 "))
                    .isBetween(0, otherGone);
        }
    }

    /**
     * The server becomes unreachable in the middle of a connection. A segment that is refused is
     * sent again after 0.2, 0.6, 1.4 and 3 s, and each time is answered by an error, which belongs
     * to the ping that is waiting then.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; Port Unreachable",
                "1; Net Unreachable",
                "2; Protocol Unreachable",
                "3; Host Unreachable",
                "4; Communication with Destination Network is Administratively Prohibited",
                "5; Communication with Destination Host is Administratively Prohibited",
                "6; Communication Administratively Prohibited"
            })
    void errorsInMidConnection(int kind, String name) throws Exception {
        Finished run = ping(FIRST_ERROR_PORT + kind, "-c 5 " + Wire.PEER).run().exited(0).quietly();

        assertThat(Transcripts.masked(run.out(), Wire.PEER, new HashMap<>()))
                .isEqualTo(Transcripts.expected("tcp-error").replace("<error>", name));
    }

    /** Without a raw socket there is what the host makes of the error. */
    @Test
    void withoutPrivilegeAnErrorHasTheHostsWords() throws Exception {
        Finished run =
                ping(UNPRIVILEGED_PORT, "-c 5 " + Wire.PEER).asNobody().run().exited(0).quietly();

        assertThat(Transcripts.masked(run.out(), Wire.PEER, new HashMap<>()))
                .isEqualTo(
                        Transcripts.expected("tcp-error")
                                .replace("<error>", "No route to host")
                                .replace(
                                        "ICMP socket opened to listen for ICMP messages",
                                        "ICMP errors are read from the error queue"));
    }

    @ParameterizedTest
    @CsvSource({"INT, 32002, tcp-interrupt", "TERM, 32003, tcp-termination"})
    void aSignalEndsItWithTheSummary(String signal, int port, String transcript) throws Exception {
        Launched run = ping(port, "-c 10 -W 20 " + Wire.PEER).start();
        run.awaitLine(line -> line.contains(": ping 4 "));
        Finished ended = run.signal(signal).await().exited(0).quietly();

        assertThat(Transcripts.masked(ended.out(), Wire.PEER, new HashMap<>()))
                .isEqualTo(Transcripts.expected(transcript));
    }

    // ---- Transcripts

    /** What a server has said about a client, when it is done with it. */
    private static String servedTo(Launched by, String client) throws InterruptedException {
        by.awaitLine(("received from " + client + ":")::equals);
        StringBuilder lines = new StringBuilder();
        by.outputSoFar()
                .lines()
                .filter(line -> (line + " ").matches(".* " + Pattern.quote(client) + "[: ].*"))
                .forEach(line -> lines.append(line).append('\n'));
        return lines.toString();
    }

    private static String client(int port) {
        return Wire.SENDER + ":" + port;
    }

    /** Whole milliseconds by the number of the ping. */
    private static Map<String, Integer> roundTrips(String transcript) {
        Map<String, Integer> millis = new HashMap<>();
        Matcher found = RTT.matcher(transcript);
        while (found.find()) {
            millis.put(found.group(1), Integer.parseInt(found.group(2)));
        }
        return millis;
    }
}
