// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Counts;
import dev.sonde.Summary;

/**
 * ping's closing lines: the blank one, the title, the counts and the round-trip times.
 *
 * <p>{@code transmitted} is everything sent, as with ping. The loss is Sonde's: probes in flight
 * when the run ended, and those that our own full buffer may have cost, are not counted against the
 * target. When that leaves none to judge it reads 0%, because readers expect a number in this
 * place.
 */
final class PingSummary {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private PingSummary() {}

    static String of(Summary summary) {
        Counts counts = summary.counts();
        StringBuilder text = new StringBuilder(256);
        text.append("\n--- ")
                .append(PeerName.host(summary.endpoint().target()))
                .append(" ping statistics ---\n");
        text.append(counts.sent()).append(" packets transmitted, ");
        text.append(counts.received()).append(" received");
        more(text, counts.duplicate(), "duplicates");
        more(text, counts.corrupt(), "corrupted");
        more(text, errors(counts), "errors");
        if (counts.sent() > 0) {
            text.append(", ")
                    .append(Percent.text(counts.lossPercent().orElse(0)))
                    .append("% packet loss");
            text.append(", time ")
                    .append((summary.durationNanos() + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI);
            text.append("ms");
        }
        text.append('\n');
        if (summary.rtt().isPresent()) {
            Summary.Distribution rtt = summary.rtt().get();
            text.append("rtt min/avg/max/mdev = ");
            Millis.append(text, rtt.min(), rtt.mean(), rtt.max(), rtt.stddev());
            text.append(" ms");
        }
        // ping ends with a line feed even where there are no times.
        return text.append('\n').toString();
    }

    private static void more(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(", +").append(count).append(' ').append(what);
        }
    }

    /** Probes whose fate is known and no answer. */
    static long errors(Counts counts) {
        return counts.icmpError()
                + counts.refused()
                + counts.reset()
                + counts.sendError()
                + counts.unresolved();
    }
}
