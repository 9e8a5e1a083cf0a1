// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Report;
import dev.sonde.RoundTrip;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.util.OptionalInt;

/**
 * One target as the classic ICMP pinger shows it, line by line. What comes before the first probe
 * is said by whoever asks how many pings to send.
 *
 * <p>A time-out has its line when its probe is given up, not when it is announced: an error may
 * still come in between, and then that is the line.
 */
public final class ClassicIcmpReport implements RunReport {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private final Output output;
    private final boolean quiet;

    /**
     * @param quiet only the summary
     */
    public ClassicIcmpReport(Output output, boolean quiet) {
        this.output = output;
        this.quiet = quiet;
    }

    @Override
    public void tell(Event event) {
        if (event instanceof Event.Interval interval) {
            output.print(InterimLine.of(interval.summary(), false) + "\n");
        } else if (event instanceof Event.Settled settled && !quiet) {
            output.print(line(settled) + "\n");
        }
    }

    private static String line(Event.Settled settled) {
        return switch (settled.outcome()) {
            case Outcome.Reply reply ->
                    answer(settled, reply.bytes(), reply.ttl(), reply.roundTrip());
            case Outcome.Late late -> answer(settled, late.bytes(), late.ttl(), late.roundTrip());
            case Outcome.Lost _ -> twice("Request timed out", settled);
            case Outcome.IcmpError error -> twice(IcmpText.name(error.error()), settled);
            case Outcome.Corrupt _ -> twice("Corrupt reply", settled);
            case Outcome.Local _ -> twice("Own receive buffer overflowed", settled);
            case Outcome.SendError failed -> twice(failed.failure().message(), settled);
            case Outcome.Refused refused -> twice(refused.failure().message(), settled);
            case Outcome.Reset reset -> twice(reset.failure().message(), settled);
            case Outcome.Unresolved unresolved -> twice(unresolved.failure().message(), settled);
        };
    }

    private static String twice(String what, Event.Settled settled) {
        return what + " for packet " + settled.sequence() + " " + what;
    }

    private static String answer(
            Event.Settled settled, int bytes, OptionalInt ttl, RoundTrip roundTrip) {
        IpAddress address = settled.endpoint().address().orElseThrow();
        int header = address.family() == Family.V4 ? IPV4_HEADER : IPV6_HEADER;
        return (header + bytes)
                + (" bytes from " + address)
                + (": ttl=" + (ttl.isPresent() ? Integer.toString(ttl.getAsInt()) : "NA"))
                + (" rtt=" + ClassicSummary.millis(roundTrip.nanos()));
    }

    @Override
    public void end(Report report, Ending ending) {
        output.print(
                ClassicSummary.stopped(ending)
                        + "-----\nSummary:\n-----\n"
                        + ClassicSummary.figures(report.summaries().getFirst(), ending));
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }
}
