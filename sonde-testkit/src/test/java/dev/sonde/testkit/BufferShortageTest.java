// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.BufferShortage;
import dev.sonde.Plan;
import dev.sonde.Sonde;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a run says of a host that grants less than it asks for; a simulated one takes 1280 octets a
 * datagram.
 */
class BufferShortageTest {
    /** An answer and the stamp of its probe. */
    private static final int ONE = 1280 + 56 + 832;

    private static Optional<BufferShortage> shortage(Plan.Builder plan, int datagrams)
            throws InterruptedException {
        RuleBook hosts = new RuleBook();
        hosts.add("192.0.2.1 answer 20ms");
        SimulatedNetwork host = new SimulatedNetwork(hosts).buffer(datagrams);
        return Sonde.start(plan.count(2).build(), host).await().shortage();
    }

    private static Plan.Builder plan() {
        return Plan.icmp("192.0.2.1").interval(Duration.ofMillis(1));
    }

    @Test
    void whatIsMissingIsTold() throws InterruptedException {
        BufferShortage shortage = shortage(plan(), 100).orElseThrow();

        assertThat(shortage.neededBytes()).isEqualTo(1000 * ONE);
        assertThat(shortage.grantedBytes()).isEqualTo(100 * 1280);
        assertThat(shortage.sufficientLimit()).isEqualTo(500 * ONE);
    }

    @Test
    void nothingIsWhereThereIsEnoughOrTheDefaultIsOrItWasChosen() throws InterruptedException {
        assertThat(shortage(plan(), 2000)).isEmpty();
        assertThat(shortage(plan().interval(Duration.ofSeconds(1)), 2)).isEmpty();
        assertThat(shortage(plan().receiveBufferBytes(1), 2)).isEmpty();
    }
}
