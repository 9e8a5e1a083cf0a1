// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.serve.BurstLoss;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServePlan;
import java.time.Duration;

/** A server's counters for people: a line at the start, one now and then, a summary at the end. */
public final class ServeText implements ServeReport {
    private final Output output;
    private final boolean quiet;

    /**
     * @param quiet only the summary
     */
    public ServeText(Output output, boolean quiet) {
        this.output = output;
        this.quiet = quiet;
    }

    @Override
    public void started(ServePlan plan, EchoServer server) {
        if (quiet) {
            return;
        }
        StringBuilder text = new StringBuilder("Serving ");
        text.append(plan.transport()).append(" echo on ");
        text.append(String.join(" and ", server.endpoints()));
        if (!plan.impairments().isNone()) {
            text.append(": ");
            append(text, plan.impairments());
        }
        output.print(text.append('\n'));
    }

    private static void append(StringBuilder text, Impairments impairments) {
        share(text, "reset", impairments.reset());
        share(text, "drop", impairments.drop());
        if (impairments.burstLoss().isPresent()) {
            BurstLoss burst = impairments.burstLoss().get();
            text.append("burst loss ");
            percent(text, burst.toBad()).append(',');
            percent(text, burst.toGood()).append(',');
            percent(text, burst.lossInBad()).append(',');
            percent(text, burst.lossInGood()).append(", ");
        }
        share(text, "corrupt", impairments.corrupt());
        share(text, "truncate", impairments.truncate());
        share(text, "duplicate", impairments.duplicate());
        duration(text, "delay", impairments.delay());
        duration(text, "jitter", impairments.jitter());
        share(text, "reorder", impairments.reorder());
        text.append("seed ").append(impairments.seed());
    }

    private static void share(StringBuilder text, String what, double share) {
        if (share > 0) {
            percent(text.append(what).append(' '), share).append(", ");
        }
    }

    private static StringBuilder percent(StringBuilder text, double share) {
        return text.append(Percent.text(share * 100)).append('%');
    }

    private static void duration(StringBuilder text, String what, Duration duration) {
        if (!duration.isZero()) {
            Millis.append(text.append(what).append(' '), duration.toNanos());
            text.append(" ms, ");
        }
    }

    @Override
    public void tell(ServeEvent event) {
        // Counters are all that text tells.
    }

    @Override
    public void interim(ServeCounts counts) {
        if (!quiet) {
            output.print(line(counts) + "\n");
        }
    }

    /** The counts on one line, those that are 0 left out but for the first two. */
    public static String line(ServeCounts counts) {
        StringBuilder text = new StringBuilder(160);
        text.append(counts.received()).append(" received, ");
        text.append(counts.answered()).append(" answered");
        append(text, counts.dropped(), "dropped");
        append(text, counts.reset(), "answered by a reset");
        append(text, counts.rejected(), "rejected");
        append(text, counts.delayed(), "delayed");
        append(text, counts.duplicated(), "duplicated");
        append(text, counts.reordered(), "reordered");
        append(text, counts.corrupted(), "corrupted");
        append(text, counts.truncated(), "truncated");
        append(text, counts.pending(), "waiting");
        append(text, counts.sendErrors(), "not sent");
        append(text, counts.overflowed(), "without room to wait");
        append(text, counts.local(), "lost in this host's receive buffer");
        append(
                text,
                counts.connections(),
                counts.connections() == 1 ? "connection" : "connections");
        append(text, counts.refused(), "refused");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(", ").append(count).append(' ').append(what);
        }
    }

    @Override
    public void end(ServePlan plan, ServeCounts counts) {
        StringBuilder text = new StringBuilder(quiet ? "" : "\n");
        text.append("--- ")
                .append(plan.transport())
                .append(" echo on port ")
                .append(plan.port())
                .append(" ---\n");
        text.append(line(counts)).append('\n');
        if (!plan.impairments().isNone()) {
            text.append("seed ").append(plan.impairments().seed()).append('\n');
        }
        output.print(text);
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }
}
