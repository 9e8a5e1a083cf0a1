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
 * @param idle how long between the first probe and the last there was none to send, ns
 */
record Standing(
        SweepTally tally,
        long inFlight,
        long unsent,
        long probes,
        long firstSent,
        long lastSent,
        long idle,
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
        long idle = Long.MAX_VALUE;
        for (Standing share : shares) {
            tally.add(share.tally);
            inFlight += share.inFlight;
            unsent += share.unsent;
            probes += share.probes;
            if (share.firstSent != AttemptTimes.UNKNOWN) {
                first = Math.min(first, share.firstSent);
                last = Math.max(last, share.lastSent);
                verdict = Math.max(verdict, share.lastVerdict);
                idle = Math.min(idle, share.idle);
            }
        }
        boolean begun = first != Long.MAX_VALUE;
        long duration = begun ? Math.max(last, verdict) - first : 0;
        long sending = begun ? Math.max(0, last - first - idle) : 0;
        return tally.summary(inFlight, unsent, probes, duration, sending);
    }
}
