// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.net.Family;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServeEvent.Message;
import dev.sonde.serve.ServePlan;
import java.nio.charset.StandardCharsets;

/** A server's transcript as in the course: a line for every datagram in and out, and no summary. */
public final class ServeClassic implements ServeReport {
    private final Output output;

    /** A transcript on this output. */
    public ServeClassic(Output output) {
        this.output = output;
    }

    @Override
    public void started(ServePlan plan, EchoServer server) {
        output.print("Server bound to port " + server.port() + "\n");
    }

    @Override
    public void tell(ServeEvent event) {
        switch (event) {
            case ServeEvent.Received received -> line("received from ", received.message());
            case ServeEvent.Answered answered -> line("sent to ", answered.message());
            case ServeEvent.Dropped dropped ->
                    output.print("dropped message: " + text(dropped.message()) + "\n");
            case ServeEvent.Failed failed ->
                    line("not sent (" + failed.why() + ") to ", failed.message());
            case ServeEvent.Missed missed -> output.print(missed.count() + " lines left out\n");
            case ServeEvent.Rejected _ -> {
                // The original answered everything; a transcript has no line for this.
            }
        }
    }

    private void line(String what, Message message) {
        String address = message.client().toString();
        boolean four = message.client().family() == Family.V4;
        output.print(
                what
                        + (four ? address : "[" + address + "]")
                        + ":"
                        + message.port()
                        + ": "
                        + text(message)
                        + "\n");
    }

    /** What a message says; whatever a terminal could take for a command is shown as a dot. */
    private static String text(Message message) {
        StringBuilder text =
                new StringBuilder(new String(message.head(), StandardCharsets.ISO_8859_1));
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                text.setCharAt(i, '.');
            }
        }
        return text.toString();
    }

    @Override
    public void interim(ServeCounts counts) {
        // A transcript has no counters.
    }

    @Override
    public void end(ServePlan plan, ServeCounts counts) {
        // Nor a summary.
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }
}
