// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.ClockChoice;
import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Summary;

/**
 * What Sonde knows of a run beyond ping's two lines: one line a fact, only the facts that say
 * something, or all of them in verbose style.
 */
final class FurtherLines {
    /** With fewer min, avg and max tell as much as percentiles do. */
    private static final long ENOUGH_PROBES = 10;

    /** A schedule that is kept better than this half of the time needs no mention, ns. */
    private static final long NOTABLE_LATENESS = 1_000_000;

    private static final int LABEL_WIDTH = 12;

    private final TextStyle style;
    private final ClockChoice clock;

    /**
     * @param clock the clock that was asked for
     */
    FurtherLines(TextStyle style, ClockChoice clock) {
        this.style = style;
        this.clock = clock;
    }

    /**
     * The lines, each with its line feed, or "".
     *
     * @param errors what went wrong, by kind
     */
    String of(Summary summary, String errors) {
        StringBuilder text = new StringBuilder();
        unanswered(text, summary, errors);
        strays(text, summary);
        times(text, summary);
        connections(text, summary);
        schedule(text, summary);
        clocks(text, summary);
        stalls(text, summary);
        return text.toString();
    }

    private static void unanswered(StringBuilder text, Summary summary, String errors) {
        Counts counts = summary.counts();
        if (counts.late() > 0) {
            label(text, "late").append(counts.late());
            if (summary.lateRtt().isPresent()) {
                Summary.Distribution late = summary.lateRtt().get();
                Millis.append(text.append(", min/avg/max = "), late.min(), late.mean(), late.max());
                text.append(" ms");
            }
            text.append('\n');
        }
        if (!errors.isEmpty()) {
            label(text, "errors").append(errors).append('\n');
        }
        if (summary.lossRuns().longest() > 1) {
            label(text, "unanswered")
                    .append(summary.lossRuns().longest())
                    .append(" in a row at most, ");
            text.append(summary.lossRuns().count())
                    .append(summary.lossRuns().count() == 1 ? " gap" : " gaps");
            text.append('\n');
        }
        if (counts.inFlight() > 0) {
            label(text, "in flight")
                    .append(counts.inFlight())
                    .append(" at the end, not counted as lost\n");
        }
        if (counts.local() > 0) {
            label(text, "local").append(counts.local());
            text.append(
                    " while this host's receive buffer overflowed, not counted as lost;"
                            + " lower the rate or raise net.core.rmem_max\n");
        }
    }

    private static void strays(StringBuilder text, Summary summary) {
        Counts counts = summary.counts();
        if (counts.reordered() > 0) {
            label(text, "reordered").append(counts.reordered());
            text.append(", overtaken by up to ").append(summary.reorderExtentMax()).append('\n');
        }
        if (counts.unexpected() > 0) {
            label(text, "unexpected").append(counts.unexpected()).append('\n');
        }
    }

    private void times(StringBuilder text, Summary summary) {
        if (summary.rtt().isEmpty()) {
            return;
        }
        Summary.Distribution rtt = summary.rtt().get();
        if (rtt.count() < ENOUGH_PROBES && !style.verbose()) {
            return;
        }
        label(text, "rtt").append("p50/p90/p95/p99 = ");
        Millis.append(text, rtt.p50(), rtt.p90(), rtt.p95(), rtt.p99());
        text.append(" ms\n");
        if (summary.jitter().isPresent()) {
            Summary.Jitter jitter = summary.jitter().get();
            label(text, "jitter").append("rfc3550/mean = ");
            Millis.append(text, jitter.rfc3550(), jitter.meanAbsolute());
            text.append(" ms\n");
        }
    }

    private static void connections(StringBuilder text, Summary summary) {
        if (summary.connections().isEmpty()) {
            return;
        }
        Summary.Connections connections = summary.connections().get();
        if (connections.rttRetransmitted().isPresent()) {
            Summary.Distribution resent = connections.rttRetransmitted().get();
            label(text, "resent").append(resent.count()).append(" of ");
            text.append(
                            resent.count()
                                    + connections
                                            .rttClean()
                                            .map(Summary.Distribution::count)
                                            .orElse(0L))
                    .append(" answered after this host had sent something again, min/avg/max = ");
            Millis.append(text, resent.min(), resent.mean(), resent.max());
            text.append(" ms");
            if (connections.rttClean().isPresent()) {
                Summary.Distribution clean = connections.rttClean().get();
                Millis.append(text.append("; the others "), clean.min(), clean.mean(), clean.max());
            }
            text.append('\n');
        }
        if (connections.handshake().isPresent()) {
            Summary.Distribution connect = connections.handshake().get();
            label(text, "connect");
            if (connect.count() > 1) {
                Millis.append(
                        text.append("min/avg/max = "),
                        connect.min(),
                        connect.mean(),
                        connect.max());
            } else {
                Millis.append(text, connect.min());
            }
            text.append(" ms");
            if (connections.reconnects() > 0) {
                text.append(", ").append(connections.reconnects());
                text.append(connections.reconnects() == 1 ? " reconnect" : " reconnects");
            }
            text.append('\n');
        }
    }

    private void schedule(StringBuilder text, Summary summary) {
        if (summary.scheduleLate().isEmpty()) {
            return;
        }
        Summary.Distribution late = summary.scheduleLate().get();
        boolean notable = late.count() >= ENOUGH_PROBES && late.p50() >= NOTABLE_LATENESS;
        if (!notable && summary.missedSlots() == 0 && !style.verbose()) {
            return;
        }
        label(text, "sent late").append("p50/p99/max = ");
        Millis.append(text, late.p50(), late.p99(), late.max());
        text.append(" ms");
        if (summary.missedSlots() > 0) {
            text.append(", ").append(summary.missedSlots()).append(" slots missed");
        }
        text.append('\n');
    }

    /** Worth a line when the kernel was to tell the time and could not always. */
    private void clocks(StringBuilder text, Summary summary) {
        boolean disappointed =
                clock != ClockChoice.USER && summary.clocks().containsKey(ClockSource.USER)
                        || clock == ClockChoice.KERNEL
                                && summary.clocks().containsKey(ClockSource.KERNEL_RX);
        if (summary.clocks().isEmpty() || !disappointed && !style.verbose()) {
            return;
        }
        label(text, "clock");
        String separator = "";
        for (ClockSource source : ClockSource.values()) {
            Long count = summary.clocks().get(source);
            if (count != null) {
                text.append(separator).append(source.label()).append(' ').append(count);
                separator = ", ";
            }
        }
        text.append('\n');
    }

    /** Worth a line when figures may contain this process's own pauses. */
    private void stalls(StringBuilder text, Summary summary) {
        boolean timedHere = summary.clocks().containsKey(ClockSource.USER);
        if (summary.stalled() == 0 || !timedHere && !style.verbose()) {
            return;
        }
        label(text, "stalled").append(summary.stalled());
        text.append(" while this process was not given the processor\n");
    }

    private static StringBuilder label(StringBuilder text, String label) {
        return text.append(label).repeat(' ', LABEL_WIDTH - label.length());
    }
}
