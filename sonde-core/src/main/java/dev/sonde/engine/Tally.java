// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Endpoint;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.Verdict;
import dev.sonde.stats.DurationRecorder;
import dev.sonde.stats.JitterEstimator;
import dev.sonde.stats.RunLengths;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The figures of one target, over a whole run or over one interval of it. */
@SuppressWarnings(
        "EnumOrdinal") // one count for each constant in an array, so that counting allocates
// nothing
final class Tally {
    private static final ClockSource[] CLOCKS = ClockSource.values();

    private final VerdictCounts verdicts = new VerdictCounts();
    private final long[] clocks = new long[CLOCKS.length];
    private final DurationRecorder rtt;
    private @Nullable DurationRecorder lateRtt;
    private final boolean fine;
    private final DurationRecorder scheduleLate;
    private final JitterEstimator jitter = new JitterEstimator();
    private final RunLengths lossRuns = new RunLengths();
    private final long missedBefore;
    private final @Nullable ConnectionTally connections;
    private long sent;
    private long duplicates;
    private long reordered;
    private long unexpected;
    private long stalled;
    private long reorderExtentMax;
    private boolean started;
    private long firstSent;
    private long lastVerdict;

    /**
     * @param fine whether histograms have three digits or two
     * @param missedBefore missed slots that belong to earlier tallies
     * @param connected whether probes go through a connection that is kept open
     */
    Tally(boolean fine, long missedBefore, boolean connected) {
        rtt = new DurationRecorder(fine);
        this.fine = fine;
        scheduleLate = new DurationRecorder(fine);
        this.missedBefore = missedBefore;
        connections = connected ? new ConnectionTally(fine) : null;
    }

    void sent(long now) {
        if (!started) {
            started = true;
            firstSent = now;
            lastVerdict = now;
        }
        sent++;
    }

    /** The first probe's time is known better once it has left. */
    void firstDeparted(long now) {
        firstSent = now;
        lastVerdict = Math.max(lastVerdict, now);
    }

    void slotTaken(long lateNanos) {
        scheduleLate.record(lateNanos);
    }

    void verdict(Verdict verdict, long now) {
        verdicts.count(verdict);
        lastVerdict = Math.max(lastVerdict, now);
    }

    void roundTrip(Verdict verdict, RoundTrip roundTrip) {
        if (verdict == Verdict.REPLY) {
            rtt.record(roundTrip.nanos());
            jitter.record(roundTrip.nanos());
            clocks[roundTrip.clock().ordinal()]++;
            if (connections != null) {
                connections.roundTrip(roundTrip);
            }
        } else {
            DurationRecorder late = lateRtt;
            if (late == null) {
                late = new DurationRecorder(fine);
                lateRtt = late;
            }
            late.record(roundTrip.nanos());
        }
    }

    /** A connection is open after this many nanoseconds, the first or one more. */
    void connected(long nanos, boolean again) {
        if (connections != null) {
            connections.opened(nanos, again);
        }
    }

    void duplicate() {
        duplicates++;
    }

    void reordered(long extent) {
        reordered++;
        reorderExtentMax = Math.max(reorderExtentMax, extent);
    }

    void unexpected() {
        unexpected++;
    }

    /** To be told beside the verdict. */
    void stalled() {
        stalled++;
    }

    /**
     * To be told for each settled probe in the order of sending, but for those that our own host
     * lost.
     */
    void settledInOrder(boolean answered) {
        if (answered) {
            lossRuns.answered();
        } else {
            lossRuns.lost();
        }
    }

    Summary summary(Endpoint endpoint, long inFlight, long missed) {
        Counts counts = verdicts.with(sent, inFlight, duplicates, reordered, unexpected);
        Optional<Summary.Jitter> variation =
                jitter.isDefined()
                        ? Optional.of(new Summary.Jitter(jitter.smoothed(), jitter.meanAbsolute()))
                        : Optional.empty();
        return new Summary(
                endpoint,
                counts,
                started ? lastVerdict - firstSent : 0,
                Distributions.of(rtt),
                lateRtt == null ? Optional.empty() : Distributions.of(lateRtt),
                variation,
                Distributions.of(scheduleLate),
                missed - missedBefore,
                new Summary.LossRuns(lossRuns.count(), lossRuns.longest()),
                reorderExtentMax,
                Distributions.byClock(clocks),
                stalled,
                connections == null ? Optional.empty() : Optional.of(connections.summary()));
    }
}
