// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every {@link UdpOddReply} in both families, and damage to each octet of an answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UdpOddReplyTest {
    /** What is told of the second probe, in the order of events. */
    private static final String EXPECTED =
            """
            WRONG_CHECKSUM         | timeout 2, lost 2
            WRONG_SOURCE           | wrong_source 2, timeout 2, lost 2
            WRONG_PORT             | wrong_source 2, timeout 2, lost 2
            ECHO                   | reply 2
            MIXED_CASE             | corrupt 2 at 2
            DAMAGED                | corrupt 2 at 12
            SHORTENED              | corrupt 2 at 33
            LENGTHENED             | corrupt 2 at 40
            EMPTY                  | unknown_sequence, timeout 2, lost 2
            FIVE_OCTETS            | unknown_sequence, timeout 2, lost 2
            SIX_OCTETS             | corrupt 2 at 6
            TRUNCATED_PACKET       | timeout 2, lost 2
            UNSENT_NUMBER          | unknown_sequence 777, timeout 2, lost 2
            FOREIGN_TEXT           | unknown_sequence, timeout 2, lost 2
            ANSWERED_TEXT          | duplicate 1, timeout 2, lost 2
            DUPLICATE              | reply 2, duplicate 2
            TRIPLICATE             | reply 2, duplicate 2, duplicate 2
            LATE                   | timeout 2, late 2, reordered 2
            REORDERED              | reply 2, reordered 2
            DAMAGED_THEN_RIGHT     | corrupt 2 at 12, duplicate 2
            RIGHT_THEN_DAMAGED     | reply 2, duplicate 2
            RIGHT_THEN_ERROR       | reply 2, after_verdict 2
            ERROR_THEN_RIGHT       | icmp_error 2, after_verdict 2
            ANOTHER_TARGETS_SOURCE | wrong_source 2, timeout 2, lost 2
            """;

    private static final List<String> OTHER_PROBES = List.of("reply 1", "reply 3", "reply 4");

    private final Namespace sender = Namespace.create();
    private Finished run;

    @BeforeAll
    void run() {
        List<String> words = new ArrayList<>(List.of("udp", "-j", "-c4", "-i0.4", "-W0.8"));
        words.add("-s" + UdpOddReply.SIZE);
        for (int version : new int[] {4, 6}) {
            for (UdpOddReply odd : UdpOddReply.values()) {
                words.add(odd.host(version));
            }
            for (int offset = 0; offset < UdpOddReply.SIZE; offset++) {
                words.add(UdpOddReply.damaging(version, offset, false));
                words.add(UdpOddReply.damaging(version, offset, true));
            }
        }
        try (ScriptedHost<UdpRequest> _ = ScriptedHost.udp(sender, UdpOddReply.script())) {
            run = Command.sonde(words.toArray(new String[0])).asNobody().in(sender).run();
        }
        run.exited(0).quietly().summaries();
    }

    @AfterAll
    void close() {
        sender.close();
    }

    @Test
    void nothingIsLeftOut() {
        assertThat(EXPECTED.lines().map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(
                        Stream.of(UdpOddReply.values()).map(Enum::name).toList());
    }

    static Stream<String> expected() {
        return EXPECTED.lines();
    }

    @ParameterizedTest
    @MethodSource("expected")
    void itIsWhatItIs(String line) {
        String[] cell = line.split("\\|");
        UdpOddReply odd = UdpOddReply.valueOf(cell[0].strip());
        for (int version : new int[] {4, 6}) {
            assertThat(toldOfTheSecond(odd.host(version))).isEqualTo(cell[1].strip());
        }
    }

    /** A digit that has become another one, and one that has become something else. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void damageInEachOctetIsFoundThere(boolean small) {
        for (int version : new int[] {4, 6}) {
            List<String> told = new ArrayList<>();
            for (int offset = 0; offset < UdpOddReply.SIZE; offset++) {
                told.add(toldOfTheSecond(UdpOddReply.damaging(version, offset, small)));
            }
            assertThat(told)
                    .isEqualTo(
                            IntStream.range(0, UdpOddReply.SIZE)
                                    .mapToObj(offset -> "corrupt 2 at " + offset)
                                    .toList());
        }
    }

    private String toldOfTheSecond(String host) {
        List<String> told = InWords.of(about(host));
        assertThat(told).as(host).containsAll(OTHER_PROBES);
        told.removeAll(OTHER_PROBES);
        return String.join(", ", told);
    }

    private List<JsonLine> about(String target) {
        return run.records().stream()
                .filter(record -> record.text("target").equals(target))
                .toList();
    }

    /** Who sent it, and how long it was with the header of UDP. */
    @Test
    void theFactsAreThoseOfTheDatagram() {
        for (int version : new int[] {4, 6}) {
            assertThat(first(UdpOddReply.WRONG_SOURCE.host(version), "unexpected").text("from"))
                    .isEqualTo(version == 4 ? OddReply.STRANGER : OddReply.STRANGER6);
            assertThat(first(UdpOddReply.WRONG_PORT.host(version), "unexpected").text("from"))
                    .isEqualTo(UdpOddReply.WRONG_PORT.host(version));
            assertThat(first(UdpOddReply.SHORTENED.host(version), "corrupt").number("bytes"))
                    .isEqualTo(8 + UdpOddReply.SIZE - 7);
            assertThat(first(UdpOddReply.LENGTHENED.host(version), "corrupt").number("bytes"))
                    .isEqualTo(8 + UdpOddReply.SIZE + 7);
            String twice = UdpOddReply.TRIPLICATE.host(version);
            assertThat(first(twice, "summary").number("rtt", "max"))
                    .isEqualTo(
                            about(twice).stream()
                                    .filter(record -> record.type().equals("reply"))
                                    .mapToLong(record -> record.number("rtt_ns"))
                                    .max()
                                    .orElseThrow());
        }
    }

    private JsonLine first(String target, String type) {
        return about(target).stream()
                .filter(record -> record.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
