// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Counts;
import dev.sonde.Verdict;

/** How many there were of each verdict. Not thread-safe. */
@SuppressWarnings("EnumOrdinal") // one count for each constant, so that counting allocates nothing
public final class VerdictCounts {
    private final long[] counts = new long[Verdict.values().length];

    public void count(Verdict verdict) {
        counts[verdict.ordinal()]++;
    }

    public long of(Verdict verdict) {
        return counts[verdict.ordinal()];
    }

    /** Counts in what another has counted. */
    public void add(VerdictCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** With what is no verdict beside them. */
    public Counts with(long sent, long inFlight, long duplicates, long reordered, long unexpected) {
        return new Counts(
                sent,
                of(Verdict.REPLY),
                of(Verdict.LATE),
                of(Verdict.LOST),
                of(Verdict.ICMP_ERROR),
                of(Verdict.REFUSED),
                of(Verdict.RESET),
                of(Verdict.CORRUPT),
                of(Verdict.SEND_ERROR),
                of(Verdict.UNRESOLVED),
                of(Verdict.LOCAL),
                inFlight,
                duplicates,
                reordered,
                unexpected);
    }
}
