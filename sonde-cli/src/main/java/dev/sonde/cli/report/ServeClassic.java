// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServeEvent.End;
import dev.sonde.serve.ServeEvent.Message;
import dev.sonde.serve.ServePlan;
import dev.sonde.serve.ServePlan.Transport;
import java.nio.charset.StandardCharsets;

/** A server's transcript as in the course: a line for every message in and out, and no summary. */
public final class ServeClassic implements ServeReport {
    private final Output output;
    private boolean tcp;

    /** A transcript on this output. */
    public ServeClassic(Output output) {
        this.output = output;
    }

    @Override
    public void started(ServePlan plan, EchoServer server) {
        tcp = plan.transport() == Transport.TCP;
        output.print((tcp ? "Listening on port " : "Server bound to port ") + server.port() + "\n");
    }

    @Override
    public void tell(ServeEvent event) {
        switch (event) {
            case ServeEvent.Received received -> line("received from ", received.message(), ": ");
            case ServeEvent.Answered answered ->
                    line("sent to ", answered.message(), tcp ? " " : ": ");
            case ServeEvent.Dropped dropped ->
                    output.print("dropped message: " + text(dropped.message()) + "\n");
            case ServeEvent.Failed failed ->
                    line("not sent (" + failed.why() + ") to ", failed.message(), ": ");
            case ServeEvent.Missed missed -> output.print(missed.count() + " lines left out\n");
            case ServeEvent.Connected connected ->
                    output.print(
                            "Connected to " + place(connected.client(), connected.port()) + "\n");
            case ServeEvent.Closed closed -> {
                if (closed.why() == End.CLIENT) {
                    // The empty read.
                    String from = place(closed.client(), closed.port());
                    output.print("received from " + from + ":\n");
                }
            }
            case ServeEvent.Rejected _, ServeEvent.Refused _ -> {
                // The original answered everything; a transcript has no line for this.
            }
        }
    }

    private void line(String what, Message message, String between) {
        output.print(
                what + place(message.client(), message.port()) + between + text(message) + "\n");
    }

    private static String place(IpAddress client, int port) {
        boolean four = client.family() == Family.V4;
        return (four ? "" + client : "[" + client + "]") + ":" + port;
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
