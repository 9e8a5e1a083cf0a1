// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every {@link OddReply}, on both kinds of socket and in both families. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddReplyTest {
    /**
     * What is told of the second probe: on a raw socket of IPv4, a ping socket of IPv4, a raw one
     * of IPv6, a ping one of IPv6; the last stands for those behind it. In the order of events.
     */
    private static final String EXPECTED =
            """
            WRONG_CHECKSUM         | corrupt 2 at null | timeout 2, lost 2
            WRONG_IDENTIFIER       | wrong_identifier 2, timeout 2, lost 2 | timeout 2, lost 2 \
            | wrong_identifier 2, timeout 2, lost 2 | timeout 2, lost 2
            WRONG_SOURCE           | wrong_source 2, timeout 2, lost 2
            ANOTHER_TARGETS_SOURCE | wrong_source 2, timeout 2, lost 2
            CHANGED_PATTERN        | corrupt 2 at 20
            CHANGED_MARK           | corrupt 2 at 3
            FOREIGN_MARK           | timeout 2, lost 2 | corrupt 2 at 0 | timeout 2, lost 2 \
            | corrupt 2 at 0
            SHORTENED              | corrupt 2 at 40
            LENGTHENED             | corrupt 2 at 56
            WITHOUT_PAYLOAD        | corrupt 2 at 0
            TRUNCATED_HEADER       | timeout 2, lost 2
            TRUNCATED_PACKET       | timeout 2, lost 2
            UNSENT_SEQUENCE        | unknown_sequence 777, timeout 2, lost 2
            ANSWERED_SEQUENCE      | duplicate 1, timeout 2, lost 2
            WRONG_CODE             | corrupt 2 at null
            WRONG_TYPE             | timeout 2, lost 2
            REQUEST                | timeout 2, lost 2
            DUPLICATE              | reply 2, duplicate 2
            TRIPLICATE             | reply 2, duplicate 2, duplicate 2
            LATE                   | timeout 2, late 2, reordered 2
            REORDERED              | reply 2, reordered 2
            DAMAGED_THEN_RIGHT     | corrupt 2 at 20, duplicate 2
            RIGHT_THEN_DAMAGED     | reply 2, duplicate 2
            RIGHT_THEN_ERROR       | reply 2, after_verdict 2
            ERROR_THEN_RIGHT       | icmp_error 2, after_verdict 2
            """;

    private static final List<String> OTHER_PROBES = List.of("reply 1", "reply 3", "reply 4");

    private final Namespace sender = Namespace.create().pingGroupRange(Namespace.CLOSED);
    private Finished raw;
    private Finished ping;

    @BeforeAll
    void run() {
        List<String> words = new ArrayList<>(List.of("icmp", "-j", "-c", "4"));
        words.addAll(List.of("-i", "0.4", "-W", "0.8"));
        for (OddReply odd : OddReply.values()) {
            words.add(odd.host(4));
            words.add(odd.host(6));
        }
        String[] arguments = words.toArray(new String[0]);
        try (ScriptedHost<EchoRequest> _ = ScriptedHost.in(sender, OddReply.script())) {
            raw = Command.sonde(arguments).asNobody("net_raw").in(sender).run().quietly();
            sender.pingGroupRange(Namespace.OPEN);
            ping = Command.sonde(arguments).asNobody().in(sender).run().quietly();
        }
    }

    @AfterAll
    void close() {
        sender.close();
    }

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (String line : EXPECTED.lines().toList()) {
            String[] cell = line.split("\\|");
            for (int i = 0; i < 4; i++) {
                cases.add(
                        Arguments.of(
                                OddReply.valueOf(cell[0].strip()),
                                i < 2 ? 4 : 6,
                                i % 2 == 0 ? "raw" : "ping",
                                cell[Math.min(i + 1, cell.length - 1)].strip()));
            }
        }
        return cases.stream();
    }

    @Test
    void nothingIsLeftOut() {
        assertThat(EXPECTED.lines().map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(Stream.of(OddReply.values()).map(Enum::name).toList());
    }

    @ParameterizedTest(name = "{0} v{1} {2}: {3}")
    @MethodSource("cases")
    void itIsWhatItIs(OddReply odd, int version, String path, String expected) {
        Finished run = path.equals("raw") ? raw : ping;
        List<JsonLine> records = about(run, odd.host(version));
        InWords.are(records, OTHER_PROBES, expected);

        JsonLine summary = records.getLast();
        for (String kind :
                List.of(
                        "reply",
                        "late",
                        "lost",
                        "corrupt",
                        "icmp_error",
                        "duplicate",
                        "reordered")) {
            long count = records.stream().filter(record -> record.type().equals(kind)).count();
            assertThat(summary.number(kind)).as(kind).isEqualTo(count);
        }
        statisticsAreThoseOfReplies(summary, records);
    }

    private static void statisticsAreThoseOfReplies(JsonLine summary, List<JsonLine> records) {
        List<Long> times =
                records.stream()
                        .filter(record -> record.type().equals("reply"))
                        .map(record -> record.number("rtt_ns"))
                        .sorted()
                        .toList();
        assertThat(summary.number("rtt", "min")).isEqualTo(times.getFirst());
        assertThat(summary.number("rtt", "max")).isEqualTo(times.getLast());
        assertThat(summary.decimal("rtt", "mean"))
                .isEqualTo(
                        times.stream().mapToLong(time -> time).average().orElseThrow(),
                        within(1.0));
    }

    private static List<JsonLine> about(Finished run, String target) {
        assertThat(run.summaries()).hasSize(2 * OddReply.values().length);
        return run.records().stream()
                .filter(record -> record.text("target").equals(target))
                .toList();
    }

    /** Who sent it, how long it was, what came too late: the facts beside the verdict. */
    @ParameterizedTest
    @MethodSource("paths")
    void theFactsAreThoseOfThePacket(String path) {
        Finished run = path.equals("raw") ? raw : ping;
        assertThat(first(run, OddReply.WRONG_SOURCE, 4, "unexpected").text("from"))
                .isEqualTo(OddReply.STRANGER);
        assertThat(first(run, OddReply.WRONG_SOURCE, 6, "unexpected").text("from"))
                .isEqualTo(OddReply.STRANGER6);
        assertThat(first(run, OddReply.ANOTHER_TARGETS_SOURCE, 4, "unexpected").text("from"))
                .isEqualTo(OddReply.DUPLICATE.host(4));
        assertThat(first(run, OddReply.SHORTENED, 4, "corrupt").number("bytes")).isEqualTo(48);
        assertThat(first(run, OddReply.LENGTHENED, 6, "corrupt").number("bytes")).isEqualTo(72);
        assertThat(first(run, OddReply.DUPLICATE, 4, "duplicate").number("rtt_ns"))
                .isGreaterThanOrEqualTo(OddReply.LAG.toNanos());
        assertThat(first(run, OddReply.LATE, 4, "late").number("rtt_ns"))
                .isGreaterThanOrEqualTo(OddReply.TOO_LATE.toNanos());
        assertThat(first(run, OddReply.LATE, 4, "summary").number("late_rtt", "min"))
                .isEqualTo(first(run, OddReply.LATE, 4, "late").number("rtt_ns"));
        assertThat(first(run, OddReply.REORDERED, 4, "reordered").number("extent")).isEqualTo(1);
        assertThat(first(run, OddReply.RIGHT_THEN_ERROR, 4, "unexpected").number("icmp", "code"))
                .isEqualTo(1);
        assertThat(first(run, OddReply.WRONG_CHECKSUM, 6, "summary").decimal("loss_percent"))
                .isEqualTo(25);
        assertThat(first(run, OddReply.LATE, 6, "summary").decimal("loss_percent")).isZero();
    }

    static Stream<String> paths() {
        return Stream.of("raw", "ping");
    }

    private static JsonLine first(Finished run, OddReply odd, int version, String type) {
        return about(run, odd.host(version)).stream()
                .filter(record -> record.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
