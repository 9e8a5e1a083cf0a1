// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Event;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.Report;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.net.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object a line, schema {@code sonde/1}: docs/json.md says what each field means,
 * docs/json.schema.json which record has which.
 */
public final class JsonReport implements RunReport {
    private final Output output;
    private final boolean quiet;
    private final Clock clock;
    private final JsonGenerator json;
    private final JsonSummary summaries;

    /**
     * @param quiet only summaries
     * @param clock what summaries are dated by
     */
    public JsonReport(Output output, boolean quiet, Clock clock) {
        this.output = output;
        this.quiet = quiet;
        this.clock = clock;
        this.json = generator(output);
        this.summaries = new JsonSummary(json);
    }

    /** What writes one object after the other. */
    static JsonGenerator generator(Output output) {
        // Flushing is the report's business, or every record would be a write of its own.
        JsonFactory factory =
                JsonFactory.builder()
                        .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                        .rootValueSeparator((String) null)
                        .build();
        return factory.createGenerator(ObjectWriteContext.empty(), output);
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
                roundTrip(connected.handshake());
                json.writeNumberProperty("reconnects", connected.reconnects());
                end();
            }
            case Event.Disconnected disconnected -> {
                begin("disconnected", disconnected);
                failure(disconnected.failure().errno(), disconnected.failure().message());
                end();
            }
            case Event.Sent _ -> {
                // Its verdict has all there is to say.
            }
            case Event.Settled settled -> settled(settled);
            case Event.TimedOut timedOut -> {
                begin("timeout", timedOut, timedOut.sequence());
                stalled(timedOut.stalled());
                end();
            }
            case Event.Duplicate duplicate -> {
                begin("duplicate", duplicate, duplicate.sequence());
                facts(duplicate.answer());
                end();
            }
            case Event.Reordered reordered -> {
                begin("reordered", reordered, reordered.sequence());
                json.writeNumberProperty("extent", reordered.extent());
                end();
            }
            case Event.Unexpected unexpected -> unexpected(unexpected);
            case Event.Redirected redirected -> {
                begin("redirect", redirected, redirected.sequence());
                icmp(redirected.icmp());
                end();
            }
            case Event.StateChanged changed -> stateChanged(changed);
            case Event.Interval interval -> {
                begin("interval", interval);
                summaries.write(interval.summary());
                end();
            }
            case Event.Dropped dropped -> {
                begin("records_dropped", dropped);
                json.writeNumberProperty("count", dropped.count());
                end();
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
            end();
        }
    }

    @Override
    public boolean flush() {
        json.flush();
        output.flush();
        return output.hasReader();
    }

    private void stateChanged(Event.StateChanged changed) {
        begin("state", changed);
        json.writeStringProperty("state", changed.up() ? "up" : "down");
        json.writeStringProperty("since", Rfc3339.text(changed.sinceWallNanos()));
        end();
    }

    private void settled(Event.Settled settled) {
        begin(settled.outcome().verdict().label(), settled, settled.sequence());
        facts(settled.outcome());
        stalled(settled.stalled());
        end();
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
            icmp(unexpected.icmp().get());
        }
        end();
    }

    private void facts(Outcome outcome) {
        if (outcome instanceof Outcome.Reply reply) {
            answer(reply);
            return;
        }
        switch (outcome) {
            case Outcome.Reply reply -> answer(reply);
            case Outcome.Late late ->
                    answer(late.roundTrip(), late.ttl(), late.bytes(), late.error());
            case Outcome.IcmpError error -> {
                error(error.error());
                if (error.late()) {
                    json.writeBooleanProperty("late", true);
                }
            }
            case Outcome.Refused refused -> {
                roundTrip(refused.roundTrip());
                failure(refused.failure().errno(), refused.failure().message());
            }
            case Outcome.Reset reset -> failure(reset.failure().errno(), reset.failure().message());
            case Outcome.Corrupt corrupt -> {
                json.writeNumberProperty("bytes", corrupt.bytes());
                if (corrupt.firstBadOffset().isPresent()) {
                    json.writeNumberProperty(
                            "first_bad_offset", corrupt.firstBadOffset().getAsInt());
                } else {
                    json.writeNullProperty("first_bad_offset");
                }
            }
            case Outcome.SendError failed ->
                    failure(failed.failure().errno(), failed.failure().message());
            case Outcome.Unresolved name ->
                    failure(name.failure().errno(), name.failure().message());
            case Outcome.Lost _, Outcome.Local _ -> {
                // The type says it all.
            }
        }
    }

    private void answer(Outcome.Reply reply) {
        answer(reply.roundTrip(), reply.ttl(), reply.bytes(), reply.error());
    }

    private void answer(
            RoundTrip roundTrip, OptionalInt ttl, int bytes, Optional<PathError> error) {
        roundTrip(roundTrip);
        if (ttl.isPresent()) {
            json.writeNumberProperty("ttl", ttl.getAsInt());
        }
        if (bytes > 0) {
            json.writeNumberProperty("bytes", bytes);
        }
        if (error.isPresent()) {
            error(error.get());
        }
    }

    private void error(PathError error) {
        if (error instanceof Failure failure) {
            json.writeNullProperty("icmp");
            failure(failure.errno(), failure.message());
        } else if (error instanceof IcmpReport report) {
            icmp(report);
        }
    }

    private void roundTrip(RoundTrip roundTrip) {
        json.writeNumberProperty("rtt_ns", roundTrip.nanos());
        json.writeStringProperty("clock", roundTrip.clock().label());
        json.writeNumberProperty("host_delay_ns", roundTrip.hostDelayNanos());
        if (roundTrip.retransmits().isPresent()) {
            Retransmits again = roundTrip.retransmits().get();
            json.writeNumberProperty("retransmits", again.segments());
            if (again.shared()) {
                json.writeBooleanProperty("retransmits_shared", true);
            }
        }
        if (roundTrip.acknowledgedNanos().isPresent()) {
            json.writeNumberProperty("ack_ns", roundTrip.acknowledgedNanos().getAsLong());
        }
    }

    private void failure(String errno, String message) {
        if (errno.isEmpty()) {
            json.writeNullProperty("errno");
        } else {
            json.writeStringProperty("errno", errno);
        }
        json.writeStringProperty("message", message);
    }

    private void icmp(IcmpReport icmp) {
        json.writeName("icmp").writeStartObject();
        json.writeNumberProperty("version", icmp.version());
        json.writeNumberProperty("type", icmp.type());
        json.writeNumberProperty("code", icmp.code());
        json.writeStringProperty("name", icmp.name());
        json.writeName("from");
        if (icmp.sender().isPresent()) {
            json.writeString(icmp.sender().get().toString());
        } else {
            json.writeNull();
        }
        if (icmp.nextHopMtu().isPresent()) {
            json.writeNumberProperty("mtu", icmp.nextHopMtu().getAsInt());
        }
        if (icmp.pointer().isPresent()) {
            json.writeNumberProperty("pointer", icmp.pointer().getAsLong());
        }
        if (icmp.gateway().isPresent()) {
            json.writeStringProperty("gateway", icmp.gateway().get().toString());
        }
        json.writeEndObject();
    }

    private void begin(String type, Event.AboutTarget about, long sequence) {
        begin(type, about);
        json.writeNumberProperty("seq", sequence);
    }

    private void begin(String type, Event event) {
        json.writeStartObject();
        json.writeStringProperty("schema", "sonde/1");
        json.writeStringProperty("type", type);
        json.writeStringProperty("time", Rfc3339.text(event.wallNanos()));
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

    private void end() {
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
