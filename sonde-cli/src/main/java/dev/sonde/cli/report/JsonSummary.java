// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Summary;
import dev.sonde.Verdict;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * The figures of a target as fields of a record; every field is always there, null where it has no
 * value.
 */
final class JsonSummary {
    private final JsonGenerator json;

    JsonSummary(JsonGenerator json) {
        this.json = json;
    }

    void write(Summary summary) {
        counts(summary.counts());
        json.writeNumberProperty("duration_ns", summary.durationNanos());
        distribution("rtt", summary.rtt());
        distribution("late_rtt", summary.lateRtt());
        jitter(summary.jitter());
        scheduleLate(summary);
        json.writeName("loss_runs").writeStartObject();
        json.writeNumberProperty("count", summary.lossRuns().count());
        json.writeNumberProperty("longest", summary.lossRuns().longest());
        json.writeEndObject();
        json.writeNumberProperty("reorder_extent_max", summary.reorderExtentMax());
        clocks(summary.clocks());
        json.writeNumberProperty("stalled", summary.stalled());
        if (summary.connections().isPresent()) {
            Summary.Connections connections = summary.connections().get();
            distribution("connect", connections.handshake());
            json.writeNumberProperty("reconnects", connections.reconnects());
            distribution("rtt_retransmitted", connections.rttRetransmitted());
            distribution("rtt_clean", connections.rttClean());
        }
    }

    private void counts(Counts counts) {
        verdicts(counts);
        json.writeNumberProperty("duplicate", counts.duplicate());
        json.writeNumberProperty("reordered", counts.reordered());
        json.writeNumberProperty("unexpected", counts.unexpected());
        json.writeNumberProperty("in_flight", counts.inFlight());
        loss(counts);
    }

    void verdicts(Counts counts) {
        json.writeNumberProperty("sent", counts.sent());
        json.writeNumberProperty("received", counts.received());
        for (Verdict verdict : Verdict.values()) {
            json.writeNumberProperty(verdict.label(), counts.of(verdict));
        }
    }

    void clocks(Map<ClockSource, Long> clocks) {
        json.writeName("clocks").writeStartObject();
        for (ClockSource source : ClockSource.values()) {
            Long count = clocks.get(source);
            if (count != null) {
                json.writeNumberProperty(source.label(), count.longValue());
            }
        }
        json.writeEndObject();
    }

    void loss(Counts counts) {
        json.writeName("loss_percent");
        if (counts.lossPercent().isPresent()) {
            json.writeNumber(counts.lossPercent().getAsDouble());
        } else {
            json.writeNull();
        }
    }

    void distribution(String name, Optional<Summary.Distribution> times) {
        if (times.isEmpty()) {
            json.writeNullProperty(name);
            return;
        }
        Summary.Distribution of = times.get();
        json.writeName(name).writeStartObject();
        json.writeNumberProperty("min", of.min());
        json.writeNumberProperty("mean", of.mean());
        json.writeNumberProperty("max", of.max());
        json.writeNumberProperty("stddev", of.stddev());
        json.writeNumberProperty("p50", of.p50());
        json.writeNumberProperty("p90", of.p90());
        json.writeNumberProperty("p95", of.p95());
        json.writeNumberProperty("p99", of.p99());
        json.writeNumberProperty("p999", of.p999());
        json.writeEndObject();
    }

    private void jitter(Optional<Summary.Jitter> jitter) {
        if (jitter.isEmpty()) {
            json.writeNullProperty("jitter");
            return;
        }
        json.writeName("jitter").writeStartObject();
        json.writeNumberProperty("rfc3550", jitter.get().rfc3550());
        json.writeNumberProperty("mean_abs", jitter.get().meanAbsolute());
        json.writeEndObject();
    }

    private void scheduleLate(Summary summary) {
        json.writeName("schedule_late").writeStartObject();
        if (summary.scheduleLate().isPresent()) {
            Summary.Distribution late = summary.scheduleLate().get();
            json.writeNumberProperty("p50", late.p50());
            json.writeNumberProperty("p99", late.p99());
            json.writeNumberProperty("max", late.max());
        } else {
            json.writeNullProperty("p50");
            json.writeNullProperty("p99");
            json.writeNullProperty("max");
        }
        json.writeNumberProperty("missed", summary.missedSlots());
        json.writeEndObject();
    }
}
