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
import org.junit.jupiter.params.provider.ValueSource;

/** sonde serve tcp, asked by programs that know nothing of it. */
class TcpServerTest {
    /** ADDRESS PORT COUNT: one question after the other, each with its answer on a line. */
    private static final String ASKING =
            """
            import socket, sys
            address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            s = socket.create_connection((address, port), 5)
            for n in range(1, count + 1):
                question = b'ping %d 1725933169.813111' % n
                s.send(question)
                print(s.recv(len(question), socket.MSG_WAITALL).decode('latin-1'))
            """;

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

    /** PORT CLIENTS: all connect, then all ask, then all wait; right answers in all. */
    private static final String CROWDING =
            """
            import resource, socket, sys
            port, clients = int(sys.argv[1]), int(sys.argv[2])
            resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
            sockets = [socket.create_connection(('127.0.0.1', port), 10) for _ in range(clients)]
            for s in sockets:
                s.send(b'ping %d 2.5' % s.getsockname()[1])
            right = 0
            for s in sockets:
                answer = b'PING %d 2.5' % s.getsockname()[1]
                right += s.recv(len(answer), socket.MSG_WAITALL) == answer
            print(right)
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

    private Finished python(String program, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("python3", "-c", program));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray(new String[0])).in(here).mustRun();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void netcatIsAnsweredAndItsEndEndsTheConnection(String address) throws Exception {
        Launched server = serve("-j");
        Finished nc =
                Command.of("nc", "-N", "-w", "5", address, "11001")
                        .reading("ping 1 1725933169.813111")
                        .in(here)
                        .mustRun();

        assertThat(nc.out()).isEqualTo("PING 1 1725933169.813111");
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
        assertThat(python(TWO, "11001").out())
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
    void aCrowdIsHeldAndAnsweredEachItsOwn() throws Exception {
        Launched server = serve("");
        assertThat(python(CROWDING, "11001", "2000").out()).isEqualTo("2000\n");
        assertThat(stop(server).out())
                .startsWith("Serving TCP echo on 0.0.0.0:11001 and [::]:11001\n")
                .contains(", 2000 connections");
    }

    @Test
    void aDelayIsThereAndTheSummaryTellsIt() throws Exception {
        Launched server = serve("-j --delay 50ms --seed 5");
        assertThat(python(ASKING, "127.0.0.1", "11001", "3").out().lines())
                .containsExactly(
                        "PING 1 1725933169.813111",
                        "PING 2 1725933169.813111",
                        "PING 3 1725933169.813111");
        JsonLine summary = stop(server).records().getLast();
        assertThat(summary.number("delayed")).isEqualTo(3);
        assertThat(summary.number("seed")).isEqualTo(5);
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
