// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sonde tcp} cannot do, in a line on standard error and in its exit code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TcpBadInputTest {
    private static final int HOSTS = 100;

    private final Namespace here = Namespace.create();

    @BeforeAll
    void serve() throws Exception {
        here.etc("resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
        TcpPeer.on(here, TcpPeer.PORT, 4242);
    }

    @AfterAll
    void close() {
        here.close();
    }

    private Finished tcp(String arguments) {
        return Command.sonde(("tcp " + arguments).split(" ")).asNobody().in(here).run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9", "[::1]:9"})
    void aClosedPortRefusesEveryProbe(String target) {
        Finished run = tcp("-j -c 3 -i 0.05 " + target).exited(1).quietly();

        assertThat(run.summary().number("refused")).isEqualTo(3);
        for (JsonLine refused : run.records("refused")) {
            assertThat(refused.text("errno")).isEqualTo("ECONNREFUSED");
            assertThat(refused.number("rtt_ns")).isPositive();
        }
    }

    @Test
    void aNameWithoutAnAddressDoesNotKeepTheOthersFromRunning() {
        Finished run = tcp("-j -c 3 -i 0.05 nosuchhost.test 127.0.0.1").exited(2);

        assertThat(run.err()).startsWith("sonde: nosuchhost.test: ").hasLineCount(1);
        assertThat(run.summaries().getFirst().number("unresolved")).isPositive();
        assertThat(run.summaries().getLast().number("reply")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aSourcePortInUseIsNamed(String target) {
        Finished run = tcp("-c 1 --source-port 4242 " + target).exited(4);

        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("sonde: TCP port 4242 is in use already on all IPv")
                .contains("; remedy: ")
                .hasLineCount(1);
    }

    /** Those with a connection are probed, for the others nothing is told that was not seen. */
    @Test
    void withoutDescriptorsItIsSaidWhy() {
        StringBuilder hosts = new StringBuilder();
        for (int i = 1; i <= HOSTS; i++) {
            hosts.append("127.1.0.").append(i).append('\n');
        }
        Finished run =
                Command.shell("ulimit -n 80 && exec \"$SONDE\" tcp -j -c 2 -i 0.05 -W 5 -T -")
                        .asNobody()
                        .reading(hosts.toString())
                        .in(here)
                        .run()
                        .exited(4);

        assertThat(run.err())
                .hasLineCount(1)
                .startsWith("sonde: out of descriptors (EMFILE): this process may have 80, and ")
                .endsWith("; remedy: raise the limit with ulimit -n\n");
        assertThat(run.summaries()).hasSize(HOSTS);
        int answered = 0;
        for (JsonLine summary : run.summaries()) {
            assertThat(summary.number("reply")).isEqualTo(summary.number("sent"));
            answered += summary.number("reply") == 2 ? 1 : 0;
        }
        assertThat(answered).isBetween(5, 48);
    }
}
