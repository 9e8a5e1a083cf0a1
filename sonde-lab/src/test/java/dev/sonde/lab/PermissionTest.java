// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which privilege is enough, and what is said where none is. */
class PermissionTest {
    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
    }

    @AfterEach
    void close() {
        here.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Namespace.OPEN, "65534 65534"})
    void anybodyMayWhoseGroupIsInTheRange(String range) {
        here.pingGroupRange(range);
        Finished run = Command.icmp("-j -c 2 -i 0.01 127.0.0.1 ::1").asNobody().in(here).run();

        run.exited(0).quietly();
        assertThat(run.summaries()).hasSize(2).allMatch(summary -> summary.number("reply") == 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void withoutAnyPermissionTheRemediesAreNamed(String host) {
        here.pingGroupRange(Namespace.CLOSED);
        Finished run = Command.icmp("-c 1 " + host).asNobody().in(here).run().exited(4);

        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .hasLineCount(1)
                .endsWith("\n")
                .startsWith("sonde: ")
                .contains("net.ipv4.ping_group_range")
                .contains("CAP_NET_RAW");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void theCapabilityAloneIsEnough(String host) {
        here.pingGroupRange(Namespace.CLOSED);
        Finished run = Command.icmp("-j -c 2 -i 0.01 " + host).asNobody("net_raw").in(here).run();

        assertThat(run.exited(0).quietly().summary().number("reply")).isEqualTo(2);
    }
}
