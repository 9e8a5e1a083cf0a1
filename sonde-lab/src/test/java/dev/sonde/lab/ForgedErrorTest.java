// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * Every {@link ForgedError}: one that is not about a probe of ours is credited to none, and one
 * that is, however odd, to its own. On a ping socket it is the kernel that reads the quoted IP
 * header, and it looks at less of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedErrorTest {
    /**
     * What is told of the second and third probe: on a raw socket of IPv4, a ping socket of IPv4, a
     * raw one of IPv6, a ping one of IPv6; the last stands for those behind it.
     */
    private static final String EXPECTED =
            """
            OTHER_IDENTIFIER          | ignored
            OTHER_DESTINATION         | ignored
            ANOTHER_TARGET            | ignored
            OTHER_PROTOCOL            | ignored
            FOREIGN_MARK              | ignored
            QUOTED_REPLY              | ignored
            QUOTED_CODE               | ignored
            UNSENT_SEQUENCE           | unknown
            NO_QUOTE                  | ignored
            HALF_AN_IP_HEADER         | ignored
            ONLY_AN_IP_HEADER         | ignored
            FOUR_OCTETS               | ignored
            SEVEN_OCTETS              | ignored
            FIRST_FRAGMENT            | ignored
            WRONG_CHECKSUM            | ignored
            WRONG_TYPE                | ignored
            WRONG_VERSION             | ignored | credited | ignored | credited
            SHORT_HEADER              | ignored | ignored | ignored | credited
            LONG_HEADER               | ignored
            SHORT_TOTAL_LENGTH        | ignored | credited | ignored | credited
            LATER_FRAGMENT            | ignored | credited | ignored | ignored
            ENDLESS_CHAIN             | ignored
            EIGHT_OCTETS              | credited
            TWO_FRAGMENTS             | credited
            COUNTED_DOWN              | credited
            WITH_OPTIONS              | credited
            MPLS                      | credited
            INTERFACE                 | credited
            MPLS_AND_INTERFACE        | credited
            MPLS_WITHOUT_LENGTH       | credited
            MPLS_BEHIND_A_SHORT_QUOTE | credited
            LENGTH_TOO_LONG           | credited
            LENGTH_TOO_SHORT          | credited
            WRONG_STRUCTURE_CHECKSUM  | credited
            WRONG_OBJECT_LENGTH       | credited
            """;

    /** The others are answered. */
    private static final List<String> OTHER_PROBES = List.of("reply 1", "reply 4");

    private final Namespace sender = Namespace.create().pingGroupRange(Namespace.CLOSED);
    private Finished raw;
    private Finished ping;

    @BeforeAll
    void run() {
        List<String> words = new ArrayList<>(List.of("icmp", "-j", "-c", "4"));
        words.addAll(List.of("-i", "0.2", "-W", "0.8"));
        for (ForgedError forged : ForgedError.values()) {
            words.add(forged.host(4));
            words.add(forged.host(6));
        }
        String[] arguments = words.toArray(new String[0]);
        try (ScriptedHost<EchoRequest> _ = ScriptedHost.in(sender, ForgedError.script())) {
            raw = Command.sonde(arguments).asNobody("net_raw").in(sender).run().exited(0).quietly();
            sender.pingGroupRange(Namespace.OPEN);
            ping = Command.sonde(arguments).asNobody().in(sender).run().exited(0).quietly();
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
                                ForgedError.valueOf(cell[0].strip()),
                                i < 2 ? 4 : 6,
                                i % 2 == 0 ? "raw" : "ping",
                                cell[Math.min(i + 1, cell.length - 1)].strip()));
            }
        }
        return cases.stream();
    }

    private static String inFull(String expected) {
        return switch (expected) {
            case "ignored" -> "reply 3, timeout 2, lost 2";
            case "credited" -> "icmp_error 2, icmp_error 3, after_verdict 3";
            case "unknown" ->
                    "unknown_sequence 777, unknown_sequence 777, reply 3, timeout 2, lost 2";
            default -> throw new AssertionError(expected);
        };
    }

    @Test
    void nothingIsLeftOut() {
        assertThat(EXPECTED.lines().map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(
                        Stream.of(ForgedError.values()).map(Enum::name).toList());
    }

    @ParameterizedTest(name = "{0} v{1} {2}: {3}")
    @MethodSource("cases")
    void itIsCreditedToItsOwnProbeOrToNone(
            ForgedError forged, int version, String path, String expected) {
        Finished run = path.equals("raw") ? raw : ping;
        List<JsonLine> records =
                run.records().stream()
                        .filter(record -> record.text("target").equals(forged.host(version)))
                        .toList();
        for (JsonLine record : records) {
            if (record.type().equals("icmp_error")) {
                assertThat(record.text("icmp", "from"))
                        .isEqualTo(version == 4 ? ForgedError.ROUTER : ForgedError.ROUTER6);
                assertThat(record.number("icmp", "type")).isEqualTo(version == 4 ? 11 : 3);
            }
        }
        InWords.are(records, OTHER_PROBES, inFull(expected));
        Law.holdsFor(records.getLast());
    }
}
