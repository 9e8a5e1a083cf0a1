// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sonde connect} with services of this kernel's, and with none. */
class ConnectTest {
    private static final int PORT = 8080;

    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private Command connect(String arguments) {
        return Command.sonde(("connect " + arguments).split(" ")).asNobody().in(wire.sender());
    }

    /** A service that nobody here wrote, which notices when a connection ends in disorder. */
    @ParameterizedTest
    @CsvSource({"0.0.0.0, 10.77.0.2:8080", "::, [fd77::2]:8080"})
    void aWebServerIsReachedAndNothingStaysBehind(String bound, String target) throws Exception {
        Launched server =
                Command.of("python3", "-u", "-m", "http.server", "--bind", bound, "" + PORT)
                        .in(wire.peer())
                        .start();
        server.awaitLine(line -> line.startsWith("Serving HTTP"));

        Finished run = connect("-j -c 20 -i 0.05 -W 10 " + target).run().exited(0).quietly();

        assertThat(run.summary().number("reply")).isEqualTo(20);
        for (JsonLine reply : run.records("reply")) {
            assertThat(reply.text("protocol")).isEqualTo("connect");
            assertThat(reply.number("port")).isEqualTo(PORT);
            assertThat(reply.text("clock")).isEqualTo("user");
            // It accepts five at most while it does something else, and a SYN more is dropped.
            assertThat(reply.number("retransmits")).isNotNegative();
            assertThat(reply.has("bytes")).isFalse();
            assertThat(reply.has("ttl")).isFalse();
        }
        assertThat(connections(wire.sender())).isEmpty();
        assertThat(connections(wire.peer())).noneMatch(line -> line.startsWith("TIME-WAIT"));
        assertThat(server.isRunning()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.2:9", "[fd77::2]:9"})
    void aClosedPortRefuses(String target) {
        Finished run = connect("-j -c 3 -i 0.01 " + target).run().exited(1).quietly();

        assertThat(run.summary().number("refused")).isEqualTo(3);
        assertThat(run.records("refused").getLast().number("rtt_ns")).isLessThan(500_000_000);
        connect("-c 1 --refused-is-up " + target).run().exited(0).quietly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.2:8080", "[fd77::2]:8080"})
    void aLostSynExplainsTheSecond(String target) throws Exception {
        wire.peer().onInput("tcp flags & (syn | ack) == syn numgen inc mod 2 == 0 drop");
        wire.peer()
                .enter(() -> {
                    try (ServerSocketChannel _ = listen(16)) {
                        Finished run =
                                connect("-j -c 2 -i 1.5 -W 3 " + target).run().exited(0).quietly();

                        List<JsonLine> replies = run.records("reply");
                        assertThat(replies).hasSize(2);
                        for (JsonLine reply : replies) {
                            assertThat(reply.number("rtt_ns"))
                                    .isBetween(1_000_000_000L, 1_400_000_000L);
                            assertThat(reply.number("retransmits")).isEqualTo(1);
                        }
                        Finished text = connect("-c 1 -W 3 " + target).run().exited(0);
                        assertThat(text.out())
                                .containsPattern(
                                        "\nSYN-ACK from \\S+: connect_seq=1 time=1\\d\\d\\d ms"
                                                + " retransmits=1\n");
                    }
                });
    }

    @Test
    void silenceIsLossAndHoldsNoMoreSocketsThanItMust() throws Exception {
        wire.peer().onInput("meta l4proto tcp drop");
        Launched run = connect("-j -c 60 -i 0.05 -W 0.1 --late-window 0.2 10.77.0.2:80").start();
        run.awaitLine(line -> line.contains("\"lost\"") && line.endsWith("\"seq\":30}"));
        assertThat(connections(wire.sender())).hasSizeBetween(1, 20);

        Finished end = run.await().exited(1).quietly();
        assertThat(end.summary().number("lost")).isEqualTo(60);
        assertThat(connections(wire.sender())).isEmpty();
    }

    @Test
    void waitingTakesNoProcessorTime() throws Exception {
        wire.peer().onInput("meta l4proto tcp drop");
        Launched run = connect("-j -c 1 -W 4 10.77.0.2:80 [fd77::2]:80").start();
        awaitSynSent();
        // Both have been sent again once, after the JVM has done what it does at its start.
        long end = System.nanoTime() + 1_500_000_000L;
        while (System.nanoTime() < end) {
            Thread.sleep(50);
        }
        Duration before = Processes.processorTime(run);
        end = System.nanoTime() + 1_500_000_000L;
        while (System.nanoTime() < end) {
            Thread.sleep(50);
        }
        Duration used = Processes.processorTime(run).minus(before);
        assertThat(run.isRunning()).isTrue();
        assertThat(used).as("of 1.5 s").isLessThan(Duration.ofMillis(150));
        run.await().exited(1);
    }

    @Test
    void theOwnAddressAndPortAreThoseAskedFor() throws Exception {
        wire.peer()
                .enter(() -> {
                    try (ServerSocketChannel server = listen(16)) {
                        connect("-c 2 -i 0.1 --source-port 4242 -I 10.77.0.1 10.77.0.2:8080")
                                .run()
                                .exited(0)
                                .quietly();
                        for (int i = 0; i < 2; i++) {
                            assertThat(server.accept().getRemoteAddress())
                                    .hasToString("/10.77.0.1:4242");
                        }
                    }
                });
    }

    @Test
    void aMissingRouteIsASendError() {
        Finished run = connect("-j -c 2 -i 0.05 " + Wire.NO_ROUTE + ":80").run().exited(1);

        assertThat(run.quietly().summary().number("send_error")).isEqualTo(2);
        assertThat(run.records("send_error").getFirst().text("errno")).isEqualTo("EHOSTUNREACH");
    }

    private static ServerSocketChannel listen(int backlog) throws Exception {
        return ServerSocketChannel.open().bind(new InetSocketAddress("::", PORT), backlog);
    }

    private void awaitSynSent() throws Exception {
        long deadline = System.nanoTime() + Command.PATIENCE.toNanos();
        while (connections(wire.sender()).size() < 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /** Every connection of a namespace, whatever its state, as ss(8) shows it. */
    private static List<String> connections(Namespace where) {
        List<String> lines = new ArrayList<>();
        Finished ss = Command.of("ss", "-Htan", "exclude", "listening").in(where).mustRun();
        ss.out().lines().forEach(lines::add);
        return lines;
    }
}
