// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.IcmpReport;
import dev.sonde.Verdict;
import dev.sonde.engine.Distributions;
import dev.sonde.engine.VerdictCounts;
import dev.sonde.stats.DurationRecorder;
import dev.sonde.sweep.SweepSummary;
import dev.sonde.sweep.SweepSummary.Skip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts a sweep's verdicts and collects its round-trip times. Not thread-safe. */
@SuppressWarnings("EnumOrdinal") // one count for each constant, so that counting allocates nothing
final class SweepTally {
    /** How many of the targets that were skipped are named. */
    private static final int MOST_SKIPS = 16;

    private static final int TYPE_SHIFT = 8;
    private static final int VERSION_SHIFT = 16;

    private final VerdictCounts verdicts = new VerdictCounts();
    private final long[] clocks = new long[ClockSource.values().length];
    private final DurationRecorder rtt = new DurationRecorder(true);
    private final DurationRecorder lateRtt = new DurationRecorder(true);
    private final Map<Integer, Long> errors = new TreeMap<>();
    private final List<Skip> skips = new ArrayList<>();
    private long duplicates;
    private long unexpected;
    private long stalled;
    private long skipped;
    private long settled;

    void verdict(Verdict verdict, boolean isStalled) {
        verdicts.count(verdict);
        settled++;
        if (isStalled) {
            stalled++;
        }
    }

    void roundTrip(Verdict verdict, long nanos, ClockSource clock) {
        if (verdict == Verdict.REPLY) {
            rtt.record(nanos);
            clocks[clock.ordinal()]++;
        } else {
            lateRtt.record(nanos);
        }
    }

    void error(IcmpReport report) {
        int key = report.version() << VERSION_SHIFT | report.type() << TYPE_SHIFT | report.code();
        errors.merge(key, 1L, Long::sum);
    }

    void duplicate() {
        duplicates++;
    }

    void unexpected() {
        unexpected++;
    }

    void skipped(String target, String reason) {
        skipped++;
        if (skips.size() < MOST_SKIPS) {
            skips.add(new Skip(target, reason));
        }
    }

    /** Counts all that another one has counted. */
    void add(SweepTally other) {
        verdicts.add(other.verdicts);
        for (int i = 0; i < clocks.length; i++) {
            clocks[i] += other.clocks[i];
        }
        rtt.add(other.rtt);
        lateRtt.add(other.lateRtt);
        other.errors.forEach((key, count) -> errors.merge(key, count, Long::sum));
        for (Skip skip : other.skips) {
            if (skips.size() < MOST_SKIPS) {
                skips.add(skip);
            }
        }
        duplicates += other.duplicates;
        unexpected += other.unexpected;
        stalled += other.stalled;
        skipped += other.skipped;
        settled += other.settled;
    }

    /** Targets that have their verdict. */
    long settled() {
        return settled;
    }

    long skipped() {
        return skipped;
    }

    /** Targets that answered. */
    long answered() {
        return verdicts.of(Verdict.REPLY) + verdicts.of(Verdict.LATE);
    }

    /**
     * The figures.
     *
     * @param inFlight targets that were probed and have no verdict
     * @param unsent targets that were not probed
     */
    SweepSummary summary(
            long inFlight, long unsent, long probes, long durationNanos, long sendingNanos) {
        return new SweepSummary(
                settled + inFlight + unsent + skipped,
                counts(inFlight),
                unsent,
                skipped,
                List.copyOf(skips),
                probes,
                byError(),
                Distributions.of(rtt),
                Distributions.of(lateRtt),
                Distributions.byClock(clocks),
                stalled,
                durationNanos,
                sendingNanos);
    }

    private Counts counts(long inFlight) {
        return verdicts.with(settled + inFlight, inFlight, duplicates, 0, unexpected);
    }

    private Map<String, Long> byError() {
        Map<String, Long> named = new LinkedHashMap<>();
        for (Map.Entry<Integer, Long> entry : errors.entrySet()) {
            int key = entry.getKey();
            String numbers = (key >>> TYPE_SHIFT & 0xFF) + "/" + (key & 0xFF);
            named.put(key >>> VERSION_SHIFT == 4 ? numbers : "v6 " + numbers, entry.getValue());
        }
        return named;
    }
}
