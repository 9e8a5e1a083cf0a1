// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Plan;
import dev.sonde.Protocol;
import dev.sonde.Report;
import dev.sonde.Summary;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;

/**
 * One target as iputils' ping shows it, byte for byte in the C locale, so that what reads ping's
 * output reads this.
 *
 * <p>What Sonde knows beyond ping comes between the last probe's line and the summary, not after
 * it: readers take the summary for the last lines there are (jc finds its format by them, scripts
 * use {@code tail -1}). The source that ping names in the header under {@code -I} is left out.
 *
 * <p>Nothing is printed for a name that never resolved, nor before the address is known.
 */
public final class PingReport implements RunReport {
    private static final int IPV4_AND_ICMP_HEADER = 28;

    private final Output output;
    private final TextStyle style;
    private final EventLine lines;
    private final ErrorTally errors = new ErrorTally();
    private final FurtherLines further;
    private final int payloadBytes;
    private final String pattern;
    private boolean begun;

    /**
     * @param pattern the payload pattern in hexadecimal, "" when none was asked for
     */
    public PingReport(Output output, TextStyle style, Plan plan, String pattern) {
        this.output = output;
        this.style = style;
        this.lines = new EventLine(style, false);
        this.further = new FurtherLines(style, plan.clock());
        this.payloadBytes = plan.payloadBytes();
        this.pattern = pattern;
    }

    @Override
    public void tell(Event event) {
        errors.note(event);
        if (event instanceof Event.AboutTarget about) {
            begin(about.endpoint());
        }
        if (!style.quiet() || event instanceof Event.Interval) {
            output.print(lines.of(event));
        }
    }

    @Override
    public void end(Report report, Ending ending) {
        Summary summary = report.summaries().getFirst();
        begin(summary.endpoint());
        if (!begun) {
            return;
        }
        String more = further.of(summary, errors.text(summary));
        if (!more.isEmpty()) {
            output.print("\n" + more);
        }
        output.print(PingSummary.of(summary));
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }

    /** The header, as soon as there is an address to put into it. */
    private void begin(Endpoint endpoint) {
        if (begun || endpoint.address().isEmpty()) {
            return;
        }
        begun = true;
        if (!pattern.isEmpty()) {
            output.print("PATTERN: 0x" + pattern + "\n");
        }
        output.print("PING " + header(endpoint, endpoint.address().get()) + "\n");
    }

    private String header(Endpoint endpoint, IpAddress address) {
        if (endpoint.protocol() != Protocol.ICMP) {
            String bytes = payloadBytes == 0 ? "" : " " + payloadBytes + " data bytes";
            return PeerName.of(endpoint, style.numeric())
                    + " "
                    + endpoint.protocol().label()
                    + bytes;
        }
        if (address.family() == Family.V4) {
            return PeerName.host(endpoint.target())
                    + (" (" + address + ") ")
                    + (payloadBytes + "(" + (payloadBytes + IPV4_AND_ICMP_HEADER) + ")")
                    + " bytes of data.";
        }
        return PeerName.host(endpoint.target())
                + ("(" + PeerName.of(endpoint, style.numeric()) + ") ")
                + (payloadBytes + " data bytes");
    }
}
