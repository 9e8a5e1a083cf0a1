// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** sonde serve tcp, asked by programs that know nothing of it. */
class TcpServerTest {
    /**
     * PORT: two clients of a single server; the second one's pings wait until the first has gone.
     */
    private static final String TWO =
            """
            import socket, sys
            first = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)
            first.send(b'ping 1 1.5')
            print(first.recv(100).decode())
            second = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)
            second.send(b'ping 1 2.5')
            second.send(b'ping 2 3.5')
            first.send(b'ping 2 4.5')
            print(first.recv(100).decode())
            second.settimeout(0.2)
            try:
                print(second.recv(100).decode())
            except TimeoutError:
                print('none')
            first.close()
            second.settimeout(5)
            print(second.recv(100).decode())
            second.close()
            """;

    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
        here.ip("link set lo up");
    }

    @AfterEach
    void close() {
        here.close();
    }

    /** A server, once it answers. */
    private Launched serve(String arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("serve", "tcp"));
        words.addAll(List.of(arguments.trim().split(" +")));
        words.removeIf(String::isEmpty);
        Launched server = Command.sonde(words.toArray(new String[0])).in(here).start();
        server.awaitLine(line ->
                line.startsWith("Serving")
                        || line.startsWith("Listening")
                        || line.contains("\"type\":\"server_started\""));
        return server;
    }

    private static Finished stop(Launched server) {
        return server.signal("INT").await(Duration.ofSeconds(5)).exited(0).quietly();
    }

    /** Of programs that end their direction when their standard input ends. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, nc -N -w 5 127.0.0.1 11001",
        "::1,       nc -N -w 5 ::1 11001",
        "127.0.0.1, ncat -w 5 127.0.0.1 11001",
        "::1,       ncat -6 -w 5 ::1 11001",
        "127.0.0.1, socat -t 5 - TCP:127.0.0.1:11001"
    })
    void aClientOfOthersIsAnsweredAndItsEndEndsTheConnection(String address, String client)
            throws Exception {
        Launched server = serve("-j");
        Finished peer =
                Command.of(client.split(" "))
                        .reading("ping 1 1725933169.813111")
                        .in(here)
                        .mustRun();

        assertThat(peer.out()).isEqualTo("PING 1 1725933169.813111");
        Finished finished = stop(server);
        assertThat(finished.records("server_closed"))
                .singleElement()
                .satisfies(closed -> {
                    assertThat(closed.text("by")).isEqualTo("client");
                    assertThat(closed.text("address")).isEqualTo(address);
                    assertThat(closed.number("messages")).isEqualTo(1);
                });
        JsonLine summary = finished.records().getLast();
        assertThat(summary.number("answered")).isEqualTo(1);
        assertThat(summary.number("connections")).isEqualTo(1);
    }

    @Test
    void theClassicStoryOfASecondClient() throws Exception {
        Launched server = serve("--single --classic");
        assertThat(Command.of("python3", "-c", TWO, "11001").in(here).mustRun().out())
                .isEqualTo("PING 1 1.5\nPING 2 4.5\nnone\nPING 1 2.5PING 2 3.5\n");
        server.awaitLine(line -> line.startsWith("received from 127.0.0.1:") && line.endsWith(":"));

        List<String> lines = new ArrayList<>();
        stop(server)
                .out()
                .lines()
                .map(line -> line.replaceAll("1:\\d{4,5}", "1:X"))
                .forEach(lines::add);
        assertThat(lines)
                .containsExactly(
                        "Listening on port 11001",
                        "Connected to 127.0.0.1:X",
                        "received from 127.0.0.1:X: ping 1 1.5",
                        "sent to 127.0.0.1:X PING 1 1.5",
                        "received from 127.0.0.1:X: ping 2 4.5",
                        "sent to 127.0.0.1:X PING 2 4.5",
                        "received from 127.0.0.1:X:",
                        "Connected to 127.0.0.1:X",
                        "received from 127.0.0.1:X: ping 1 2.5ping 2 3.5",
                        "sent to 127.0.0.1:X PING 1 2.5PING 2 3.5",
                        "received from 127.0.0.1:X:");
    }

    @Test
    void aDelayIsThereAndTheSummaryTellsIt() throws Exception {
        Launched server = serve("-j --delay 50ms --seed 5");
        assertThat(TcpClient.asking("127.0.0.1", 11_001, 3).in(here).mustRun().out().lines())
                .containsExactly(
                        "PING 1 1725933169.813111",
                        "PING 2 1725933169.813111",
                        "PING 3 1725933169.813111");
        JsonLine summary = stop(server).records().getLast();
        assertThat(summary.number("delayed")).isEqualTo(3);
        assertThat(summary.number("seed")).isEqualTo(5);
    }

    /** Or a client that has gone without a word would keep its place for ever. */
    @Test
    void aSilentClientIsAskedAfterAMinuteWhetherItIsStillThere() throws Exception {
        Launched server = serve("-j --idle-timeout 24h");
        Launched client = Command.of("nc", "-d", "127.0.0.1", "11001").in(here).start();
        server.awaitLine(line -> line.contains("\"type\":\"server_connected\""));

        assertThat(
                        Command.of("ss", "-Htno", "state", "established", "sport", "=", ":11001")
                                .in(here)
                                .mustRun()
                                .out())
                .containsPattern("timer:\\(keepalive,(60|5\\d(\\.\\d+)?)sec,0\\)");
        stop(server);
        client.await().exited(0);
    }

    @Test
    void aPortInUseIsNamedAndOneNotPermittedToo() throws Exception {
        Launched server = serve("7000");
        Finished second = Command.sonde("serve", "tcp", "7000").in(here).run().exited(4);
        assertThat(second.err())
                .startsWith(
                        "sonde: TCP port 7000 is in use already on all IPv4 addresses; remedy: ");
        assertThat(second.err().lines()).hasSize(1);
        stop(server);

        Finished refused = Command.sonde("serve", "tcp", "7").asNobody().in(here).run().exited(4);
        assertThat(refused.err()).startsWith("sonde: TCP port 7 is below");
    }
}
