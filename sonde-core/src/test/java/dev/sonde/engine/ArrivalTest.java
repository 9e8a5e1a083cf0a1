// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.RoundTrip;
import org.junit.jupiter.api.Test;

class ArrivalTest {
    @Test
    void theKernelsStampIsBetterThanOurs() {
        assertThat(new Arrival(1500, 1400, true).since(1000, ProbeRing.UNKNOWN))
                .isEqualTo(new RoundTrip(400, ClockSource.KERNEL_RX, 100));
    }

    @Test
    void withoutAStampItIsOurs() {
        assertThat(new Arrival(1500, 1500, false).since(1000, ProbeRing.UNKNOWN))
                .isEqualTo(new RoundTrip(500, ClockSource.USER, 0));
    }

    @Test
    void aStampFromBeforeSendingIsNotBelieved() {
        assertThat(new Arrival(1500, 999, true).since(1000, ProbeRing.UNKNOWN))
                .isEqualTo(new RoundTrip(500, ClockSource.USER, 0));
        assertThat(new Arrival(1500, 1000, true).since(1000, ProbeRing.UNKNOWN))
                .isEqualTo(new RoundTrip(0, ClockSource.KERNEL_RX, 500));
    }

    @Test
    void aStampFromAfterReadingIsNotBelieved() {
        assertThat(new Arrival(1500, 1501, true).since(1000, ProbeRing.UNKNOWN))
                .isEqualTo(new RoundTrip(500, ClockSource.USER, 0));
        assertThat(new Arrival(1500, 1500, true).since(1000, ProbeRing.UNKNOWN))
                .isEqualTo(new RoundTrip(500, ClockSource.KERNEL_RX, 0));
    }

    @Test
    void stampsOnBothEndsAreBest() {
        assertThat(new Arrival(1500, 1400, true).since(1000, 1030))
                .isEqualTo(new RoundTrip(370, ClockSource.KERNEL, 130));
        assertThat(new Arrival(1500, 1400, true).since(1000, 1400))
                .isEqualTo(new RoundTrip(0, ClockSource.KERNEL, 500));
    }

    @Test
    void aSendStampAloneIsOfNoUse() {
        assertThat(new Arrival(1500, 1500, false).since(1000, 1030))
                .isEqualTo(new RoundTrip(500, ClockSource.USER, 0));
    }

    @Test
    void aSendStampFromAfterTheArrivalIsNotBelieved() {
        assertThat(new Arrival(1500, 1400, true).since(1000, 1401))
                .isEqualTo(new RoundTrip(400, ClockSource.KERNEL_RX, 100));
    }

    @Test
    void aRoundTripIsNoLongerThanThisProcessSaw() {
        assertThat(new Arrival(1500, 1400, true).since(1000, 800))
                .isEqualTo(new RoundTrip(400, ClockSource.KERNEL_RX, 100));
    }
}
