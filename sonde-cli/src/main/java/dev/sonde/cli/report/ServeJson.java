// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.net.Clock;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServeEvent.Message;
import dev.sonde.serve.ServePlan;
import tools.jackson.core.JsonGenerator;

/** A server's work as JSON lines: docs/json.md says what each field means. */
public final class ServeJson implements ServeReport {
    private final JsonLines lines;
    private final boolean quiet;
    private final Clock clock;
    private final JsonGenerator json;
    private String protocol = "udp";

    /**
     * @param quiet only the summary
     * @param clock what records about no single datagram are dated by
     */
    public ServeJson(Output output, boolean quiet, Clock clock) {
        lines = new JsonLines(output);
        this.quiet = quiet;
        this.clock = clock;
        json = lines.json();
    }

    @Override
    public void started(ServePlan plan, EchoServer server) {
        protocol = protocol(plan);
        if (quiet) {
            return;
        }
        lines.begin("server_started", clock.wallNanos(), protocol);
        json.writeName("address");
        if (plan.address().isPresent()) {
            json.writeString(plan.address().get());
        } else {
            json.writeNull();
        }
        json.writeNumberProperty("port", server.port());
        json.writeNumberProperty("workers", plan.workers());
        json.writeNumberProperty("seed", plan.impairments().seed());
        lines.end();
    }

    @Override
    public void tell(ServeEvent event) {
        if (quiet) {
            return;
        }
        switch (event) {
            case ServeEvent.Received received -> begin("server_received", received);
            case ServeEvent.Answered answered -> {
                begin("server_answered", answered);
                json.writeBooleanProperty("copy", answered.copy());
                json.writeBooleanProperty("corrupted", answered.corrupted());
                json.writeBooleanProperty("truncated", answered.truncated());
                json.writeNumberProperty("delay_ns", answered.delayNanos());
            }
            case ServeEvent.Dropped dropped -> {
                begin("server_dropped", dropped);
                json.writeBooleanProperty("burst", dropped.burst());
            }
            case ServeEvent.Rejected rejected -> {
                begin("server_rejected", rejected);
                json.writeStringProperty("reason", rejected.reason().label());
            }
            case ServeEvent.Failed failed -> {
                begin("server_failed", failed);
                json.writeStringProperty("message", failed.why());
            }
            case ServeEvent.Connected connected -> begin("server_connected", connected);
            case ServeEvent.Closed closed -> {
                begin("server_closed", closed);
                json.writeNumberProperty("messages", closed.messages());
                json.writeStringProperty("by", closed.why().label());
            }
            case ServeEvent.Refused refused -> {
                begin("server_refused", refused);
                json.writeStringProperty("reason", refused.reason().label());
            }
            case ServeEvent.Missed missed -> {
                lines.begin("records_dropped", missed.wallNanos());
                json.writeNumberProperty("count", missed.count());
            }
        }
        lines.end();
    }

    @Override
    public void interim(ServeCounts counts) {
        // Whoever reads records counts for himself.
    }

    @Override
    public void end(ServePlan plan, ServeCounts counts) {
        protocol = protocol(plan);
        lines.begin("server_summary", clock.wallNanos(), protocol);
        json.writeNumberProperty("received", counts.received());
        json.writeNumberProperty("answered", counts.answered());
        json.writeNumberProperty("dropped", counts.dropped());
        json.writeNumberProperty("delayed", counts.delayed());
        json.writeNumberProperty("duplicated", counts.duplicated());
        json.writeNumberProperty("reordered", counts.reordered());
        json.writeNumberProperty("corrupted", counts.corrupted());
        json.writeNumberProperty("truncated", counts.truncated());
        json.writeNumberProperty("damaged", counts.damaged());
        json.writeNumberProperty("reset", counts.reset());
        json.writeNumberProperty("rejected", counts.rejected());
        json.writeNumberProperty("send_error", counts.sendErrors());
        json.writeNumberProperty("overflowed", counts.overflowed());
        json.writeNumberProperty("pending", counts.pending());
        json.writeNumberProperty("connections", counts.connections());
        json.writeNumberProperty("refused", counts.refused());
        json.writeNumberProperty("local", counts.local());
        json.writeNumberProperty("seed", plan.impairments().seed());
        lines.end();
    }

    private void begin(String type, ServeEvent.AboutMessage event) {
        lines.begin(type, event.wallNanos(), protocol);
        Message message = event.message();
        json.writeStringProperty("address", message.client().toString());
        json.writeNumberProperty("port", message.port());
        json.writeNumberProperty("number", message.number());
        json.writeNumberProperty("bytes", message.bytes());
    }

    private void begin(String type, ServeEvent.AboutConnection event) {
        lines.begin(type, event.wallNanos(), protocol);
        json.writeStringProperty("address", event.client().toString());
        json.writeNumberProperty("port", event.port());
    }

    private static String protocol(ServePlan plan) {
        return switch (plan.transport()) {
            case UDP -> "udp";
            case TCP -> "tcp";
        };
    }

    @Override
    public boolean flush() {
        return lines.flush();
    }
}
