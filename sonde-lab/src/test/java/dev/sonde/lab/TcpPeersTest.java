// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code sonde tcp} with servers that nobody here wrote, and with odd ones of a few lines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TcpPeersTest {
    /**
     * Each octet by itself, on port 7101; three probes of 40 octets as one message, on 7102;
     * nothing at all, on 7103; the banner of another protocol and then the end, on 7104.
     */
    private static final String ODD =
            """
            import socket, threading
            def octets(c):
                c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while text := c.recv(65536):
                    for octet in text.upper():
                        c.send(bytes([octet]))
            def collected(c):
                while text := c.recv(120, socket.MSG_WAITALL):
                    c.send(text.upper())
            def nothing(c):
                while c.recv(65536):
                    pass
            def banner(c):
                c.send(b'SSH-2.0-OpenSSH_9.2p1\\r\\n')
                c.recv(100)
                c.send(b'Invalid SSH identification string.\\r\\n')
            def serve(port, how):
                s = socket.create_server(('', port))
                def accept():
                    while True:
                        c, _ = s.accept()
                        def run(c=c):
                            with c:
                                how(c)
                        threading.Thread(target=run, daemon=True).start()
                threading.Thread(target=accept).start()
            for port, how in (7101, octets), (7102, collected), (7103, nothing), (7104, banner):
                serve(port, how)
            print('ready', flush=True)
            """;

    private static final int FIRST_OF_MANY = 20_000;
    private static final int MANY = 200;

    /** Servers that echo, each in its way. */
    enum Echo {
        TEN_LINES_OF_PYTHON(TcpPeer.PORT),
        SOCAT_EXEC(7001),
        SOCAT_PIPE(7002),
        NCAT(7003),
        EACH_OCTET_BY_ITSELF(7101);

        private final int port;

        Echo(int port) {
            this.port = port;
        }
    }

    private final RoutedNetwork network = RoutedNetwork.create();

    @BeforeAll
    void serve() throws Exception {
        Namespace peer = network.peer();
        peer.sysctl("net.ipv6.bindv6only=0");
        String[] commands = {
            "socat TCP6-LISTEN:7001,fork,reuseaddr,nodelay EXEC:cat",
            "socat TCP6-LISTEN:7002,fork,reuseaddr,nodelay PIPE",
            "ncat -l -k 7003 --exec /bin/cat"
        };
        for (String command : commands) {
            Command.of(command.split(" ")).in(peer).start();
        }
        Command.of("python3", "-c", ODD).in(peer).start().awaitLine("ready"::equals);
        TcpPeer.in(network.router());
        int[] ports = new int[MANY + 1];
        ports[MANY] = TcpPeer.PORT;
        for (int i = 0; i < MANY; i++) {
            ports[i] = FIRST_OF_MANY + i;
        }
        TcpPeer.on(peer, ports);
        for (Echo echo : Echo.values()) {
            awaitListener(peer, echo.port);
        }
    }

    private static void awaitListener(Namespace where, int port) {
        long deadline = System.nanoTime() + Command.PATIENCE.toNanos();
        String said;
        do {
            said = Command.of("ss", "-Hltn", "sport = :" + port).in(where).mustRun().out();
        } while (said.isEmpty() && System.nanoTime() < deadline);
        assertThat(said).as("listener on " + port).isNotEmpty();
    }

    @AfterAll
    void close() {
        network.close();
    }

    private Command tcp(String arguments) {
        return Command.sonde(("tcp " + arguments).split(" ")).asNobody().in(network.sender());
    }

    private static void allAnswered(Finished run, long probes) {
        JsonLine summary = run.exited(0).quietly().summary();
        assertThat(summary.number("sent")).as(run.toString()).isEqualTo(probes);
        assertThat(summary.number("received")).as(run.toString()).isEqualTo(probes);
        assertThat(summary.number("unexpected")).isZero();
        assertThat(summary.number("duplicate")).isZero();
        assertThat(summary.number("reconnects")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anEchoIsUnderstood(Echo echo) {
        allAnswered(tcp("-j -W 5 -c 20 -i 0.01 10.50.2.1:" + echo.port).run(), 20);
    }

    /** Several in flight, longer than any segment, as many as fit. */
    @ParameterizedTest
    @EnumSource
    void soAreManyLongOnesAtOnce(Echo echo) {
        String size = echo == Echo.EACH_OCTET_BY_ITSELF ? "700" : "9000";
        allAnswered(
                tcp("-j -W 20 -A -l 16 -c 64 -s " + size + " 10.50.2.1:" + echo.port).run(), 64);
    }

    @ParameterizedTest
    @CsvSource({"-s 65507, 20", "-s 65507 -l 8, 40", "-A -l 64, 2000", "-f, 200"})
    void theseOptionsLoseNothing(String options, int probes) {
        String common = "-jq -W 20 -i 0.001 -c " + probes + " ";
        allAnswered(tcp(common + options + " 10.50.2.1").run(), probes);
    }

    /** What is behind one answer in the message is the next one's. */
    @Test
    void severalAnswersInOneMessageAreThoseOfTheirProbes() {
        Finished run = tcp("-j -W 10 -A -l 3 -c 30 -s 40 10.50.2.1:7102").run();

        allAnswered(run, 30);
        for (JsonLine reply : run.records("reply")) {
            assertThat(reply.number("bytes")).isEqualTo(40);
            assertThat(reply.flag("retransmits_shared")).isTrue();
        }
    }

    @Test
    void whoEchoesNothingIsNamedWithTheCommandForIt() {
        Finished run = tcp("-j -c 3 -i 0.1 -W 0.5 10.50.2.1:7103 10.50.2.1").run().exited(1);

        assertThat(run.err())
                .startsWith("sonde: 10.50.2.1:7103: ")
                .contains("sonde connect")
                .hasLineCount(1);
        assertThat(run.summaries().getFirst().number("lost")).isEqualTo(3);
        assertThat(run.summaries().getLast().number("reply")).isEqualTo(3);
    }

    /** No answer, but no silence either; and no connection is kept that the peer has ended. */
    @Test
    void whoSpeaksAnotherProtocolIsNoEcho() {
        Finished run = tcp("-j -c 4 -i 0.3 10.50.2.1:7104").run().exited(1);

        JsonLine summary = run.summary();
        assertThat(summary.number("received")).isZero();
        assertThat(summary.number("corrupt") + summary.number("reset")).isEqualTo(4);
        assertThat(run.err()).contains("sonde connect").hasLineCount(1);
    }

    @Test
    void aNeighbourByItsLinkLocalAddress() {
        String target = "[" + RoutedNetwork.ROUTER_LINK_LOCAL + "%near]:11001";
        Finished run = tcp("-j -W 5 -c 5 -i 0.02 " + target).run();

        allAnswered(run, 5);
        assertThat(run.summary().text("address")).startsWith(RoutedNetwork.ROUTER_LINK_LOCAL + "%");
    }

    @Test
    void twoHundredTargetsAtOnceEachHaveTheirConnection() {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            String host = i % 2 == 0 ? "10.60.0." + i : "[fd60::" + i + "]";
            targets.add(host + ":" + (FIRST_OF_MANY + i));
        }
        Finished run = tcp("-j -W 10 -c 5 -i 0.2 " + String.join(" ", targets)).run();

        run.exited(0).quietly();
        assertThat(run.summaries()).hasSize(MANY);
        assertThat(run.records("connected")).hasSize(MANY);
        for (JsonLine summary : run.summaries()) {
            assertThat(summary.number("reply")).as(summary.toString()).isEqualTo(5);
        }
    }
}
