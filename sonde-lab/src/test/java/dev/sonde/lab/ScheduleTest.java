// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** When probes leave. */
class ScheduleTest {
    private static final long MILLI = 1_000_000;

    /** For how long a busy host may keep a process from running. */
    private static final long STALL = 50 * MILLI;

    /** Prints when the kernel took each echo request off the wire, and its sequence number. */
    private static final String SNIFFER =
            """
            import socket, struct
            s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
            s.bind(('lo', 0x0800))
            s.setsockopt(socket.SOL_SOCKET, 35, 1)
            print('ready', flush=True)
            while True:
                ip, stamps, _, source = s.recvmsg(2048, 256)
                if source[2] != 4 and ip[20] == 8:
                    seconds, nanos = struct.unpack('qq', stamps[0][2])
                    print('saw', struct.unpack('!H', ip[26:28])[0], seconds * 10**9 + nanos,
                          flush=True)
            """;

    @Test
    void fiftyOneProbesTakeFiveSecondsAndEachLeavesOnItsSlot() throws Exception {
        try (Namespace here = Namespace.create()) {
            Launched sniffer = Command.of("python3", "-c", SNIFFER).in(here).start();
            sniffer.awaitLine("ready"::equals);
            Finished run = Command.icmp("-j -i 0.1 -c 51 127.0.0.1").in(here).run();
            sniffer.awaitLine(line -> line.startsWith("saw 51 "));
            String seen = sniffer.signal("KILL").await().out();

            JsonLine summary = run.exited(0).quietly().summary();
            assertThat(summary.number("reply")).isEqualTo(51);
            assertThat(summary.number("duration_ns")).isBetween(4_980 * MILLI, 5_020 * MILLI);
            assertThat(summary.number("schedule_late", "missed")).isZero();
            assertThat(summary.number("schedule_late", "max")).isBetween(0L, STALL);
            assertThat(summary.number("schedule_late", "p50")).isLessThan(5 * MILLI);
            assertThat(sentBy(run)).hasSize(51);
            assertOnGrid(sentBy(run));
            // Who says so was not asked by whom it is said of.
            assertThat(seenBy(seen).keySet()).isEqualTo(sentBy(run).keySet());
            assertOnGrid(seenBy(seen));
        }
    }

    /** By the records: told when the answer was in, less the round trip. */
    private static Map<Long, Long> sentBy(Finished run) {
        Map<Long, Long> sent = new TreeMap<>();
        for (JsonLine reply : run.records("reply")) {
            long told = ChronoUnit.NANOS.between(Instant.EPOCH, reply.time());
            sent.put(reply.number("seq"), told - reply.number("rtt_ns"));
        }
        return sent;
    }

    private static Map<Long, Long> seenBy(String sniffed) {
        Map<Long, Long> sent = new TreeMap<>();
        for (String line : sniffed.lines().toList()) {
            String[] words = line.split(" ");
            if (words[0].equals("saw")) {
                sent.put(Long.parseLong(words[1]), Long.parseLong(words[2]));
            }
        }
        return sent;
    }

    private static void assertOnGrid(Map<Long, Long> sent) {
        // The grid begins with the earliest: a probe may be late on its slot, but never early.
        long start = Long.MAX_VALUE;
        for (Map.Entry<Long, Long> probe : sent.entrySet()) {
            start = Math.min(start, probe.getValue() - (probe.getKey() - 1) * 100 * MILLI);
        }
        for (Map.Entry<Long, Long> probe : sent.entrySet()) {
            long late = probe.getValue() - start - (probe.getKey() - 1) * 100 * MILLI;
            assertThat(late).as("seq %d off its slot, ns", probe.getKey()).isLessThan(STALL);
        }
    }

    @Test
    void whileStoppedByTheShellAnswersInTimeAreRepliesAndSlotsAreMissed() throws Exception {
        try (Wire wire = Wire.create()) {
            SlowPeer peer = SlowPeer.start(wire.peer(), Duration.ofMillis(300));
            Launched run =
                    Command.icmp("-j -i 0.1 -c 30 -W 1 " + Wire.PEER).in(wire.sender()).start();
            peer.awaitAsked(6);
            run.signal("STOP");
            // Not hope: the time it is stopped for is what this is about.
            Thread.sleep(2000);
            run.signal("CONT");
            Finished finished = run.await().exited(0).quietly();

            JsonLine summary = finished.summary();
            assertThat(summary.number("sent")).isEqualTo(30);
            assertThat(summary.number("reply")).isEqualTo(30);
            assertThat(summary.number("schedule_late", "missed")).isBetween(17L, 23L);
            // The kernel noted when they came, however late they were read.
            assertThat(summary.number("rtt", "max")).isLessThan(600 * MILLI);
            List<JsonLine> heldUp = new ArrayList<>();
            for (JsonLine reply : finished.records("reply")) {
                if (reply.number("host_delay_ns") > 100 * MILLI) {
                    heldUp.add(reply);
                }
            }
            assertThat(heldUp).as("in flight when stopped").hasSizeBetween(2, 5);
            assertThat(heldUp).allMatch(reply -> reply.has("stalled") && reply.flag("stalled"));
            assertThat(summary.number("stalled")).isGreaterThanOrEqualTo(heldUp.size());
            List<Long> timeouts = new ArrayList<>();
            for (JsonLine timeout : finished.records("timeout")) {
                timeouts.add(timeout.number("seq"));
            }
            assertThat(timeouts).isEmpty();
            assertThat(summary.number("duration_ns")).isBetween(4_500 * MILLI, 6_500 * MILLI);
        }
    }
}
