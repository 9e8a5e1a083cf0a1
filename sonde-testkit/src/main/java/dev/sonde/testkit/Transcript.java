// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.Counts;
import dev.sonde.Event;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.Verdict;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Events and summaries as the lines that scenario files expect. */
final class Transcript {
    private final long startWall;

    /**
     * @param startWall the wall time that lines count from
     */
    Transcript(long startWall) {
        this.startWall = startWall;
    }

    /** One line for an event. */
    String line(Event event) {
        String what =
                switch (event) {
                    case Event.Resolved e -> "resolved " + e.endpoint().address().orElseThrow();
                    case Event.Connected e ->
                            "connected "
                                    + Durations.millis(e.handshake().nanos())
                                    + again(e.handshake())
                                    + (e.reconnects() > 0 ? " again=" + e.reconnects() : "");
                    case Event.Disconnected e -> "disconnected " + ending(e.failure());
                    case Event.Sent e -> "#" + e.sequence() + " sent";
                    case Event.Settled e ->
                            "#" + e.sequence() + " " + outcome(e.outcome()) + stalled(e.stalled());
                    case Event.TimedOut e -> "#" + e.sequence() + " timeout" + stalled(e.stalled());
                    case Event.Duplicate e ->
                            "#" + e.sequence() + " duplicate " + outcome(e.answer());
                    case Event.Reordered e -> "#" + e.sequence() + " reordered " + e.extent();
                    case Event.Unexpected e -> unexpected(e);
                    case Event.Redirected e -> "#" + e.sequence() + " redirect " + icmp(e.icmp());
                    case Event.StateChanged e ->
                            (e.up() ? "up" : "down") + " since=" + time(e.sinceWallNanos());
                    case Event.Interval e ->
                            "interval "
                                    + String.join(" ", pairs(e.summary()))
                                    + " loss="
                                    + loss(e.summary());
                    case Event.Dropped e -> "dropped " + e.count();
                };
        String target =
                event instanceof Event.AboutTarget about ? about.endpoint().target() + " " : "";
        return time(event.wallNanos()) + " " + target + what;
    }

    private static String stalled(boolean stalled) {
        return stalled ? " stalled" : "";
    }

    private String time(long wallNanos) {
        return Durations.seconds(wallNanos - startWall);
    }

    private static String outcome(Outcome outcome) {
        String label = outcome.verdict().label();
        return switch (outcome) {
            case Outcome.Reply(var rtt, var ttl, int bytes, var error) ->
                    label + answer(rtt, ttl, bytes, error);
            case Outcome.Late(var rtt, var ttl, int bytes, var error) ->
                    label + answer(rtt, ttl, bytes, error);
            case Outcome.Lost() -> label;
            case Outcome.IcmpError(var error, boolean late) ->
                    label + " " + error(error) + (late ? " late" : "");
            case Outcome.Refused(var rtt, var failure) ->
                    label
                            + " "
                            + Durations.millis(rtt.nanos())
                            + " "
                            + failure.errno()
                            + again(rtt);
            case Outcome.Reset(var failure) -> label + " " + ending(failure);
            case Outcome.Corrupt(var at, int bytes) ->
                    label
                            + (at.isPresent() ? " at=" + at.getAsInt() : " header")
                            + " bytes="
                            + bytes;
            case Outcome.SendError(var failure) -> label + " " + failure.errno();
            case Outcome.Unresolved(var failure) -> label + " " + failure.message();
            case Outcome.Local() -> label;
        };
    }

    private static String answer(
            RoundTrip roundTrip, OptionalInt ttl, int bytes, Optional<PathError> error) {
        return " "
                + Durations.millis(roundTrip.nanos())
                + " "
                + roundTrip.clock().label()
                + (ttl.isPresent() ? " ttl=" + ttl.getAsInt() : "")
                + (bytes > 0 ? " bytes=" + bytes : "")
                + again(roundTrip)
                + error.map(report -> " icmp=" + error(report)).orElse("");
    }

    /** What was sent again, where anything was. */
    private static String again(RoundTrip roundTrip) {
        return roundTrip
                .retransmits()
                .filter(again -> again.segments() > 0)
                .map(again ->
                        " retransmits=" + again.segments() + (again.shared() ? " shared" : ""))
                .orElse("");
    }

    /** How a connection came to its end: by an error, or in order by the peer. */
    private static String ending(Failure failure) {
        return failure.errno().isEmpty() ? "ended" : failure.errno();
    }

    private static String error(PathError error) {
        return switch (error) {
            case IcmpReport report -> icmp(report);
            case Failure failure -> failure.errno();
        };
    }

    private static String icmp(IcmpReport report) {
        return report.type()
                + "/"
                + report.code()
                + report.sender().map(sender -> " from=" + sender).orElse("")
                + (report.nextHopMtu().isPresent() ? " mtu=" + report.nextHopMtu().getAsInt() : "")
                + (report.pointer().isPresent() ? " pointer=" + report.pointer().getAsLong() : "");
    }

    private static String unexpected(Event.Unexpected event) {
        return "unexpected "
                + event.reason().label()
                + (event.sequence().isPresent() ? " seq=" + event.sequence().getAsLong() : "")
                + event.icmp()
                        .map(report -> " icmp=" + icmp(report))
                        .orElse(event.from().map(from -> " from=" + from).orElse(""));
    }

    /** The figures of a summary that a scenario may name, by name; counts of zero are left out. */
    static Map<String, String> figures(Summary summary) {
        Counts counts = summary.counts();
        Map<String, String> figures = new LinkedHashMap<>();
        count(figures, "sent", counts.sent());
        for (Verdict verdict : Verdict.values()) {
            count(figures, verdict.label(), counts.of(verdict));
        }
        count(figures, "in_flight", counts.inFlight());
        count(figures, "duplicate", counts.duplicate());
        count(figures, "reordered", counts.reordered());
        count(figures, "unexpected", counts.unexpected());
        count(figures, "missed", summary.missedSlots());
        return figures;
    }

    /** Further figures, which a scenario may leave unmentioned. */
    static Map<String, String> details(Summary summary) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("loss", loss(summary));
        details.put("duration", Durations.millis(summary.durationNanos()));
        details.put("loss_runs", summary.lossRuns().count() + "/" + summary.lossRuns().longest());
        details.put("stalled", Long.toString(summary.stalled()));
        details.put("extent", Long.toString(summary.reorderExtentMax()));
        summary.rtt().ifPresent(rtt -> shape(details, "rtt", rtt));
        summary.lateRtt().ifPresent(rtt -> shape(details, "late_rtt", rtt));
        summary.scheduleLate().ifPresent(late -> shape(details, "schedule_late", late));
        summary.jitter()
                .ifPresent(
                        jitter -> details.put("jitter", Durations.millis(jitter.meanAbsolute())));
        summary.connections().ifPresent(connections -> connections(details, connections));
        summary.clocks()
                .forEach((clock, count) -> details.put(clock.label(), Long.toString(count)));
        return details;
    }

    private static void connections(Map<String, String> details, Summary.Connections connections) {
        details.put("reconnects", Long.toString(connections.reconnects()));
        connections.handshake().ifPresent(times -> shape(details, "connect", times));
        connections.rttRetransmitted().ifPresent(rtt -> shape(details, "rtt_retransmitted", rtt));
        connections.rttClean().ifPresent(rtt -> shape(details, "rtt_clean", rtt));
    }

    private static String loss(Summary summary) {
        OptionalDouble percent = summary.counts().lossPercent();
        return percent.isPresent()
                ? String.format(Locale.ROOT, "%.3f%%", percent.getAsDouble())
                : "null";
    }

    private static void shape(
            Map<String, String> details, String name, Summary.Distribution shape) {
        details.put(name + ".min", Durations.millis(shape.min()));
        details.put(name + ".mean", Durations.millis(shape.mean()));
        details.put(name + ".max", Durations.millis(shape.max()));
        details.put(name + ".p50", Durations.millis(shape.p50()));
        details.put(name + ".count", Long.toString(shape.count()));
    }

    private static Iterable<String> pairs(Summary summary) {
        return figures(summary).entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
    }

    private static void count(Map<String, String> figures, String name, long value) {
        if (value != 0) {
            figures.put(name, Long.toString(value));
        }
    }
}
