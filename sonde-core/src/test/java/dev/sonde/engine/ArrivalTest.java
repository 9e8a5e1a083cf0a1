// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "130, 30", // before the answer
        "150, 50", // noted a moment after the answer that brought it
        "-9223372036854775808, -1", // never told
        "90, -1", // before it left: another's
    })
    void theAcknowledgementIsPartOfTheRoundTrip(long acknowledged, long expected) {
        Arrival arrival =
                new Arrival(200, 150, true, Optional.of(new Retransmits(0, false)), acknowledged);

        assertThat(arrival.since(95, 100).acknowledgedNanos())
                .isEqualTo(expected < 0 ? OptionalLong.empty() : OptionalLong.of(expected));
    }

    @Test
    void withoutTheStampOfLeavingNoAcknowledgementIsTold() {
        Arrival arrival = new Arrival(200, 150, true, Optional.empty(), 130);

        assertThat(arrival.since(95, ProbeRing.UNKNOWN).acknowledgedNanos()).isEmpty();
    }
}
