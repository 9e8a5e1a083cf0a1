// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Event;
import dev.sonde.Report;
import dev.sonde.Summary;
import dev.sonde.net.Clock;
import tools.jackson.core.JsonGenerator;

/**
 * One JSON object a line, schema {@code sonde/1}: docs/json.md says what each field means,
 * docs/json.schema.json which record has which.
 */
public final class JsonReport implements RunReport {
    private final JsonLines lines;
    private final boolean quiet;
    private final Clock clock;
    private final JsonGenerator json;
    private final JsonOutcome outcomes;
    private final JsonSummary summaries;

    /**
     * @param quiet only summaries
     * @param clock what summaries are dated by
     */
    public JsonReport(Output output, boolean quiet, Clock clock) {
        lines = new JsonLines(output);
        this.quiet = quiet;
        this.clock = clock;
        json = lines.json();
        this.outcomes = new JsonOutcome(json);
        this.summaries = new JsonSummary(json);
    }

    @Override
    public void tell(Event event) {
        if (quiet && !(event instanceof Event.Interval)) {
            return;
        }
        // The common kinds on their own: see EventLine.append.
        if (event instanceof Event.Settled settled) {
            settled(settled);
        } else if (event instanceof Event.StateChanged changed) {
            stateChanged(changed);
        } else if (!(event instanceof Event.Resolved)) {
            tellRare(event);
        }
    }

    private void tellRare(Event event) {
        switch (event) {
            // Every record has the address.
            case Event.Resolved _ -> {}
            case Event.Connected connected -> {
                begin("connected", connected);
                outcomes.roundTrip(connected.handshake());
                json.writeNumberProperty("reconnects", connected.reconnects());
                lines.end();
            }
            case Event.Disconnected disconnected -> {
                begin("disconnected", disconnected);
                outcomes.failure(disconnected.failure().errno(), disconnected.failure().message());
                lines.end();
            }
            case Event.Sent _ -> {
                // Its verdict has all there is to say.
            }
            case Event.Settled settled -> settled(settled);
            case Event.TimedOut timedOut -> {
                begin("timeout", timedOut, timedOut.sequence());
                stalled(timedOut.stalled());
                lines.end();
            }
            case Event.Duplicate duplicate -> {
                begin("duplicate", duplicate, duplicate.sequence());
                outcomes.write(duplicate.answer());
                lines.end();
            }
            case Event.Reordered reordered -> {
                begin("reordered", reordered, reordered.sequence());
                json.writeNumberProperty("extent", reordered.extent());
                lines.end();
            }
            case Event.Unexpected unexpected -> unexpected(unexpected);
            case Event.Redirected redirected -> {
                begin("redirect", redirected, redirected.sequence());
                outcomes.icmp(redirected.icmp());
                lines.end();
            }
            case Event.StateChanged changed -> stateChanged(changed);
            case Event.Interval interval -> {
                begin("interval", interval);
                summaries.write(interval.summary());
                lines.end();
            }
            case Event.Dropped dropped -> {
                begin("records_dropped", dropped);
                json.writeNumberProperty("count", dropped.count());
                lines.end();
            }
        }
    }

    @Override
    public void end(Report report, Ending ending) {
        long now = clock.wallNanos();
        for (Summary summary : report.summaries()) {
            // A summary is an interval that is as long as the run.
            begin("summary", new Event.Interval(now, summary));
            summaries.write(summary);
            lines.end();
        }
    }

    @Override
    public boolean flush() {
        return lines.flush();
    }

    private void stateChanged(Event.StateChanged changed) {
        begin("state", changed);
        json.writeStringProperty("state", changed.up() ? "up" : "down");
        json.writeStringProperty("since", Rfc3339.text(changed.sinceWallNanos()));
        lines.end();
    }

    private void settled(Event.Settled settled) {
        begin(settled.outcome().verdict().label(), settled, settled.sequence());
        outcomes.write(settled.outcome());
        stalled(settled.stalled());
        lines.end();
    }

    private void stalled(boolean stalled) {
        if (stalled) {
            json.writeBooleanProperty("stalled", true);
        }
    }

    private void unexpected(Event.Unexpected unexpected) {
        begin("unexpected", unexpected);
        if (unexpected.sequence().isPresent()) {
            json.writeNumberProperty("seq", unexpected.sequence().getAsLong());
        }
        json.writeStringProperty("reason", unexpected.reason().label());
        if (unexpected.from().isPresent()) {
            json.writeStringProperty("from", unexpected.from().get().toString());
        }
        if (unexpected.icmp().isPresent()) {
            outcomes.icmp(unexpected.icmp().get());
        }
        lines.end();
    }

    private void begin(String type, Event.AboutTarget about, long sequence) {
        begin(type, about);
        json.writeNumberProperty("seq", sequence);
    }

    private void begin(String type, Event event) {
        lines.begin(type, event.wallNanos());
        if (event instanceof Event.AboutTarget about) {
            json.writeStringProperty("protocol", about.endpoint().protocol().label());
            json.writeStringProperty("target", about.endpoint().target().text());
            json.writeName("address");
            if (about.endpoint().address().isPresent()) {
                json.writeString(about.endpoint().address().get().toString());
            } else {
                json.writeNull();
            }
            if (about.endpoint().target().port() > 0) {
                json.writeNumberProperty("port", about.endpoint().target().port());
            }
        }
    }
}
