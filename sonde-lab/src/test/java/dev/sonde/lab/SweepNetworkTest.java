// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code sonde sweep} over 65,536 IPv4 and 65,536 IPv6 addresses of a host behind a router: most
 * answer, some are silent, some are rejected with three codes, as the last digit of an address
 * says.
 */
class SweepNetworkTest {
    private static final int HOSTS = 65_536;

    /** By the last hexadecimal digit of an address; those of no entry answer. */
    private static final List<String> FATES4 = List.of("lost", "3/13", "3/10", "3/1", "3/10");

    private static final List<String> FATES6 =
            List.of("lost", "v6 1/1", "v6 1/5", "v6 1/6", "v6 1/5");

    @ParameterizedTest
    @EnumSource
    void everyTargetHasItsOwnVerdictInEveryRun(AsWhom who) {
        try (RoutedNetwork network = RoutedNetwork.create()) {
            // What a host may send in all, over IPv6 too.
            network.peer()
                    .sysctl("net.ipv4.icmp_msgs_per_sec=1000000", "net.ipv4.icmp_msgs_burst=100000")
                    .onInput(
                            "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.0 drop",
                            "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.1"
                                    + " reject with icmp type 13",
                            "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == { 0.0.0.2, 0.0.0.4 }"
                                    + " reject with icmp type 10",
                            "ip daddr 10.60.0.0/16 ip daddr & 0.0.0.15 == 0.0.0.3"
                                    + " reject with icmp type 1",
                            "ip6 daddr fd60::1:0/112 ip6 daddr & ::f == :: drop",
                            "ip6 daddr fd60::1:0/112 ip6 daddr & ::f == ::1"
                                    + " reject with icmpv6 type 1",
                            "ip6 daddr fd60::1:0/112 ip6 daddr & ::f == { ::2, ::4 }"
                                    + " reject with icmpv6 type 5",
                            "ip6 daddr fd60::1:0/112 ip6 daddr & ::f == ::3"
                                    + " reject with icmpv6 type 6");
            Map<String, String> expected = new TreeMap<>();
            for (int i = 0; i < HOSTS; i++) {
                expected.put("10.60." + (i >> 8) + "." + (i & 0xFF), fate(FATES4, i));
                expected.put("fd60::1:" + Integer.toHexString(i), fate(FATES6, i));
            }
            for (String rate : List.of("50k", "max", "50k", "max")) {
                String arguments = "-j -W 1 --backoff 1 --yes-many --rate " + rate;
                Finished run =
                        who.run(
                                        "sweep",
                                        network.sender(),
                                        arguments + " 10.60.0.0/16 fd60::1:0/112")
                                .run()
                                .exited(1)
                                .quietly();

                List<JsonLine> records = run.records();
                JsonLine summary = records.removeLast();
                Map<String, String> told = new TreeMap<>();
                for (JsonLine record : records) {
                    assertThat(told.put(record.text("address"), told(record)))
                            .as("a second verdict: %s", record)
                            .isNull();
                    if (record.type().equals("lost")) {
                        assertThat(record.number("attempts")).as(record.toString()).isEqualTo(2);
                    }
                }
                // All that are otherwise; of so large maps a difference would show the first alone.
                Map<String, String> wrong = new TreeMap<>(told);
                wrong.entrySet().removeAll(expected.entrySet());
                assertThat(wrong).as(summary.toString()).isEmpty();
                assertThat(told.keySet()).isEqualTo(expected.keySet());
                hasCounted(summary);
            }
        }
    }

    /** Of 16 addresses of each family one is lost, four are rejected, two of them by one code. */
    private static void hasCounted(JsonLine summary) {
        Law.holdsFor(summary);
        assertThat(summary.type()).isEqualTo("sweep_summary");
        assertThat(summary.number("targets")).isEqualTo(2 * HOSTS);
        assertThat(summary.number("reply")).isEqualTo(2 * HOSTS / 16 * 11);
        assertThat(summary.number("lost")).isEqualTo(2 * HOSTS / 16);
        assertThat(summary.number("icmp_error")).isEqualTo(2 * HOSTS / 16 * 4);
        assertThat(summary.field("by_error"))
                .isEqualTo(
                        Map.of(
                                "3/1", HOSTS / 16L,
                                "3/10", HOSTS / 8L,
                                "3/13", HOSTS / 16L,
                                "v6 1/1", HOSTS / 16L,
                                "v6 1/5", HOSTS / 8L,
                                "v6 1/6", HOSTS / 16L));
    }

    private static String fate(List<String> fates, int host) {
        int last = host & 0xF;
        return last < fates.size() ? fates.get(last) : "reply";
    }

    private static String told(JsonLine record) {
        if (!record.type().equals("icmp_error")) {
            return record.type();
        }
        return (record.number("icmp", "version") == 6 ? "v6 " : "")
                + record.number("icmp", "type")
                + "/"
                + record.number("icmp", "code");
    }
}
