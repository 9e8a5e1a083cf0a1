// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pingers at the same time, at high rates, to the same host. */
class NeighbouringRunsTest {
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"127.0.0.1,ping", "127.0.0.1,raw", "::1,ping", "::1,raw"})
    void twoRunsAndPingNeverTakeEachOthersAnswers(String host, String socket) {
        try (Namespace here = Namespace.create()) {
            // All three for about two seconds, so that they overlap for most of it.
            Launched one =
                    Command.icmp("-jq -i 0.0005 -c 4000 " + host).over(socket).in(here).start();
            Launched other =
                    Command.icmp("-jq -A -i 0.0005 -c 4000 " + host).over(socket).in(here).start();
            Launched ping =
                    Command.of("ping", "-q", "-i", "0.002", "-c", "1000", host).in(here).start();

            assertExact(one.await());
            assertExact(other.await());
            Finished pings = ping.await().exited(0);
            assertThat(pings.out())
                    .contains("1000 packets transmitted, 1000 received, 0% packet loss")
                    .doesNotContain("duplicates", "errors");
        }
    }

    /** A process that can only have ping sockets next to one that can only have raw ones. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1", "::1"})
    void pingAndRawSocketsKeepApart(String host) {
        try (Namespace here = Namespace.create()) {
            Launched onPing =
                    Command.icmp("-jq -i 0.0005 -c 3000 " + host).over("ping").in(here).start();
            Launched onRaw =
                    Command.icmp("-jq -i 0.0005 -c 3000 " + host).over("raw").in(here).start();

            assertThat(onPing.await().exited(0).summary().number("reply")).isEqualTo(3000);
            JsonLine raw = onRaw.await().exited(0).summary();
            assertThat(raw.number("reply")).isEqualTo(3000);
            assertThat(raw.number("duplicate")).isZero();
            assertThat(raw.number("unexpected")).isZero();
        }
    }

    private static void assertExact(Finished run) {
        JsonLine summary = run.exited(0).quietly().summary();
        assertThat(summary.number("sent")).isEqualTo(4000);
        assertThat(summary.number("reply")).isEqualTo(4000);
        assertThat(summary.number("duplicate")).isZero();
        assertThat(summary.number("unexpected")).isZero();
        assertThat(summary.number("corrupt")).isZero();
        assertThat(summary.number("reordered")).isZero();
    }
}
