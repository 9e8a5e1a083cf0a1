// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.stats.DurationRecorder;

/** The figures of one target's connections, beside those of its probes. */
final class ConnectionTally {
    private final DurationRecorder handshakes;
    private final DurationRecorder retransmitted;
    private final DurationRecorder clean;
    private long reconnects;

    /**
     * @param fine whether histograms have three digits or two
     */
    ConnectionTally(boolean fine) {
        handshakes = new DurationRecorder(fine);
        retransmitted = new DurationRecorder(fine);
        clean = new DurationRecorder(fine);
    }

    /**
     * A connection is open.
     *
     * @param nanos what its handshake took
     * @param again whether one was lost before it
     */
    void opened(long nanos, boolean again) {
        handshakes.record(nanos);
        reconnects += again ? 1 : 0;
    }

    /** A probe was answered in time. */
    void roundTrip(RoundTrip roundTrip) {
        boolean resent = roundTrip.retransmits().map(Retransmits::segments).orElse(0) > 0;
        (resent ? retransmitted : clean).record(roundTrip.nanos());
    }

    Summary.Connections summary() {
        return new Summary.Connections(
                Distributions.of(handshakes),
                reconnects,
                Distributions.of(retransmitted),
                Distributions.of(clean));
    }
}
