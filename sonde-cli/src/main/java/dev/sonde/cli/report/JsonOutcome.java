// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;

/** The facts behind a verdict as fields of a record. */
final class JsonOutcome {
    private final JsonGenerator json;

    JsonOutcome(JsonGenerator json) {
        this.json = json;
    }

    /** Writes them; nothing for verdicts that say it all. */
    void write(Outcome outcome) {
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

    void roundTrip(RoundTrip roundTrip) {
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

    void failure(String errno, String message) {
        if (errno.isEmpty()) {
            json.writeNullProperty("errno");
        } else {
            json.writeStringProperty("errno", errno);
        }
        json.writeStringProperty("message", message);
    }

    void icmp(IcmpReport icmp) {
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
}
