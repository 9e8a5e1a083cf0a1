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
 * Every {@link UdpForgedError}: one that is not about a probe of ours is credited to none, and one
 * that is, however odd, to its own. From the error queue, without privilege and beside a raw
 * socket; and as a packet on that socket.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UdpForgedErrorTest {
    /** What is told of the second and third probe. */
    private static final String EXPECTED =
            """
            OTHER_SOURCE_PORT         | ignored
            OTHER_DESTINATION_PORT    | ignored
            OTHER_DESTINATION         | ignored
            OTHER_PROTOCOL            | ignored
            UNSENT_NUMBER             | an event
            OTHER_TIME                | an event
            FOREIGN_TEXT              | an event
            NO_QUOTE                  | ignored
            ONLY_AN_IP_HEADER         | ignored
            SEVEN_OCTETS              | ignored
            WRONG_CHECKSUM            | ignored
            EIGHT_OCTETS              | credited
            EIGHT_OCTETS_OF_TWO       | undecided
            FOURTEEN_OCTETS           | credited
            COUNTED_DOWN              | credited
            MPLS                      | credited
            MPLS_BEHIND_A_SHORT_QUOTE | credited
            """;

    /** The others are answered. */
    private static final List<String> OTHER_PROBES = List.of("reply 1", "reply 4");

    private final Namespace sender = Namespace.create();
    private List<JsonLine> privileged;
    private List<JsonLine> unprivileged;

    @BeforeAll
    void run() {
        List<String> words = new ArrayList<>(List.of("udp", "-j", "-c4", "-i0.2", "-W0.5"));
        for (UdpForgedError forged : UdpForgedError.values()) {
            words.add(forged.host(4, false));
            words.add(forged.host(4, true));
            words.add(forged.host(6, false));
        }
        String[] arguments = words.toArray(new String[0]);
        try (ScriptedHost<UdpRequest> _ = ScriptedHost.udp(sender, UdpForgedError.script())) {
            Launched raw = Command.sonde(arguments).asNobody("net_raw").in(sender).start();
            Launched queue = Command.sonde(arguments).asNobody().in(sender).start();
            privileged = raw.await().exited(0).quietly().records();
            unprivileged = queue.await().exited(0).quietly().records();
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
            UdpForgedError forged = UdpForgedError.valueOf(cell[0].strip());
            String expected = cell[1].strip();
            for (boolean raw : new boolean[] {false, true}) {
                cases.add(Arguments.of(forged, 4, false, raw, expected));
                cases.add(Arguments.of(forged, 6, false, raw, expected));
                boolean unheard = !raw && forged != UdpForgedError.EIGHT_OCTETS_OF_TWO;
                cases.add(Arguments.of(forged, 4, true, raw, unheard ? "ignored" : expected));
            }
        }
        return cases.stream();
    }

    private static String inFull(String expected, boolean heard) {
        return switch (expected) {
            case "ignored" -> "reply 3, timeout 2, lost 2";
            case "credited" -> "icmp_error 2, icmp_error 3, after_verdict 3";
            case "an event" -> "unquoted_error, unquoted_error, reply 3, timeout 2, lost 2";
            case "undecided" -> (heard ? "unquoted_error, " : "") + "reply 3, reply 2, reordered 2";
            default -> throw new AssertionError(expected);
        };
    }

    @Test
    void nothingIsLeftOut() {
        assertThat(EXPECTED.lines().map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(
                        Stream.of(UdpForgedError.values()).map(Enum::name).toList());
    }

    @ParameterizedTest(name = "{0} v{1}, kept back {2}, raw {3}: {4}")
    @MethodSource("cases")
    void itIsCreditedToItsOwnProbeOrToNone(
            UdpForgedError forged, int version, boolean keptBack, boolean raw, String expected) {
        List<JsonLine> records =
                (raw ? privileged : unprivileged)
                        .stream()
                                .filter(record ->
                                        record.text("target")
                                                .equals(forged.host(version, keptBack)))
                                .toList();
        for (JsonLine record : records) {
            if (record.type().equals("icmp_error")) {
                assertThat(record.text("icmp", "from"))
                        .isEqualTo(version == 4 ? UdpForgedError.ROUTER : UdpForgedError.ROUTER6);
                assertThat(record.number("icmp", "type")).isEqualTo(version == 4 ? 11 : 3);
                assertThat(record.number("icmp", "code")).isEqualTo(keptBack ? 1 : 0);
            }
        }
        InWords.are(records, OTHER_PROBES, inFull(expected, raw || !keptBack));
        Law.holdsFor(records.getLast());
    }
}
