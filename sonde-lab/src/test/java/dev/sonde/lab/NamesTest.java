// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.lab.NameServer.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets with names, by a name server that says what the test wants. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamesTest {
    private static final int NAMES = 1000;
    private static final Duration SLOW = Duration.ofSeconds(3);

    private final Map<String, Answer> told = new ConcurrentHashMap<>();
    private Namespace here;
    private NameServer server;

    @BeforeAll
    void open() throws Exception {
        here = Namespace.create();
        server = NameServer.start(here, name -> told.getOrDefault(name, answerTo(name)));
        for (String transport : List.of("udp", "tcp")) {
            Command.sonde("serve", transport, "-j")
                    .in(here)
                    .start()
                    .awaitLine(line -> line.contains("server_started"));
        }
    }

    @AfterAll
    void close() {
        server.close();
        here.close();
    }

    /** Every tenth has no address, every twentieth but these has one after a while. */
    private static Answer answerTo(String name) {
        if (!name.startsWith("n")) {
            return Answer.none();
        }
        int number = Integer.parseInt(name.substring(1, name.indexOf('.')));
        if (number % 10 == 0) {
            return Answer.none();
        }
        List<String> addresses = List.of("127.20." + number / 250 + "." + (1 + number % 250));
        return new Answer(addresses, number % 20 == 1 ? SLOW : Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"icmp", "udp", "tcp"})
    void nothingWaitsForNamesThatTakeLongOrLeadNowhere(String command) {
        StringBuilder targets = new StringBuilder();
        for (int i = 0; i < NAMES; i++) {
            targets.append('n').append(i).append(".test\n");
        }
        Finished run =
                Command.sonde(command, "-j", "-c", "2", "-T", "-")
                        .reading(targets.toString())
                        .in(here)
                        .run()
                        .exited(2);

        Map<String, Instant> first = new HashMap<>();
        for (JsonLine reply : run.records("reply")) {
            first.putIfAbsent(reply.text("target"), reply.time());
        }
        assertThat(first).hasSize(900);
        Instant lastOfQuick = Instant.MIN;
        Instant firstOfSlow = Instant.MAX;
        for (Map.Entry<String, Instant> reply : first.entrySet()) {
            Instant time = reply.getValue();
            if (answerTo(reply.getKey()).after().isZero()) {
                lastOfQuick = time.isAfter(lastOfQuick) ? time : lastOfQuick;
            } else {
                firstOfSlow = time.isBefore(firstOfSlow) ? time : firstOfSlow;
            }
        }
        // All 850 had their first answer while those 50 were still being looked up.
        assertThat(lastOfQuick).isBefore(firstOfSlow);
        assertThat(run.summaries()).hasSize(NAMES);
        for (JsonLine summary : run.summaries()) {
            boolean resolves = !answerTo(summary.text("target")).addresses().isEmpty();
            assertThat(summary.number("sent")).as(summary.toString()).isEqualTo(resolves ? 2 : 1);
            assertThat(summary.number(resolves ? "reply" : "unresolved"))
                    .as(summary.toString())
                    .isEqualTo(resolves ? 2 : 1);
        }
        assertThat(run.err().lines())
                .hasSize(100)
                .allMatch(line -> line.endsWith(": Name or service not known"));
    }

    @Test
    void aSweepHasItsVerdictsWhileNamesAreLookedUp() {
        StringBuilder targets = new StringBuilder();
        for (int i = 0; i < NAMES; i++) {
            targets.append('n').append(i).append(".test\n");
        }
        Finished run =
                Command.sonde("sweep", "-j", "--rate", "max", "-T", "-")
                        .reading(targets.toString())
                        .in(here)
                        .run()
                        .exited(2);

        List<JsonLine> records = run.records();
        JsonLine summary = records.removeLast();
        Set<String> told = new HashSet<>();
        Instant lastOfQuick = Instant.MIN;
        Instant firstOfSlow = Instant.MAX;
        for (JsonLine record : records) {
            Answer answer = answerTo(record.text("target"));
            assertThat(told.add(record.text("target"))).as(record.toString()).isTrue();
            assertThat(record.type())
                    .as(record.toString())
                    .isEqualTo(answer.addresses().isEmpty() ? "unresolved" : "reply");
            Instant time = record.time();
            if (answer.after().isZero()) {
                lastOfQuick = time.isAfter(lastOfQuick) ? time : lastOfQuick;
            } else {
                firstOfSlow = time.isBefore(firstOfSlow) ? time : firstOfSlow;
            }
        }
        assertThat(told).hasSize(NAMES);
        assertThat(lastOfQuick).isBefore(firstOfSlow);
        Law.holdsFor(summary);
        assertThat(summary.number("targets")).isEqualTo(NAMES);
        assertThat(summary.number("reply")).isEqualTo(900);
        assertThat(summary.number("unresolved")).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"icmp", "udp", "tcp", "connect -p 11001"})
    void nameThatLeadsElsewhereIsFollowed(String command) throws Exception {
        String name = command.substring(0, 3) + ".moves";
        told.put(name, Answer.of("127.30.0.1"));
        Launched run =
                Command.sonde((command + " -j -i 0.05 --resolve-every 0.2 " + name).split(" "))
                        .in(here)
                        .start();
        run.awaitLine(line -> isReply(line) && line.contains("127.30.0.1"));
        told.put(name, Answer.of("127.30.0.2"));
        run.awaitLine(line -> isReply(line) && line.contains("127.30.0.2"));

        Finished finished = run.signal("INT").await().exited(0).quietly();

        JsonLine summary = finished.summary();
        assertThat(summary.text("address")).isEqualTo("127.30.0.2");
        assertThat(summary.number("sent") - summary.number("in_flight"))
                .as("no probe was lost by it: %s", summary)
                .isEqualTo(summary.number("reply"));
    }

    private static boolean isReply(String line) {
        return line.contains("\"type\":\"reply\"");
    }

    @Test
    void everyAddressOfNameIsTargetOfItsOwn() {
        told.put("many.test", Answer.of("127.40.0.1", "127.40.0.2", "::1"));
        for (String command : List.of("icmp", "udp", "tcp", "connect -p 11001")) {
            Finished run =
                    Command.sonde(
                                    (command + " -j -q -c 2 -i 0.1 --all-addresses many.test")
                                            .split(" "))
                            .in(here)
                            .run()
                            .exited(0)
                            .quietly();
            Set<String> addresses = new HashSet<>();
            for (JsonLine summary : run.summaries()) {
                assertThat(summary.text("target")).startsWith("many.test");
                assertThat(summary.number("reply")).as(summary.toString()).isEqualTo(2);
                addresses.add(summary.text("address"));
            }
            assertThat(addresses).containsExactlyInAnyOrder("127.40.0.1", "127.40.0.2", "::1");
            assertThat(run.summaries()).hasSize(3);
        }
    }
}
