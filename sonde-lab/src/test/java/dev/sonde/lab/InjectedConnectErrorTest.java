// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every ICMP error of the catalogue, and some of none, about attempts to connect, some time after
 * these have left, as from afar; without any privilege. Those that the kernel passes on are the
 * attempt's verdict, the others keep no answer away. One process has a target for each, whose
 * address is the error, as in 10.64.3.13 for type 3, code 13.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectedConnectErrorTest {
    private static final String ROUTER = "198.51.100.7";
    private static final String ROUTER6 = "2001:db8::7";
    private static final int POINTER = 20;
    private static final int PROBES = 2;

    /** Version, type and codes that Linux tells a connection under way. */
    private static final String TOLD =
            """
            4 3 0 1 2 3 5 6 7 8 9 10 11 12 13 14 15
            4 11 0
            4 12 0 1 2
            6 1 0 1 2 3 4 5 6 7 8 9
            6 3 0 1
            6 4 0 1 2 3 4 5 6 7 8 9 10
            6 5 0 9
            """;

    /** Those that it keeps to itself. */
    private static final String KEPT_BACK =
            """
            4 3 4 16
            4 4 0
            4 5 0 1
            4 11 1
            4 40 0 1 2 3 4 5
            6 2 0
            """;

    /** A message. */
    record Injected(int version, int type, int code) {
        String target() {
            return version == 4
                    ? "10.64." + type + "." + code + ":80"
                    : "[fd64::"
                            + Integer.toHexString(type)
                            + ":"
                            + Integer.toHexString(code)
                            + "]:80";
        }

        boolean isPointing() {
            return version == 4 ? type == 12 && code == 0 : type == 4;
        }
    }

    private static Stream<Injected> all(String table) {
        return table.lines()
                .flatMap(line -> {
                    String[] words = line.split(" ");
                    return Stream.of(words)
                            .skip(2)
                            .map(code ->
                                    new Injected(
                                            Integer.parseInt(words[0]),
                                            Integer.parseInt(words[1]),
                                            Integer.parseInt(code)));
                });
    }

    static Stream<Injected> told() {
        return all(TOLD);
    }

    static Stream<Injected> keptBack() {
        return all(KEPT_BACK);
    }

    private final Namespace sender = Namespace.create();
    private final Map<String, List<JsonLine>> byTarget = new HashMap<>();

    @BeforeAll
    void run() {
        List<String> words =
                new ArrayList<>(List.of("connect", "-j", "-c", "" + PROBES, "-i", "0.2"));
        Stream.of(TOLD, KEPT_BACK)
                .flatMap(InjectedConnectErrorTest::all)
                .forEach(one -> words.add(one.target()));
        try (ScriptedHost<SynRequest> _ =
                ScriptedHost.syn(sender, InjectedConnectErrorTest::answer)) {
            Finished run =
                    Command.sonde(words.toArray(new String[0]))
                            .asNobody()
                            .in(sender)
                            .run()
                            .quietly()
                            .exited(1);
            run.summaries();
            for (JsonLine record : run.records()) {
                byTarget.computeIfAbsent(record.text("target"), _ -> new ArrayList<>()).add(record);
            }
        }
    }

    @AfterAll
    void close() {
        sender.close();
    }

    /** The error, and some time after it the handshake. */
    private static List<Answer> answer(SynRequest syn) {
        int[] last = syn.lastOctets();
        boolean four = syn.version() == 4;
        int type = four ? last[2] : last[0] << 8 | last[1];
        int code = four ? last[3] : last[2] << 8 | last[3];
        IcmpWriter error = IcmpWriter.error(syn, type, code).from(four ? ROUTER : ROUTER6);
        if (type == (four ? 12 : 4)) {
            error.word(four ? POINTER << 24 : POINTER);
        }
        return List.of(
                Answer.after(Duration.ofMillis(1), error.packet()),
                Answer.after(Duration.ofMillis(40), syn.accepted()));
    }

    @ParameterizedTest
    @MethodSource("told")
    void theAttemptEndsByTheError(Injected injected) {
        List<JsonLine> records = byTarget.get(injected.target());
        List<JsonLine> errors =
                records.stream().filter(record -> record.type().equals("icmp_error")).toList();
        assertThat(errors).hasSize(PROBES);
        for (int i = 0; i < PROBES; i++) {
            JsonLine error = errors.get(i);
            assertThat(error.number("seq")).isEqualTo(i + 1);
            assertThat(error.number("icmp", "version")).isEqualTo(injected.version);
            assertThat(error.number("icmp", "type")).isEqualTo(injected.type);
            assertThat(error.number("icmp", "code")).isEqualTo(injected.code);
            assertThat(error.text("icmp", "from"))
                    .isEqualTo(injected.version == 4 ? ROUTER : ROUTER6);
            assertThat(error.field("icmp", "pointer"))
                    .isEqualTo(injected.isPointing() ? (Object) (long) POINTER : null);
            assertThat(error.has("late")).isFalse();
        }
        assertThat(records.getLast().number("icmp_error")).isEqualTo(PROBES);
    }

    @ParameterizedTest
    @MethodSource("keptBack")
    void theAttemptOutlivesTheError(Injected injected) {
        List<JsonLine> records = byTarget.get(injected.target());
        assertThat(records.stream().map(JsonLine::type))
                .containsExactly("reply", "state", "reply", "summary");
        assertThat(records.getFirst().number("rtt_ns")).isGreaterThan(40_000_000);
        assertThat(records.getFirst().number("retransmits")).isZero();
    }
}
