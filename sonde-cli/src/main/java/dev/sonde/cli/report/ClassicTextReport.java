// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.ProbeText;
import dev.sonde.Report;
import dev.sonde.RoundTrip;

/**
 * One target as the classic UDP and TCP pingers show it, line by line. What comes before the first
 * probe is said by whoever asks how many pings to send.
 *
 * <p>A time-out has its line when its probe is given up, not when it is announced: an error may
 * still come in between, and then that is the line.
 */
public final class ClassicTextReport implements RunReport {
    private static final String RULE = "============\n";

    private final Output output;
    private final String protocol;
    private final boolean quiet;

    /**
     * @param protocol what the closing line calls the socket, "UDP"
     * @param quiet only the summary
     */
    public ClassicTextReport(Output output, String protocol, boolean quiet) {
        this.output = output;
        this.protocol = protocol;
        this.quiet = quiet;
    }

    @Override
    public void tell(Event event) {
        if (event instanceof Event.Interval interval) {
            output.print(InterimLine.of(interval.summary(), false) + "\n");
        } else if (!quiet && event instanceof Event.Sent sent) {
            output.print(
                    ("send to " + peer(sent.endpoint()) + ": ")
                            + (ProbeText.request(sent.sequence(), sent.sentWallNanos()) + "\n"));
        } else if (!quiet && event instanceof Event.Connected connected) {
            output.print("Connected to " + peer(connected.endpoint()) + "\n");
        } else if (!quiet && event instanceof Event.Settled settled) {
            output.print(line(settled) + "\n");
        }
    }

    private static String line(Event.Settled settled) {
        return switch (settled.outcome()) {
            case Outcome.Reply reply -> received(settled, reply.roundTrip());
            case Outcome.Late late -> received(settled, late.roundTrip());
            case Outcome.Lost _ -> about("Request timed out", settled);
            case Outcome.IcmpError error -> about(IcmpText.name(error.error()), settled);
            case Outcome.Corrupt _ -> about("Corrupt reply", settled);
            case Outcome.Local _ -> about("Own receive buffer overflowed", settled);
            case Outcome.SendError failed -> about(failed.failure().message(), settled);
            case Outcome.Refused refused -> about(refused.failure().message(), settled);
            case Outcome.Reset reset -> about(reset.failure().message(), settled);
            case Outcome.Unresolved unresolved -> about(unresolved.failure().message(), settled);
        };
    }

    private static String about(String what, Event.Settled settled) {
        return what + " for the packet " + settled.sequence();
    }

    private static String received(Event.Settled settled, RoundTrip roundTrip) {
        return ("received from " + peer(settled.endpoint()) + " ")
                + ProbeText.answer(settled.sequence(), settled.sentWallNanos())
                + (" rtt=" + ClassicSummary.millis(roundTrip.nanos()));
    }

    private static String peer(Endpoint endpoint) {
        return PeerName.of(endpoint, true);
    }

    @Override
    public void end(Report report, Ending ending) {
        output.print(
                ClassicSummary.stopped(ending)
                        + ("-----\nSummary:\n" + RULE)
                        + ClassicSummary.figures(report.summaries().getFirst(), ending)
                        + RULE
                        + ("Closing icmp socket\nClosing " + protocol + " socket\n"));
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }
}
