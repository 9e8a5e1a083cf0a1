// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 10,000 targets at one probe a second on loopback: 7,500 answer, 1,250 are silent, and 1,250 are
 * rejected, each with the code that its address says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyTargetsTest {
    private static final int TARGETS = 10_000;
    private static final int COUNT = 4;
    private static final long SECOND = 1_000_000_000;

    private Namespace here;

    @BeforeAll
    void open() throws Exception {
        here = Namespace.create();
        here.sysctl("net.ipv4.icmp_ratemask=0", "net.ipv4.icmp_msgs_per_sec=1000000");
        here.onInput(
                "ip daddr 127.16.0.0/16 ip daddr & 0.0.0.7 == 0.0.0.0 drop",
                "ip daddr 127.16.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.1 reject with icmp type 13",
                "ip daddr 127.16.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.9 reject with icmp type 10");
        Command.sonde("serve", "udp", "-j", "--allow", "127.0.0.0/8")
                .in(here)
                .start()
                .awaitLine(line -> line.contains("server_started"));
    }

    @AfterAll
    void close() {
        here.close();
    }

    private static String address(int number) {
        return "127.16." + (number >> 8) + "." + (number & 0xFF);
    }

    private static String verdict(String address) {
        int last = Integer.parseInt(address.substring(address.lastIndexOf('.') + 1));
        return switch (last & 7) {
            case 0 -> "lost";
            case 1 -> "icmp_error";
            default -> "reply";
        };
    }

    private static String targets() {
        StringBuilder text = new StringBuilder("# addresses of loopback\r\n");
        for (int i = 0; i < TARGETS; i++) {
            text.append(address(i)).append(i % 100 == 0 ? "  # comment\r\n" : "\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"icmp", "udp"})
    void everyTargetHasItsSlotsAndItsOwnFigures(String command) {
        Finished run =
                Command.sonde(command, "-q", "-j", "-c", "" + COUNT, "-T", "-")
                        .reading(targets())
                        .in(here)
                        .run()
                        .exited(1)
                        .quietly();

        List<JsonLine> summaries = run.summaries();
        List<String> addresses = new ArrayList<>();
        for (JsonLine summary : summaries) {
            String address = summary.text("address");
            addresses.add(address);
            assertThat(summary.number("sent")).as(summary.toString()).isEqualTo(COUNT);
            assertThat(summary.number(verdict(address))).as(summary.toString()).isEqualTo(COUNT);
            assertThat(summary.number("schedule_late", "missed")).as(address).isZero();
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            expected.add(address(i));
        }
        assertThat(addresses).isEqualTo(expected);
    }

    @Test
    void targetsShareTheIntervalEvenly() {
        Finished run = Command.icmp("-j -c 3 -T -").reading(targets()).in(here).run().exited(1);

        Set<String> answered = new HashSet<>();
        int[] inQuarter = new int[4];
        Instant begin = null;
        List<Instant> sent = new ArrayList<>();
        for (JsonLine reply : run.records("reply")) {
            if (reply.number("seq") != 3) {
                // The first are those of a program that has just begun.
                continue;
            }
            assertThat(answered.add(reply.text("address"))).as(reply.toString()).isTrue();
            Instant time = reply.time().minusNanos(reply.number("rtt_ns"));
            sent.add(time);
            begin = begin == null || time.isBefore(begin) ? time : begin;
        }
        for (Instant time : sent) {
            long since = ChronoUnit.NANOS.between(begin, time);
            inQuarter[(int) Math.min(3, since * 4 / SECOND)]++;
        }
        int whole = TARGETS * 3 / 4;
        assertThat(answered).hasSize(whole);
        for (int count : inQuarter) {
            // A quarter each, but for what a busy host moves from one to the next.
            assertThat(count).isBetween(whole / 8, whole * 3 / 8);
        }
    }

    @Test
    void figuresOfIntervalsAddUpToThoseOfTheRun() {
        Finished run =
                Command.icmp("-q -j -c 4 --every 1.5 -T -")
                        .reading(targets())
                        .in(here)
                        .run()
                        .exited(1);

        Map<String, long[]> summed = new HashMap<>();
        for (JsonLine interval : run.records("interval")) {
            long[] sums = summed.computeIfAbsent(interval.text("target"), _ -> new long[2]);
            sums[0] += interval.number("sent");
            sums[1]++;
        }
        assertThat(summed).hasSize(TARGETS);
        for (JsonLine summary : run.summaries()) {
            long[] sums = summed.get(summary.text("target"));
            // Four slots within four seconds, and an interval is longer than one slot's.
            assertThat(sums[0]).as(summary.toString()).isBetween(2L, summary.number("sent"));
            assertThat(sums[1]).as(summary.toString()).isBetween(2L, 5L);
            assertThat(summary.number("schedule_late", "missed")).as(summary.toString()).isZero();
        }
        assertThat(run.took()).isGreaterThan(Duration.ofSeconds(4));
    }

    @Test
    void linesThatMakeNoSenseAreNamedAndTheRestRuns() {
        String lines =
                "127.0.0.1\r\n\n  # nothing\n127.0.0.300\n127.0.0.2 127.0.0.3\n127.0.0.4#x\n";
        Finished run = Command.icmp("-q -j -c 1 -T -").reading(lines).in(here).run().exited(0);

        assertThat(run.summaries())
                .extracting(line -> line.text("target"))
                .containsExactly("127.0.0.1", "127.0.0.4");
        assertThat(run.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("sonde icmp: standard input:4: "),
                        line -> assertThat(line).startsWith("sonde icmp: standard input:5: "));
    }
}
