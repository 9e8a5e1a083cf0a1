// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Counts;
import dev.sonde.Summary;

/** The figures of one target on one line, for in between; the shape of ping's answer to Ctrl-\. */
public final class InterimLine {
    private InterimLine() {}

    /** {@code 5/5 packets, 0% loss, min/avg/p95/max = 0.035/0.056/0.098/0.098 ms}. */
    public static String of(Summary summary, boolean withTarget) {
        StringBuilder text = new StringBuilder(96);
        if (withTarget) {
            text.append(summary.endpoint().target()).append(": ");
        }
        Counts counts = summary.counts();
        text.append(counts.received()).append('/').append(counts.sent()).append(" packets");
        if (counts.lossPercent().isPresent()) {
            text.append(", ")
                    .append(Percent.text(counts.lossPercent().getAsDouble()))
                    .append("% loss");
        }
        if (summary.rtt().isPresent()) {
            Summary.Distribution rtt = summary.rtt().get();
            Millis.append(
                    text.append(", min/avg/p95/max = "),
                    rtt.min(),
                    rtt.mean(),
                    rtt.p95(),
                    rtt.max());
            text.append(" ms");
        }
        return text.toString();
    }
}
