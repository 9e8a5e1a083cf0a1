// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Probes that are longer than what a link on the way carries, under each {@code -M}. */
class PathMtuTest {
    private static final String TARGET = "10.60.3.4";
    private static final String TARGET6 = "fd60::2:0";
    private static final long MTU = 1300;

    /**
     * The first probe is told of the MTU by the router. With {@code do} the sender then sends no
     * more that long, with {@code want} it sends pieces, with {@code probe} it forgets. With {@code
     * dont} IPv4's routers make the pieces, as IPv6's never do.
     */
    @ParameterizedTest
    @CsvSource({
        "do,    icmp_error send_error send_error, icmp_error send_error send_error",
        "want,  icmp_error reply reply,           icmp_error reply reply",
        "probe, icmp_error icmp_error icmp_error, icmp_error icmp_error icmp_error",
        "dont,  reply reply reply,                icmp_error reply reply"
    })
    void theFirstProbeTellsAndTheOthersFollowTheOption(
            String how, String verdicts, String verdicts6) {
        for (AsWhom who : AsWhom.values()) {
            try (RoutedNetwork network = RoutedNetwork.create()) {
                network.router()
                        .ip(
                                "route add %s via %s mtu lock %d"
                                        .formatted(TARGET, RoutedNetwork.PEER, MTU),
                                "route add %s via %s mtu lock %d"
                                        .formatted(TARGET6, RoutedNetwork.PEER6, MTU));
                String arguments =
                        "-j -c 3 -i 0.05 -s 1400 -M " + how + " " + TARGET + " " + TARGET6;
                Finished run = who.icmp(network.sender(), arguments).run().quietly();

                assertThat(run.summaries()).hasSize(2);
                assertThat(verdicts(run, TARGET)).isEqualTo(verdicts);
                assertThat(verdicts(run, TARGET6)).isEqualTo(verdicts6);
                for (JsonLine error : run.records("icmp_error")) {
                    boolean v4 = error.text("target").equals(TARGET);
                    assertThat(error.number("icmp", "type")).isEqualTo(v4 ? 3 : 2);
                    assertThat(error.number("icmp", "code")).isEqualTo(v4 ? 4 : 0);
                    assertThat(error.number("icmp", "mtu")).isEqualTo(MTU);
                    assertThat(error.text("icmp", "from"))
                            .isEqualTo(v4 ? RoutedNetwork.ROUTER : RoutedNetwork.ROUTER6);
                }
                for (JsonLine error : run.records("send_error")) {
                    assertThat(error.text("errno")).isEqualTo("EMSGSIZE");
                }
            }
        }
    }

    /** In the order of the probes. */
    private static String verdicts(Finished run, String target) {
        List<String> verdicts = List.of("reply", "icmp_error", "send_error", "lost");
        Stream<JsonLine> settled =
                run.records().stream()
                        .filter(record -> record.text("target").equals(target))
                        .filter(record -> verdicts.contains(record.type()))
                        .sorted((a, b) -> Long.compare(a.number("seq"), b.number("seq")));
        return String.join(" ", settled.map(JsonLine::type).toList());
    }
}
