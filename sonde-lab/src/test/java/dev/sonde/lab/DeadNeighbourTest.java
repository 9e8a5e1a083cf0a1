// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many hosts of the sender's own link that are not there, beside one that is. */
class DeadNeighbourTest {
    private static final int PROBES = 4;

    /**
     * Their probes wait in this host for three seconds and longer, charged to the socket's send
     * buffer, of which the kernel's default holds 256 on a ping socket and 512 on a raw one.
     */
    @ParameterizedTest
    @CsvSource({"NOBODY_ON_PING_SOCKET, 100", "ROOT_ON_RAW_SOCKET, 150"})
    void theDeadKeepNobodyFromBeingProbed(AsWhom who, int dead) {
        try (Wire wire = Wire.create()) {
            // The sender's own kernel makes the errors, and without this 50 at once.
            wire.sender().sysctl("net.ipv4.icmp_ratemask=0");
            String targets =
                    IntStream.rangeClosed(1, dead)
                            .mapToObj(i -> "10.77.0." + (100 + i))
                            .collect(Collectors.joining("\n", "", "\n" + Wire.PEER + "\n"));
            Finished run =
                    who.icmp(wire.sender(), "-jq -c " + PROBES + " -i 0.2 -T -")
                            .reading(targets)
                            .run()
                            .exited(1)
                            .quietly();

            assertThat(run.summaries()).hasSize(dead + 1);
            for (JsonLine summary : run.summaries()) {
                boolean alive = summary.text("target").equals(Wire.PEER);
                assertThat(summary.number(alive ? "reply" : "icmp_error"))
                        .as(summary.toString())
                        .isEqualTo(PROBES);
            }
        }
    }
}
