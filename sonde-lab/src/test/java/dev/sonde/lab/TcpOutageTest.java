// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of {@code sonde tcp} when its server, or the way to it, goes away in mid-run. */
class TcpOutageTest {
    private static final String ALL_IS_DROPPED = "tcp dport 11001 drop";

    /** Takes connections, writes a line for each, and ends it at once. */
    private static final String ENDING =
            """
            import socket
            s = socket.create_server(('', 11001))
            print('ready', flush=True)
            while True:
                c, _ = s.accept()
                c.close()
                print('accepted', flush=True)
            """;

    /** Answers the first text after a second, and resets the connection. */
    private static final String RESETTING =
            """
            import socket, struct, time
            s = socket.create_server(('', 11001))
            print('ready', flush=True)
            c, _ = s.accept()
            text = c.recv(65536)
            print('asked', flush=True)
            time.sleep(1)
            c.send(text.upper())
            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            c.close()
            print('reset', flush=True)
            """;

    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private Launched start(String arguments) {
        return Command.sonde(("tcp -j " + arguments).split(" "))
                .asNobody()
                .in(wire.sender())
                .start();
    }

    /** Cuts the way to the server. */
    private void cut() {
        wire.peer().onInput(ALL_IS_DROPPED);
    }

    private void mend() {
        wire.peer().nft("delete table inet lab");
    }

    private static boolean is(String line, String type) {
        return line.contains("\"type\":\"" + type + "\"");
    }

    /** Waits for so many further records. */
    private static void awaitMore(Launched run, String type, int count) throws Exception {
        long[] left = {count + run.outputSoFar().lines().filter(line -> is(line, type)).count()};
        run.awaitLine(line -> is(line, type) && --left[0] == 0);
    }

    private static List<Long> sequences(Finished run, String type) {
        return run.records(type).stream().map(record -> record.number("seq")).toList();
    }

    /** Every probe has its verdict, and one only. */
    private static void eachOnce(Finished run, String... verdicts) {
        Set<Long> seen = new TreeSet<>();
        for (String verdict : verdicts) {
            for (long sequence : sequences(run, verdict)) {
                assertThat(seen.add(sequence)).as(verdict + " " + sequence + " again").isTrue();
            }
        }
        assertThat(seen).hasSize((int) run.summary().number("sent"));
    }

    /**
     * It is stopped for a moment first, so that a probe is in flight and its text unread when it is
     * killed: then the kernel resets the connection.
     */
    @Test
    void aServerThatIsKilledAndComesBack() throws Exception {
        TcpPeer server = TcpPeer.in(wire.peer());
        Launched run = start("-i 0.2 -W 0.5 " + Wire.PEER);
        run.awaitLine(line -> is(line, "reply"));
        server.stop();
        awaitMore(run, "timeout", 2);
        server.kill();
        run.awaitLine(line -> is(line, "disconnected"));
        // About three seconds.
        awaitMore(run, "refused", 12);
        TcpPeer.in(wire.peer());
        run.awaitLine(line -> line.contains("\"reconnects\":1"));
        awaitMore(run, "reply", 3);
        Finished end = run.signal("INT").await().exited(0).quietly();

        JsonLine summary = end.summary();
        assertThat(summary.number("reconnects")).isEqualTo(1);
        assertThat(summary.number("reset")).isGreaterThanOrEqualTo(2);
        assertThat(summary.number("refused")).isGreaterThanOrEqualTo(3);
        assertThat(summary.number("send_error")).isZero();
        assertThat(summary.number("lost")).isZero();
        for (JsonLine reset : end.records("reset")) {
            assertThat(reset.text("errno")).isEqualTo("ECONNRESET");
        }
        for (JsonLine refused : end.records("refused")) {
            assertThat(refused.text("errno")).isEqualTo("ECONNREFUSED");
            assertThat(refused.number("rtt_ns")).isPositive();
        }
        // In this order: what was in flight, what was due meanwhile, what came after.
        assertThat(sequences(end, "reset").getLast())
                .isLessThan(sequences(end, "refused").getFirst());
        assertThat(sequences(end, "refused").getLast())
                .isLessThan(sequences(end, "reply").getLast());
    }

    /**
     * The client does not run while the answer and then the reset arrive, and the first it does
     * after that is to send.
     */
    @Test
    void anAnswerBeforeAResetIsAnAnswer() throws Exception {
        Launched server = Command.of("python3", "-c", RESETTING).in(wire.peer()).start();
        server.awaitLine("ready"::equals);
        Launched run = start("-c 2 -i 0.5 -W 20 " + Wire.PEER);
        server.awaitLine("asked"::equals);
        run.signal("STOP");
        server.awaitLine("reset"::equals);
        Finished end = run.signal("CONT").await().exited(0).quietly();

        assertThat(sequences(end, "reply")).as(end.toString()).containsExactly(1L);
        assertThat(sequences(end, "refused")).isSubsetOf(2L);
        eachOnce(end, "reply", "reset", "refused");
    }

    /** Nobody says that the connection is gone; the run ends by its own time. */
    @Test
    void aHalfOpenConnectionEndsByTimeout() throws Exception {
        TcpPeer.in(wire.peer());
        Launched run = start("-c 12 -i 0.25 -W 0.5 " + Wire.PEER);
        run.awaitLine(line -> is(line, "reply"));
        cut();
        Finished end = run.await().exited(0).quietly();

        JsonLine summary = end.summary();
        assertThat(summary.number("sent")).isEqualTo(12);
        assertThat(summary.number("lost")).isGreaterThanOrEqualTo(6);
        assertThat(summary.number("reply") + summary.number("lost")).isEqualTo(12);
        assertThat(sequences(end, "timeout")).isEqualTo(sequences(end, "lost"));
        assertThat(summary.number("reconnects")).isZero();
        eachOnce(end, "reply", "lost");
        assertThat(end.took()).isLessThan(Duration.ofSeconds(15));
    }

    /** All that was sent meanwhile is still in the connection. */
    @Test
    void anOutageOfSomeSecondsIsLatenessAndNoLoss() throws Exception {
        TcpPeer.in(wire.peer());
        Launched run = start("-i 0.2 -W 0.4 " + Wire.PEER);
        run.awaitLine(line -> is(line, "reply"));
        cut();
        // About four seconds.
        awaitMore(run, "timeout", 18);
        mend();
        run.awaitLine(line -> is(line, "late"));
        awaitMore(run, "reply", 3);
        Finished end = run.signal("INT").await().exited(0).quietly();

        JsonLine summary = end.summary();
        assertThat(summary.number("late")).isGreaterThanOrEqualTo(15);
        assertThat(summary.number("lost")).isZero();
        assertThat(summary.number("duplicate")).isZero();
        assertThat(summary.number("unexpected")).isZero();
        assertThat(summary.number("reconnects")).isZero();
        // Interrupted, it may have left one in flight.
        assertThat(summary.number("reply") + summary.number("late"))
                .isEqualTo(summary.number("sent") - summary.number("in_flight"));
        assertThat(end.records("late").getFirst().number("rtt_ns")).isGreaterThan(3_500_000_000L);
        // What waited in this host's own queue, behind the lost segment, was late by as much.
        long before = Long.MAX_VALUE;
        for (JsonLine late : end.records("late")) {
            assertThat(late.number("rtt_ns")).as(late.toString()).isBetween(400_000_000L, before);
            before = late.number("rtt_ns");
        }
    }

    /** A server that does not read makes this host hold back what it sends. */
    @Test
    void whatWaitsForRoomHasWaited() throws Exception {
        Launched server =
                Command.sonde("serve", "tcp", "--single", "-j", Wire.PEER + ":11001")
                        .asNobody()
                        .in(wire.peer())
                        .start();
        server.awaitLine(line -> is(line, "server_started"));
        Launched first = start("-i 0.2 " + Wire.PEER);
        first.awaitLine(line -> is(line, "reply"));
        Launched second = start("-i 0.02 -W 0.4 --late-window 60 -s 60000 " + Wire.PEER);
        awaitMore(second, "timeout", 120);
        first.signal("INT").await().exited(0).quietly();
        second.awaitLine(line -> is(line, "reply"));
        Finished end = second.signal("INT").await().exited(0).quietly();

        assertThat(end.records("late")).isNotEmpty();
        for (JsonLine late : end.records("late")) {
            assertThat(late.number("rtt_ns")).as(late.toString()).isGreaterThan(400_000_000L);
        }
        server.signal("TERM").await();
    }

    /** Connections are made again after pauses of 100 ms and then up to 800 ms. */
    @Test
    void aServerThatEndsEachConnectionIsNotStormed() throws Exception {
        Launched server = Command.of("python3", "-c", ENDING).in(wire.peer()).start();
        server.awaitLine("ready"::equals);
        Finished end = start("-c 400 -i 0.01 " + Wire.PEER).await().exited(1);
        assertThat(end.err()).contains("echoes nothing").hasLineCount(1);

        JsonLine summary = end.summary();
        assertThat(summary.number("sent")).isEqualTo(400);
        assertThat(summary.number("received")).isZero();
        long seconds = summary.number("duration_ns") / 1_000_000_000 + 1;
        long accepted = server.outputSoFar().lines().filter("accepted"::equals).count();
        assertThat(accepted).isBetween(4L, 5 + 2 * seconds);
        eachOnce(end, "reset", "lost", "refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.2", "[fd77::2]"})
    void anInterruptEndsARunThatIsStillConnecting(String target) throws Exception {
        cut();
        Launched run = start(target);
        run.awaitLine(line -> is(line, "timeout"));
        Finished end = run.signal("INT").await(Duration.ofSeconds(10)).exited(1).quietly();

        assertThat(end.summary().number("received")).isZero();
        assertThat(end.records("connected")).isEmpty();
    }

    @Test
    void anInterruptEndsARunWhosePeerIsSilent() throws Exception {
        TcpPeer server = TcpPeer.in(wire.peer());
        Launched run = start("-i 0.1 " + Wire.PEER);
        run.awaitLine(line -> is(line, "reply"));
        server.stop();
        run.awaitLine(line -> is(line, "timeout"));
        Finished end = run.signal("INT").await(Duration.ofSeconds(10)).exited(0).quietly();

        assertThat(end.summary().number("in_flight")).isPositive();
        List<String> left = new ArrayList<>();
        Command.of("ss", "-Htan", "exclude", "listening")
                .in(wire.sender())
                .mustRun()
                .out()
                .lines()
                .filter(line -> line.startsWith("ESTAB"))
                .forEach(left::add);
        assertThat(left).isEmpty();
    }
}
