// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sonde serve udp} says it did to answers is what {@code sonde udp} says came. */
class MeasuredEqualsInjectedTest {
    private static final int PROBES = 20_000;

    /** After so many time-outs in a row the server goes on. */
    private static final int STANDSTILL = 100;

    /**
     * 20,000 probes and every kind of fault; at first the server stands still for longer than the
     * timeout. The last probe gets lost on the way, so that the run is still there when the last
     * copy comes.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyKindOfFaultIsCountedExactly(int workers) throws Exception {
        long seed = new SplittableRandom().nextLong(1L << 48);
        try (Namespace here = Namespace.create()) {
            here.onInput("udp dport 11000 @th,64,88 " + hex("ping " + PROBES + " ") + " drop");
            Launched server =
                    Command.sonde(
                                    "serve",
                                    "udp",
                                    "-j",
                                    "--workers=" + workers,
                                    "--seed=" + seed,
                                    "--drop=20%",
                                    "--duplicate=5%",
                                    "--reorder=3%",
                                    "--corrupt=2%",
                                    "--truncate=1%")
                            .in(here)
                            .start();
            server.awaitLine(line -> line.contains("server_started"));
            server.signal("STOP");
            Launched client =
                    Command.sonde(
                                    "udp",
                                    "-j",
                                    "-c" + PROBES,
                                    "-i0.0005",
                                    "-W0.3",
                                    "--source-port=31000",
                                    "127.0.0.1")
                            .in(here)
                            .start();
            client.awaitLine(timeoutsInARow());
            server.signal("CONT");
            Finished measured = client.await().exited(0).quietly();
            Finished injected = server.signal("INT").await().exited(0).quietly();

            JsonLine found = measured.summary();
            JsonLine done = injected.records("server_summary").getFirst();
            String context = "seed %d, %d workers%n%s%n%s".formatted(seed, workers, found, done);
            assertThat(done.number("seed")).isEqualTo(seed);
            assertThat(done.number("received")).as(context).isEqualTo(PROBES - 1);
            Map<String, Long> expected = new TreeMap<>();
            expected.put("sent", (long) PROBES);
            expected.put("lost", done.number("dropped") + 1);
            expected.put("corrupt", done.number("damaged"));
            expected.put("received", done.number("answered") - done.number("damaged"));
            expected.put("duplicate", done.number("duplicated"));
            expected.put("reordered", done.number("reordered"));
            for (String none : List.of("local", "unexpected", "icmp_error", "send_error")) {
                expected.put(none, 0L);
            }
            Map<String, Long> counted = new TreeMap<>();
            expected.keySet().forEach(kind -> counted.put(kind, found.number(kind)));
            assertThat(counted).as(context).isEqualTo(expected);
            assertThat(found.number("late")).as(context).isGreaterThanOrEqualTo(STANDSTILL / 2);
            assertEachProbe(measured, injected, context);
        }
    }

    /** Not the totals alone: each probe has the verdict that goes with what was done to it. */
    private static void assertEachProbe(Finished measured, Finished injected, String context) {
        Map<Long, String> fates = new HashMap<>();
        Set<Long> copied = new HashSet<>();
        for (JsonLine record : injected.records()) {
            switch (record.type()) {
                case "server_dropped" -> fates.put(record.number("number"), "lost");
                case "server_answered" -> {
                    boolean damaged = record.flag("corrupted") || record.flag("truncated");
                    if (record.flag("copy")) {
                        copied.add(record.number("number"));
                    } else {
                        fates.put(record.number("number"), damaged ? "corrupt" : "received");
                    }
                }
                case "records_dropped" -> throw new AssertionError(context);
                default -> {}
            }
        }
        fates.put((long) PROBES, "lost");
        Map<Long, String> verdicts = new HashMap<>();
        Set<Long> twice = new HashSet<>();
        for (JsonLine record : measured.records()) {
            switch (record.type()) {
                case "reply", "late" -> verdicts.put(record.number("seq"), "received");
                case "lost", "corrupt" -> verdicts.put(record.number("seq"), record.type());
                case "duplicate" -> twice.add(record.number("seq"));
                default -> {}
            }
        }
        List<String> different = new ArrayList<>();
        fates.forEach((number, fate) -> {
            if (!fate.equals(verdicts.get(number))) {
                different.add(number + " " + fate + ": " + verdicts.get(number));
            }
        });
        assertThat(different).as(context).isEmpty();
        assertThat(verdicts).as(context).hasSize(PROBES);
        assertThat(twice).as(context).isEqualTo(copied);
    }

    private static Predicate<String> timeoutsInARow() {
        long[] run = {0, 0};
        return line -> {
            if (!line.contains("\"type\":\"timeout\"")) {
                return false;
            }
            long number = JsonLine.parse(line).number("seq");
            run[1] = number == run[0] + 1 ? run[1] + 1 : 1;
            run[0] = number;
            return run[1] >= STANDSTILL;
        };
    }

    private static String hex(String text) {
        StringBuilder digits = new StringBuilder("0x");
        text.chars().forEach(octet -> digits.append(Integer.toHexString(octet)));
        return digits.toString();
    }

    /** Between 200 and 400 ms, with a timeout in the middle. */
    @Test
    void whatIsDelayedBeyondTheTimeoutIsLate() throws Exception {
        long timeout = 300_000_000;
        try (Namespace here = Namespace.create()) {
            Launched server =
                    Command.sonde("serve", "udp", "-j", "--delay=300ms", "--jitter=100ms")
                            .in(here)
                            .start();
            server.awaitLine(line -> line.contains("server_started"));
            Finished measured =
                    Command.sonde("udp", "-j", "-c500", "-i0.004", "-W0.3", "::1")
                            .in(here)
                            .run()
                            .exited(0)
                            .quietly();
            Finished injected = server.signal("TERM").await().exited(0).quietly();

            Map<Long, Long> delays = new HashMap<>();
            for (JsonLine answer : injected.records("server_answered")) {
                delays.put(answer.number("number"), answer.number("delay_ns"));
            }
            String seed = injected.records("server_summary").getFirst().toString();
            for (JsonLine reply : measured.records("reply")) {
                long delay = delays.get(reply.number("seq"));
                assertThat(delay).as("%s of %s", reply, seed).isBetween(200_000_000L, timeout);
                assertThat(reply.number("rtt_ns")).as(reply.toString()).isBetween(delay, timeout);
            }
            for (JsonLine late : measured.records("late")) {
                long delay = delays.get(late.number("seq"));
                assertThat(delay).as("%s of %s", late, seed).isLessThanOrEqualTo(400_000_000L);
                assertThat(late.number("rtt_ns"))
                        .as(late.toString())
                        .isGreaterThan(Math.max(delay, timeout));
            }
            JsonLine summary = measured.summary();
            // Uniform, so half of each; what is still on its way at the end is lost.
            assertThat(summary.number("late")).as(seed).isBetween(150L, 400L);
            assertThat(summary.number("reply")).as(seed).isBetween(100L, 300L);
            assertThat(summary.number("lost")).as(seed).isLessThan(60);
        }
    }
}
