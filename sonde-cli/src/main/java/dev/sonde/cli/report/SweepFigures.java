// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.IcmpCatalogue;
import dev.sonde.Summary.Distribution;
import dev.sonde.Verdict;
import dev.sonde.net.Family;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepSummary;
import java.util.Map;
import java.util.Optional;

/** The figures of a sweep as text: what became of how many targets, and one line a fact. */
final class SweepFigures {
    private static final int LABEL_WIDTH = 12;
    private static final int ROW_WIDTH = 16;
    private static final int COUNT_WIDTH = 8;
    private static final int SHARE_WIDTH = 6;
    private static final String V6 = "v6 ";
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Skipped targets that are named; of the others there is the number. */
    private static final int MOST_SKIPS = 5;

    private final SweepPlan plan;
    private final SweepSummary summary;
    private final boolean verbose;
    private final StringBuilder text = new StringBuilder(1024);

    private SweepFigures(SweepPlan plan, SweepSummary summary, boolean verbose) {
        this.plan = plan;
        this.summary = summary;
        this.verbose = verbose;
    }

    /** All of them, each line with its line feed. */
    static String of(SweepPlan plan, SweepSummary summary, Ending ending, boolean verbose) {
        SweepFigures figures = new SweepFigures(plan, summary, verbose);
        figures.title(ending);
        figures.targets();
        figures.furtherLines();
        return figures.text.toString();
    }

    private void title(Ending ending) {
        text.append("--- sweep by ").append(plan.protocol().label());
        text.append(
                switch (ending) {
                    case COMPLETE -> "";
                    case INTERRUPTED -> ", interrupted";
                    case TERMINATED -> ", terminated";
                });
        text.append(" ---\n");
        text.append(summary.targets()).append(summary.targets() == 1 ? " target, " : " targets, ");
        text.append(summary.counts().received()).append(" answered, ");
        text.append(summary.probes()).append(summary.probes() == 1 ? " probe" : " probes");
        if (summary.probes() > 1) {
            text.append(" at ");
            rate(summary.rate());
            text.append("/s");
        }
        text.append(", time ").append(summary.durationNanos() / NANOS_PER_MILLI).append("ms\n\n");
    }

    private void rate(double perSecond) {
        long tenths = Math.round(perSecond * 10);
        text.append(tenths / 10);
        if (tenths < 1000 && tenths % 10 != 0) {
            text.append('.').append(tenths % 10);
        }
    }

    private void targets() {
        Counts counts = summary.counts();
        for (Verdict verdict : Verdict.values()) {
            if (counts.of(verdict) > 0 || verbose) {
                row(verdict.label(), counts.of(verdict), "");
            }
            if (verdict == Verdict.ICMP_ERROR) {
                errors();
            }
        }
        if (counts.inFlight() > 0) {
            row("in flight", counts.inFlight(), "");
        }
        if (summary.unsent() > 0) {
            row("not probed", summary.unsent(), "");
        }
        if (summary.skipped() > 0) {
            row("skipped", summary.skipped(), "");
        }
    }

    private void errors() {
        for (Map.Entry<String, Long> kind : summary.byError().entrySet()) {
            row("  " + kind.getKey(), kind.getValue(), name(kind.getKey()));
        }
    }

    /** What "3/13" or "v6 1/4" is called; "" for what is no such pair. */
    private static String name(String pair) {
        boolean six = pair.startsWith(V6);
        String numbers = six ? pair.substring(V6.length()) : pair;
        int slash = numbers.indexOf('/');
        if (slash < 0) {
            return "";
        }
        return IcmpCatalogue.of(
                        six ? Family.V6 : Family.V4,
                        Integer.parseInt(numbers.substring(0, slash)),
                        Integer.parseInt(numbers.substring(slash + 1)))
                .name();
    }

    private void row(String what, long count, String remark) {
        text.append(what).repeat(' ', Math.max(1, ROW_WIDTH - what.length()));
        right(Long.toString(count), COUNT_WIDTH);
        text.append("  ");
        right(share(count), SHARE_WIDTH);
        text.append(remark.isEmpty() ? "" : "  ").append(remark).append('\n');
    }

    /** With two decimals; neither none nor all of them by rounding alone. */
    private String share(long count) {
        if (count == 0 || count == summary.targets()) {
            return count == 0 ? "0%" : "100%";
        }
        long hundredths = Math.round(10_000.0 * count / summary.targets());
        if (hundredths == 0) {
            return "<0.01%";
        }
        long least = Math.min(hundredths, 9_999);
        return least / 100 + "." + least / 10 % 10 + least % 10 + "%";
    }

    private void right(String figure, int width) {
        text.repeat(' ', Math.max(0, width - figure.length())).append(figure);
    }

    private void furtherLines() {
        text.append('\n');
        times("rtt", summary.rtt());
        times("late rtt", summary.lateRtt());
        clocks();
        strays();
        if (summary.stalled() > 0 && verbose) {
            label("stalled").append(summary.stalled());
            text.append(" while this process was not given the processor\n");
        }
        skips();
        label("seed").append(plan.seed()).append('\n');
    }

    private void times(String what, Optional<Distribution> times) {
        if (times.isEmpty()) {
            return;
        }
        Distribution of = times.get();
        if (verbose) {
            label(what).append("min/avg/max/stddev = ");
            Millis.append(text, of.min(), of.mean(), of.max(), of.stddev());
            text.append(" ms\n");
            label("").append("p50/p90/p95/p99/p99.9 = ");
            Millis.append(text, of.p50(), of.p90(), of.p95(), of.p99(), of.p999());
        } else {
            label(what).append("min/median/p99/max = ");
            Millis.append(text, of.min(), of.p50(), of.p99(), of.max());
        }
        text.append(" ms\n");
    }

    private void clocks() {
        if (summary.clocks().isEmpty()) {
            return;
        }
        label("clock");
        String separator = "";
        for (ClockSource source : ClockSource.values()) {
            Long count = summary.clocks().get(source);
            if (count != null) {
                text.append(separator).append(source.label());
                if (summary.clocks().size() > 1 || verbose) {
                    text.append(' ').append(count);
                }
                separator = ", ";
            }
        }
        text.append('\n');
    }

    private void strays() {
        Counts counts = summary.counts();
        if (counts.duplicate() == 0 && counts.unexpected() == 0) {
            return;
        }
        label("stray");
        if (counts.duplicate() > 0) {
            text.append(counts.duplicate()).append(" duplicate");
            text.append(counts.unexpected() > 0 ? ", " : "");
        }
        if (counts.unexpected() > 0) {
            text.append(counts.unexpected()).append(" unexpected");
        }
        text.append('\n');
    }

    private void skips() {
        int named = 0;
        for (SweepSummary.Skip skip : summary.skips()) {
            if (named == MOST_SKIPS && !verbose) {
                break;
            }
            label(named == 0 ? "skipped" : "").append(skip.target());
            text.append(": ").append(skip.reason()).append('\n');
            named++;
        }
        if (named < summary.skips().size()) {
            label("").append("and others; -v names more\n");
        }
    }

    private StringBuilder label(String label) {
        return text.append(label).repeat(' ', LABEL_WIDTH - label.length());
    }
}
