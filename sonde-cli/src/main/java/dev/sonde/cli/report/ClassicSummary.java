// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Summary;
import dev.sonde.Summary.Distribution;
import java.util.List;
import java.util.Optional;

/**
 * The figures of a run in the words of the classic transcripts, which all three pingers share.
 *
 * <p>They are figures to be checked by hand against the lines above them, so they are over every
 * answer that has a line, late ones included, and the loss rate is plainly over the packets sent.
 */
final class ClassicSummary {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int PER_CENT_THOUSANDTHS = 100_000;

    private ClassicSummary() {}

    /** The line that says what stopped the pings; "" when nothing did. */
    static String stopped(Ending ending) {
        return switch (ending) {
            case COMPLETE -> "";
            case INTERRUPTED -> "Received interrupt stopping pings\n";
            case TERMINATED -> "Received SIGTERM stopping pings\n";
        };
    }

    /**
     * From {@code Packets Sent} to {@code Loss Rate}. An interrupt leaves the probe in flight out
     * of the count, SIGTERM counts it.
     */
    static String figures(Summary summary, Ending ending) {
        long received = summary.counts().received();
        long sent = summary.counts().sent();
        if (ending == Ending.INTERRUPTED) {
            sent -= summary.counts().inFlight();
        }
        return (received == 0 ? "No response received from server\n" : "")
                + ("Packets Sent: " + sent + "\n")
                + ("Packets Received: " + received + "\n")
                + roundTrips(summary)
                + ("Loss Rate: " + (sent == 0 ? "NA" : percent(sent - received, sent)) + "\n");
    }

    private static String roundTrips(Summary summary) {
        long count = 0;
        long min = Long.MAX_VALUE;
        long max = 0;
        double sum = 0;
        for (Optional<Distribution> some : List.of(summary.rtt(), summary.lateRtt())) {
            if (some.isPresent()) {
                Distribution times = some.get();
                count += times.count();
                min = Math.min(min, times.min());
                max = Math.max(max, times.max());
                sum += (double) times.mean() * times.count();
            }
        }
        return ("MIN RTT: " + (count == 0 ? "NA" : millis(min)) + "\n")
                + ("MAX RTT: " + (count == 0 ? "NA" : millis(max)) + "\n")
                + ("AVG RTT: " + (count == 0 ? "NA" : millis(Math.round(sum / count))) + "\n");
    }

    /** Nanoseconds as {@code 0.502ms}, rounded. */
    static String millis(long nanos) {
        return decimals((nanos + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO) + "ms";
    }

    private static String percent(long part, long whole) {
        return decimals((part * PER_CENT_THOUSANDTHS + whole / 2) / whole) + "%";
    }

    private static String decimals(long thousandths) {
        StringBuilder text = new StringBuilder(16);
        text.append(thousandths / 1000).append('.');
        long fraction = thousandths % 1000;
        return text.append((char) ('0' + fraction / 100))
                .append((char) ('0' + fraction / 10 % 10))
                .append((char) ('0' + fraction % 10))
                .toString();
    }
}
