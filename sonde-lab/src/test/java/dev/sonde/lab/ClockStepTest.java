// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wall clock, which the kernel's stamps are of, is set forward and back by five seconds in
 * mid-run, with some ten probes in flight each time. There is one for all namespaces, so it takes a
 * kernel of its own.
 */
class ClockStepTest {
    private static final int PROBES = 80;
    private static final long MILLI = 1_000_000;

    private static final String SCRIPT =
            """
            ip netns add there
            ip link add wire type veth peer name wire netns there
            ip addr add 192.0.2.1/24 dev wire
            ip link set wire up
            ip -n there link set lo up
            ip -n there addr add 192.0.2.2/24 dev wire
            ip -n there link set wire up
            ip netns exec there "$SONDE" serve udp -q >/dev/null &
            until "$SONDE" udp -q -c 1 192.0.2.2 >/dev/null; do :; done
            ip netns exec there tc qdisc add dev wire root netem delay 500ms
            "$SONDE" PROTOCOL -j -c 80 -i 0.05 -W 5 192.0.2.2 >/run/measured &
            until grep -q seq..20, /run/measured; do sleep 0.01; done
            date -s '5 seconds' >/dev/null
            until grep -q seq..50, /run/measured; do sleep 0.01; done
            date -s '5 seconds ago' >/dev/null
            wait $!
            cat /run/measured
            """;

    @ParameterizedTest
    @ValueSource(strings = {"icmp", "udp"})
    void aSteppedWallClockIsInNoRoundTrip(String protocol) {
        Finished run = UserModeLinux.run(SCRIPT.replace("PROTOCOL", protocol)).exited(0);
        JsonLine summary = run.summary();
        List<JsonLine> replies = run.records("reply");
        String context = run.toString();

        assertThat(summary.number("reply")).as(context).isEqualTo(PROBES);
        // Netem keeps each answer for 500 ms, never less; an emulated machine is slow at times.
        for (JsonLine reply : replies) {
            assertThat(reply.number("rtt_ns")).as("%s", reply).isBetween(500 * MILLI, 2500 * MILLI);
        }
        // Each stamp is put on the monotonic scale by the setting it was taken under, so that but
        // for what was stamped right at a step both ends of all go by the kernel.
        assertThat(clocks(replies, "kernel")).as(context).isGreaterThan(PROBES - 20);
    }

    private static long clocks(List<JsonLine> replies, String clock) {
        return replies.stream().filter(reply -> reply.text("clock").equals(clock)).count();
    }
}
