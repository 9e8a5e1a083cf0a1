// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.sweep.SweepSummary;
import java.util.List;

/**
 * Where a sweep, or one thread's share of it, stands.
 *
 * @param inFlight targets that were probed and have no verdict
 * @param unsent targets that were not probed
 * @param firstSent when the first probe was to leave, {@link AttemptTimes#UNKNOWN} before that
 */
record Standing(
        SweepTally tally,
        long inFlight,
        long unsent,
        long probes,
        long firstSent,
        long lastSent,
        long lastVerdict) {
    /** The figures of all shares. */
    static SweepSummary summary(List<Standing> shares) {
        SweepTally tally = new SweepTally();
        long inFlight = 0;
        long unsent = 0;
        long probes = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long verdict = Long.MIN_VALUE;
        for (Standing share : shares) {
            tally.add(share.tally);
            inFlight += share.inFlight;
            unsent += share.unsent;
            probes += share.probes;
            if (share.firstSent != AttemptTimes.UNKNOWN) {
                first = Math.min(first, share.firstSent);
                last = Math.max(last, share.lastSent);
                verdict = Math.max(verdict, share.lastVerdict);
            }
        }
        boolean begun = first != Long.MAX_VALUE;
        long sending = begun ? last - first : 0;
        long duration = begun ? Math.max(sending, verdict - first) : 0;
        return tally.summary(inFlight, unsent, probes, duration, sending);
    }
}
