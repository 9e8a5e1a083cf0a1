// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Counts;
import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Summary;
import java.util.ArrayList;
import java.util.List;

/**
 * Several targets: lines like ping's, each with its target in front, and one aligned table at the
 * end. Replies name the address alone, the target being there already.
 */
public final class TableReport implements RunReport {
    private static final List<String> TITLES =
            List.of("target", "sent", "received", "loss", "min/avg/max/p95 ms", "errors");

    private final Output output;
    private final TextStyle style;
    private final EventLine lines;
    private final boolean allAddresses;
    private final ErrorTally errors = new ErrorTally();

    /** A report on a plan's targets. */
    public TableReport(Output output, TextStyle style, Plan plan) {
        this.output = output;
        this.style = style;
        this.lines = new EventLine(style, true);
        this.allAddresses = plan.allAddresses();
    }

    @Override
    public void tell(Event event) {
        errors.note(event);
        if (!style.quiet() || event instanceof Event.Interval) {
            output.print(lines.of(event));
        }
    }

    @Override
    public void end(Report report, Ending ending) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(TITLES);
        for (Summary summary : report.summaries()) {
            rows.add(row(summary));
        }
        int[] widths = new int[TITLES.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder("\n");
        for (List<String> row : rows) {
            append(text, row, widths);
        }
        output.print(text);
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }

    private List<String> row(Summary summary) {
        Counts counts = summary.counts();
        StringBuilder times = new StringBuilder("-");
        if (summary.rtt().isPresent()) {
            Summary.Distribution rtt = summary.rtt().get();
            times.setLength(0);
            Millis.append(times, rtt.min(), rtt.mean(), rtt.max(), rtt.p95());
        }
        String loss =
                counts.lossPercent().isPresent()
                        ? Percent.text(counts.lossPercent().getAsDouble()) + "%"
                        : "-";
        String wrong = errors.text(summary);
        return List.of(
                name(summary.endpoint()),
                Long.toString(counts.sent()),
                Long.toString(counts.received()),
                loss,
                times.toString(),
                wrong.isEmpty() ? "-" : wrong);
    }

    /** As typed, and of several addresses of a name which. */
    private String name(Endpoint endpoint) {
        String text = endpoint.target().text();
        if (!allAddresses || endpoint.target().literal().isPresent()) {
            return text;
        }
        return endpoint.address().isEmpty() ? text : text + " (" + endpoint.address().get() + ")";
    }

    /** Words to the left, figures to the right, nothing behind the last column. */
    private static void append(StringBuilder text, List<String> row, int[] widths) {
        int last = row.size() - 1;
        for (int column = 0; column <= last; column++) {
            String cell = row.get(column);
            int space = widths[column] - cell.length();
            if (column == 0) {
                text.append(cell).repeat(' ', space);
            } else if (column == last) {
                text.append("  ").append(cell);
            } else {
                text.append("  ").repeat(' ', space).append(cell);
            }
        }
        text.append('\n');
    }
}
