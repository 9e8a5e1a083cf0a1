// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every ICMP error of the catalogue, and some of none, about an open connection of {@code sonde
 * tcp}, some time after the segment has left, as from afar. With a raw socket each is heard;
 * without one those of which Linux tells the connection a number. One process has a target for
 * each, whose address is the error, as in 10.64.3.13 for type 3, code 13.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TcpInjectedErrorTest {
    private static final String ROUTER = "198.51.100.7";
    private static final String ROUTER6 = "2001:db8::7";
    private static final int POINTER = 20;
    private static final int MTU = 1400;

    /** Where the second probe meets with the error, and is answered after it. */
    private static final int ANSWERED = 11001;

    /** Where the first one does, and is not. */
    private static final int UNANSWERED = 11002;

    /** Version, type and codes. */
    private static final String ERRORS =
            """
            4 3 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 77
            4 4 0
            4 11 0 1
            4 12 0 1 2
            4 40 0 1 2 3 4 5
            6 1 0 1 2 3 4 5 6 7 8 9
            6 2 0
            6 3 0 1
            6 4 0 1 2 3 4 5 6 7 8 9 10
            6 5 0 9
            """;

    private static final String REDIRECTS = "4 5 0 1\n";

    /** They quote nothing (RFC 8335), and are heard by raw sockets only. */
    private static final String REPLIES = "4 43 1 2 3 4\n6 161 1 2 3 4\n";

    /** A message. */
    record Injected(int version, int type, int code) {
        String address() {
            return version == 4
                    ? "10.64." + type + "." + code
                    : "fd64::" + Integer.toHexString(type) + ":" + Integer.toHexString(code);
        }

        String errno() {
            return ErrorNumbers.of(version, type, code);
        }

        String router() {
            return version == 4 ? ROUTER : ROUTER6;
        }

        @Nullable Long pointer() {
            boolean points = version == 4 ? type == 12 && code == 0 : type == 4;
            return points ? (Long) (long) POINTER : null;
        }

        @Nullable Long mtu() {
            boolean tells = version == 4 ? type == 3 && code == 4 : type == 2;
            return tells ? (Long) (long) MTU : null;
        }

        byte[] about(SegmentRequest segment) {
            IcmpWriter message = IcmpWriter.error(segment, type, code);
            if (type == (version == 4 ? 43 : 161)) {
                return message.length(8).packet();
            }
            if (mtu() != null) {
                message.word(MTU);
            } else if (type == (version == 4 ? 12 : 4)) {
                message.word(version == 4 ? POINTER << 24 : POINTER);
            }
            return message.from(router()).packet();
        }
    }

    private static Stream<Injected> all(String table) {
        return table.lines()
                .flatMap(line -> {
                    String[] words = line.split(" ");
                    int version = Integer.parseInt(words[0]);
                    int type = Integer.parseInt(words[1]);
                    return Stream.of(words)
                            .skip(2)
                            .map(code -> new Injected(version, type, Integer.parseInt(code)));
                });
    }

    static Stream<Injected> errors() {
        return all(ERRORS);
    }

    static Stream<Injected> redirects() {
        return all(REDIRECTS);
    }

    static Stream<Injected> replies() {
        return all(REPLIES);
    }

    private final Namespace sender = Namespace.create();
    private final Map<AsWhom, Map<String, List<JsonLine>>> byTarget = new EnumMap<>(AsWhom.class);

    /** Segments that have been answered, not to be answered again when they are sent again. */
    private final Set<String> known = new HashSet<>();

    @BeforeAll
    void run() {
        String targets =
                all(ERRORS + REDIRECTS + REPLIES)
                        .map(Injected::address)
                        .collect(Collectors.joining(" "));
        String often = "-j -p " + ANSWERED + " -A -c 3 -W 10 " + targets;
        String once = "-j -p " + UNANSWERED + " -c 1 -W 0.5 " + targets;
        try (ScriptedHost<SegmentRequest> _ = ScriptedHost.tcp(sender, this::answer)) {
            for (AsWhom who : AsWhom.values()) {
                List<Launched> runs = new ArrayList<>();
                for (String arguments : List.of(often, once)) {
                    runs.add(who.run("tcp", sender, arguments).start());
                }
                Map<String, List<JsonLine>> records = new HashMap<>();
                for (Launched run : runs) {
                    // On standard error those are named that have never answered.
                    Finished end = run.await();
                    end.summaries();
                    for (JsonLine record : end.records()) {
                        String key = record.text("address") + " " + record.number("port");
                        records.computeIfAbsent(key, _ -> new ArrayList<>()).add(record);
                    }
                }
                byTarget.put(who, records);
            }
        }
    }

    @AfterAll
    void close() {
        sender.close();
    }

    private List<Answer> answer(SegmentRequest segment) {
        if (!known.add(segment + " " + segment.identifier())) {
            return List.of();
        }
        boolean answered = segment.port() == ANSWERED;
        if (!segment.text().startsWith(answered ? "ping 2 " : "ping 1 ")) {
            return Answer.allNow(segment.answered());
        }
        int[] last = segment.lastOctets();
        boolean four = segment.version() == 4;
        Injected injected =
                new Injected(
                        segment.version(),
                        four ? last[2] : last[0] << 8 | last[1],
                        four ? last[3] : last[2] << 8 | last[3]);
        List<Answer> answers = new ArrayList<>();
        answers.add(Answer.after(Duration.ofMillis(1), injected.about(segment)));
        if (answered) {
            answers.add(Answer.after(Duration.ofMillis(60), segment.answered()));
        }
        return answers;
    }

    private List<JsonLine> told(AsWhom who, Injected injected, int port) {
        return byTarget.get(who).get(injected.address() + " " + port);
    }

    private static List<JsonLine> of(List<JsonLine> records, String type) {
        return records.stream().filter(record -> record.type().equals(type)).toList();
    }

    private static void isNamed(JsonLine record, Injected injected, String from) {
        assertThat(record.number("icmp", "version")).isEqualTo(injected.version);
        assertThat(record.number("icmp", "type")).isEqualTo(injected.type);
        assertThat(record.number("icmp", "code")).isEqualTo(injected.code);
        assertThat(record.text("icmp", "from")).isEqualTo(from);
        assertThat(record.text("icmp", "name")).isNotEmpty();
    }

    private static void areThreeReplies(List<JsonLine> records) {
        assertThat(of(records, "reply")).as(records.toString()).hasSize(3);
        assertThat(of(records, "connected")).hasSize(1);
        assertThat(of(records, "reply").get(1).number("rtt_ns")).isGreaterThan(60_000_000);
        for (int i = 0; i < 3; i += 2) {
            assertThat(of(records, "reply").get(i).has("icmp")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anAnswerBehindItCarriesTheError(Injected injected) {
        List<JsonLine> records = told(AsWhom.ROOT_ON_RAW_SOCKET, injected, ANSWERED);
        areThreeReplies(records);
        JsonLine second = of(records, "reply").get(1);
        isNamed(second, injected, injected.router());
        assertThat(second.field("icmp", "pointer")).isEqualTo(injected.pointer());
        assertThat(second.field("icmp", "mtu")).isEqualTo(injected.mtu());
        assertThat(of(records, "unexpected")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void withoutPrivilegeItCarriesTheNumberIfThereIsOne(Injected injected) {
        List<JsonLine> records = told(AsWhom.NOBODY_ON_PING_SOCKET, injected, ANSWERED);
        areThreeReplies(records);
        JsonLine second = of(records, "reply").get(1);
        assertThat(second.isNull("icmp")).isEqualTo(!injected.errno().isEmpty());
        assertThat(second.has("errno")).isEqualTo(!injected.errno().isEmpty());
        if (!injected.errno().isEmpty()) {
            assertThat(second.text("errno")).isEqualTo(injected.errno());
        }
        assertThat(of(records, "unexpected")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void withoutAnAnswerItIsTheVerdict(Injected injected) {
        List<JsonLine> records = told(AsWhom.ROOT_ON_RAW_SOCKET, injected, UNANSWERED);
        assertThat(of(records, "icmp_error")).as(records.toString()).hasSize(1);
        isNamed(of(records, "icmp_error").getFirst(), injected, injected.router());
        assertThat(of(records, "timeout")).isEmpty();

        List<JsonLine> others = told(AsWhom.NOBODY_ON_PING_SOCKET, injected, UNANSWERED);
        if (injected.errno().isEmpty()) {
            assertThat(of(others, "lost")).as(others.toString()).hasSize(1);
        } else {
            JsonLine error = of(others, "icmp_error").getFirst();
            assertThat(error.isNull("icmp")).isTrue();
            assertThat(error.text("errno")).isEqualTo(injected.errno());
        }
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void aRedirectIsAnEventAndNoVerdict(Injected injected) {
        List<JsonLine> answered = told(AsWhom.ROOT_ON_RAW_SOCKET, injected, ANSWERED);
        areThreeReplies(answered);
        assertThat(of(answered, "reply").get(1).has("icmp")).isFalse();
        JsonLine redirect = of(answered, "redirect").getFirst();
        assertThat(redirect.number("seq")).isEqualTo(2);
        isNamed(redirect, injected, ROUTER);

        List<JsonLine> silent = told(AsWhom.ROOT_ON_RAW_SOCKET, injected, UNANSWERED);
        assertThat(of(silent, "redirect")).hasSize(1);
        assertThat(of(silent, "lost")).hasSize(1);
        assertThat(of(told(AsWhom.NOBODY_ON_PING_SOCKET, injected, ANSWERED), "reply")).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void whatQuotesNothingIsAnEventOfItsHost(Injected injected) {
        List<JsonLine> records = told(AsWhom.ROOT_ON_RAW_SOCKET, injected, ANSWERED);
        areThreeReplies(records);
        assertThat(of(records, "reply").get(1).has("icmp")).isFalse();
        assertThat(of(records, "unexpected")).hasSize(1);
        JsonLine event = of(records, "unexpected").getFirst();
        assertThat(event.text("reason")).isEqualTo("unquoted_error");
        isNamed(event, injected, injected.address());
    }
}
