// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the real netem does to answers, and what {@code sonde udp} reports of it. */
class NetemTest {
    private static final int PROBES = 1000;

    /** On the server's side, so that only one direction is hit. */
    private static final String SCRIPT =
            """
            ip netns add there
            ip link add wire type veth peer name wire netns there
            ip addr add 192.0.2.1/24 dev wire
            ip link set wire up
            ip -n there link set lo up
            ip -n there addr add 192.0.2.2/24 dev wire
            ip -n there link set wire up
            ip netns exec there "$SONDE" serve udp -jq >/run/served &
            until "$SONDE" udp -q -c 1 192.0.2.2 >/dev/null; do :; done
            ip netns exec there tc qdisc add dev wire root netem delay 10ms loss 20% duplicate 5%
            "$SONDE" udp -j -q -c 1000 -i 0.01 -W 1 192.0.2.2
            kill -INT $!
            wait $!
            cat /run/served
            ip netns exec there tc -s qdisc show dev wire >&2
            """;

    private static final Pattern STATISTICS =
            Pattern.compile("Sent \\d+ bytes (\\d+) pkt \\(dropped (\\d+),");

    @Test
    void lossDelayAndDuplicatesAreReportedWithinTheirBounds() {
        Finished run = UserModeLinux.run(SCRIPT).exited(0);
        List<JsonLine> lines = run.records();
        JsonLine found = lines.get(0);
        JsonLine served = lines.get(1);
        String context = run.toString();

        // More than asked here, by the first probe; so nothing was lost but by netem.
        assertThat(served.number("answered")).as(context).isGreaterThan(PROBES);
        assertThat(served.number("local")).as(context).isZero();
        // Five standard deviations of binomial distributions: 20 % of 1000, and 5 % of the rest.
        assertThat(found.number("lost")).as(context).isBetween(200L - 63, 200L + 63);
        assertThat(found.number("duplicate")).as(context).isBetween(40L - 31, 40L + 31);
        assertThat(found.number("rtt", "min")).as(context).isBetween(10_000_000L, 20_000_000L);
        assertThat(found.number("rtt", "p50")).as(context).isBetween(10_000_000L, 40_000_000L);
        // And what netem itself has counted: it has let pass these and perhaps some of ARP.
        Matcher statistics = STATISTICS.matcher(run.err());
        assertThat(statistics.find()).as(context).isTrue();
        long passed = Long.parseLong(statistics.group(1));
        long arrived = found.number("received") + found.number("duplicate");
        assertThat(passed - arrived).as(context).isBetween(0L, 10L);
    }
}
