// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that answer, over the loopback of a namespace. */
class LoopbackTest {
    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
    }

    @AfterEach
    void close() {
        here.close();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,ping", "::1,ping", "127.0.0.1,raw", "::1,raw"})
    void fiveProbesAreAnsweredOnPingAndOnRawSockets(String host, String socket) {
        Instant before = Instant.now();
        Finished run =
                Command.icmp("-j -c 5 -i 0.05 " + host)
                        .over(socket)
                        .in(here)
                        .run()
                        .exited(0)
                        .quietly();
        Instant after = Instant.now();

        JsonLine summary = run.summary();
        assertThat(summary.number("sent")).isEqualTo(5);
        assertThat(summary.number("reply")).isEqualTo(5);
        assertThat(summary.decimal("loss_percent")).isZero();
        assertThat(summary.number("rtt", "min")).isPositive();
        List<Long> sequences = new ArrayList<>();
        for (JsonLine reply : run.records("reply")) {
            sequences.add(reply.number("seq"));
            assertThat(reply.number("rtt_ns")).isBetween(1L, 1_000_000_000L);
            assertThat(reply.number("ttl")).isEqualTo(64);
            assertThat(reply.number("bytes")).isEqualTo(64);
            assertThat(reply.text("target")).isEqualTo(host);
            assertThat(reply.text("address")).isEqualTo(host);
            assertThat(reply.text("protocol")).isEqualTo("icmp");
        }
        assertThat(sequences).containsExactly(1L, 2L, 3L, 4L, 5L);
        Instant last = before;
        for (JsonLine record : run.records()) {
            assertThat(record.text("schema")).isEqualTo("sonde/1");
            assertThat(record.time()).isBetween(last, after);
            last = record.time();
        }
        assertThat(run.records().getLast().type()).isEqualTo("summary");
    }

    @Test
    void fiveProbesAsTextReadLikePings() {
        Finished run = Command.icmp("-c 5 -i 0.05 127.0.0.1").in(here).run().exited(0).quietly();

        assertThat(run.out())
                .matches(
                        "PING 127.0.0.1 \\(127.0.0.1\\) 56\\(84\\) bytes of data.\n"
                                + "(64 bytes from 127.0.0.1: icmp_seq=[1-5] ttl=64 time=[0-9.]+ ms\n){5}"
                                + "(?s).*\n--- 127.0.0.1 ping statistics ---\n"
                                + "5 packets transmitted, 5 received, 0% packet loss, time \\d+ms\n"
                                + "rtt min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms\n");
    }

    @Test
    void severalTargetsOfBothFamiliesShareOneRun() {
        List<String> hosts = List.of("127.0.0.1", "::1", "127.0.0.2", "127.1.2.3");
        Finished run = Command.icmp("-j -c 10 -i 0.05 " + String.join(" ", hosts)).in(here).run();

        run.exited(0).quietly();
        List<String> targets = new ArrayList<>();
        for (JsonLine summary : run.summaries()) {
            targets.add(summary.text("target"));
            assertThat(summary.number("sent")).isEqualTo(10);
            assertThat(summary.number("reply")).isEqualTo(10);
            assertThat(summary.number("unexpected")).isZero();
        }
        assertThat(targets).isEqualTo(hosts);
        // Side by side, not one after the other.
        assertThat(run.took()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aTargetThatIsGivenTwiceIsProbedTwice() {
        Finished run = Command.icmp("-j -c 20 -i 0.01 127.0.0.1 127.0.0.1").in(here).run();

        run.exited(0).quietly();
        assertThat(run.summaries()).hasSize(2);
        for (JsonLine summary : run.summaries()) {
            assertThat(summary.number("reply")).isEqualTo(20);
            assertThat(summary.number("duplicate")).isZero();
            assertThat(summary.number("unexpected")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-A -c 70000 127.0.0.1", "-f -c 70000 ::1"})
    void moreProbesThanSequenceNumbersAreAllAnsweredOnce(String run) {
        JsonLine summary = Command.icmp("-j -q " + run).in(here).run().exited(0).summary();

        assertThat(summary.number("sent")).isEqualTo(70_000);
        assertThat(summary.number("reply")).isEqualTo(70_000);
        assertThat(summary.number("duplicate")).isZero();
        assertThat(summary.number("unexpected")).isZero();
        assertThat(summary.number("reordered")).isZero();
    }

    @Test
    void sequenceNumbersWrapOnRawSocketsWithManyProbesInFlight() {
        JsonLine summary =
                Command.icmp("-j -q -l 50 -c 70000 127.0.0.1")
                        .over("raw")
                        .in(here)
                        .run()
                        .exited(0)
                        .summary();

        assertThat(summary.number("reply")).isEqualTo(70_000);
        assertThat(summary.number("duplicate")).isZero();
        assertThat(summary.number("unexpected")).isZero();
    }

    @Test
    void residentMemoryStaysUnder80MiB() throws Exception {
        Launched run = Command.icmp("-i 0.01 127.0.0.1 ::1").in(here).start();
        run.awaitLine(line -> line.contains("icmp_seq=100 "));
        String status = Files.readString(Path.of("/proc/" + run.pid() + "/status"));
        run.signal("INT").await().exited(0);

        String peak = status.lines().filter(line -> line.startsWith("VmHWM:")).findFirst().get();
        assertThat(Long.parseLong(peak.replaceAll("\\D", ""))).as(peak).isLessThan(80 * 1024);
    }
}
