// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 100,000 errors of four kinds from 800 of 1,000 hosts, as fast as they come with four probes of
 * each in flight: every one is credited to its probe.
 */
class ErrorBurstTest {
    private static final int PROBES = 125;
    private static final int HOSTS_PER_FATE = 200;

    /** Of 10.60.F.1 to 10.60.F.200, F from 0; three are the peer's, the last is the router's. */
    private static final List<String> FATES = List.of("reply", "3/10", "3/13", "3/1", "3/3");

    @ParameterizedTest
    @EnumSource
    void everyErrorOfABurstIsCredited(AsWhom who) {
        try (RoutedNetwork network = RoutedNetwork.create()) {
            network.peer()
                    .onInput(
                            "ip daddr 10.60.1.0/24 reject with icmp type 10",
                            "ip daddr 10.60.2.0/24 reject with icmp type 13",
                            "ip daddr 10.60.3.0/24 reject with icmp type 1");
            network.router()
                    .nft(
                            "table ip lab {",
                            "chain forward {",
                            "type filter hook forward priority 0",
                            "ip daddr 10.60.4.0/24 reject with icmp type 3",
                            "}",
                            "}");
            Finished run =
                    who.icmp(network.sender(), "-j -c " + PROBES + " -l 4 -T -")
                            .reading(targets())
                            .start()
                            .await(Duration.ofSeconds(60))
                            .exited(1)
                            .quietly();

            TreeMap<String, Integer> expected = new TreeMap<>();
            for (int fate = 0; fate < FATES.size(); fate++) {
                for (int host = 1; host <= HOSTS_PER_FATE; host++) {
                    expected.put(address(fate, host) + " " + FATES.get(fate), PROBES);
                }
            }
            List<JsonLine> records = run.records();
            assertThat(told(records)).isEqualTo(expected);
            List<JsonLine> summaries =
                    records.stream().filter(record -> record.type().equals("summary")).toList();
            assertThat(summaries).hasSize(FATES.size() * HOSTS_PER_FATE);
            for (JsonLine summary : summaries) {
                Law.holdsFor(summary);
                String verdict =
                        summary.text("target").startsWith("10.60.0.") ? "reply" : "icmp_error";
                assertThat(summary.number(verdict)).as(summary.toString()).isEqualTo(PROBES);
            }
        }
    }

    /** How many records there are about probes, by target and what they say. */
    private static Map<String, Integer> told(List<JsonLine> records) {
        Map<String, Integer> told = new TreeMap<>();
        for (JsonLine record : records) {
            if (record.has("seq")) {
                String what = record.type();
                if (what.equals("icmp_error")) {
                    what = record.number("icmp", "type") + "/" + record.number("icmp", "code");
                }
                told.merge(record.text("target") + " " + what, 1, Integer::sum);
            }
        }
        return told;
    }

    private static String targets() {
        return IntStream.range(0, FATES.size() * HOSTS_PER_FATE)
                .mapToObj(i -> address(i % FATES.size(), 1 + i / FATES.size()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String address(int fate, int host) {
        return "10.60." + fate + "." + host;
    }
}
