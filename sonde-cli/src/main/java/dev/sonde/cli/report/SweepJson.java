// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Counts;
import dev.sonde.net.Clock;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;

/** A sweep as JSON lines, one record a target: docs/json.md says what each field means. */
public final class SweepJson implements SweepReport {
    private final JsonLines lines;
    private final boolean quiet;
    private final Selection selection;
    private final SweepPlan plan;
    private final Clock clock;
    private final JsonGenerator json;
    private final JsonOutcome outcomes;
    private final JsonSummary figures;

    /**
     * @param quiet only the summary
     * @param clock what the summary is dated by
     */
    public SweepJson(
            Output output, boolean quiet, Selection selection, SweepPlan plan, Clock clock) {
        lines = new JsonLines(output);
        this.quiet = quiet;
        this.selection = selection;
        this.plan = plan;
        this.clock = clock;
        json = lines.json();
        outcomes = new JsonOutcome(json);
        figures = new JsonSummary(json);
    }

    @Override
    public void tell(SweepResult result) {
        if (quiet || !selection.covers(result.outcome())) {
            return;
        }
        lines.begin(
                result.outcome().verdict().label(), result.wallNanos(), plan.protocol().label());
        json.writeStringProperty("target", SweepPeer.target(result));
        json.writeName("address");
        if (result.address().isPresent()) {
            json.writeString(result.address().get().toString());
        } else {
            json.writeNull();
        }
        if (result.port() > 0) {
            json.writeNumberProperty("port", result.port());
        }
        json.writeNumberProperty("attempts", result.attempts());
        outcomes.write(result.outcome());
        if (result.stalled()) {
            json.writeBooleanProperty("stalled", true);
        }
        lines.end();
    }

    @Override
    public void end(SweepSummary summary, Ending ending) {
        lines.begin("sweep_summary", clock.wallNanos(), plan.protocol().label());
        Counts counts = summary.counts();
        json.writeNumberProperty("targets", summary.targets());
        figures.verdicts(counts);
        json.writeNumberProperty("in_flight", counts.inFlight());
        json.writeNumberProperty("unsent", summary.unsent());
        json.writeNumberProperty("skipped", summary.skipped());
        figures.loss(counts);
        json.writeName("by_error").writeStartObject();
        for (Map.Entry<String, Long> kind : summary.byError().entrySet()) {
            json.writeNumberProperty(kind.getKey(), kind.getValue().longValue());
        }
        json.writeEndObject();
        json.writeName("skips").writeStartArray();
        for (SweepSummary.Skip skip : summary.skips()) {
            json.writeStartObject();
            json.writeStringProperty("target", skip.target());
            json.writeStringProperty("reason", skip.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberProperty("duplicate", counts.duplicate());
        json.writeNumberProperty("unexpected", counts.unexpected());
        json.writeNumberProperty("probes", summary.probes());
        json.writeNumberProperty("rate", summary.rate());
        OptionalDouble limit = plan.rate();
        if (limit.isPresent()) {
            json.writeNumberProperty("rate_limit", limit.getAsDouble());
        } else {
            json.writeNullProperty("rate_limit");
        }
        json.writeNumberProperty("duration_ns", summary.durationNanos());
        figures.distribution("rtt", summary.rtt());
        figures.distribution("late_rtt", summary.lateRtt());
        figures.clocks(summary.clocks());
        json.writeNumberProperty("stalled", summary.stalled());
        json.writeNumberProperty("seed", plan.seed());
        lines.end();
    }

    @Override
    public boolean flush() {
        return lines.flush();
    }
}
