// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.Report;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.Target;
import dev.sonde.net.IpAddress;
import dev.sonde.net.NetworkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Hand-made events about one target, a second apart, beginning at 2026-01-02T03:04:05.000000006Z.
 * Each method adds one event; nothing is checked for plausibility.
 */
public final class Scene {
    /** Noon has no place in a test of time stamps: all parts differ. */
    public static final long START = 1_767_323_045_000_000_006L;

    private static final long SECOND = 1_000_000_000L;

    private final List<Event> events = new ArrayList<>();
    private final Endpoint endpoint;
    private long wall = START;

    private Scene(int index, String target, String address) {
        endpoint =
                new Endpoint(index, Protocol.ICMP, Target.host(target), IpAddress.parse(address));
    }

    /** A target and the address it has; "" for none. */
    public static Scene of(String target, String address) {
        return new Scene(0, target, address);
    }

    /** The target at this place in the plan. */
    public static Scene of(int index, String target, String address) {
        return new Scene(index, target, address);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public List<Event> events() {
        return events;
    }

    public Scene resolved() {
        events.add(new Event.Resolved(wall, endpoint));
        return this;
    }

    public Scene reply(long sequence, long nanos) {
        return settled(
                sequence,
                new Outcome.Reply(kernel(nanos), OptionalInt.of(64), 64, Optional.empty()));
    }

    public Scene late(long sequence, long nanos) {
        return settled(
                sequence,
                new Outcome.Late(kernel(nanos), OptionalInt.of(64), 64, Optional.empty()));
    }

    public Scene error(long sequence, IcmpReport icmp, boolean late) {
        return settled(sequence, new Outcome.IcmpError(icmp, late));
    }

    public Scene notSent(long sequence, String errno, String message) {
        return settled(sequence, new Outcome.SendError(new Failure(errno, message)));
    }

    public Scene unresolved(long sequence) {
        return settled(
                sequence, new Outcome.Unresolved(new Failure("", "Name or service not known")));
    }

    public Scene settled(long sequence, Outcome outcome) {
        events.add(new Event.Settled(tick(), endpoint, sequence, wall - SECOND, outcome));
        return this;
    }

    public Scene timedOut(long sequence) {
        events.add(new Event.TimedOut(tick(), endpoint, sequence, wall - SECOND));
        return this;
    }

    /** What was added last is of a probe that a pause of this process touched. */
    public Scene stalled() {
        Event last = events.removeLast();
        if (last instanceof Event.Settled(var at, var of, var number, var sent, var outcome, _)) {
            events.add(new Event.Settled(at, of, number, sent, outcome, true));
        } else if (last instanceof Event.TimedOut(var at, var of, var number, var sent, _)) {
            events.add(new Event.TimedOut(at, of, number, sent, true));
        } else {
            throw new IllegalStateException("no probe's record is last");
        }
        return this;
    }

    public Scene duplicate(long sequence, long nanos) {
        events.add(
                new Event.Duplicate(
                        tick(),
                        endpoint,
                        sequence,
                        wall - SECOND,
                        new Outcome.Reply(
                                kernel(nanos), OptionalInt.of(64), 64, Optional.empty())));
        return this;
    }

    public Scene reordered(long sequence, long extent) {
        events.add(new Event.Reordered(tick(), endpoint, sequence, extent));
        return this;
    }

    public Scene unexpected(
            Event.Unexpected.Reason reason,
            String from,
            OptionalLong sequence,
            IcmpReport... icmp) {
        events.add(
                new Event.Unexpected(
                        tick(),
                        endpoint,
                        reason,
                        IpAddress.parse(from),
                        sequence,
                        icmp.length == 0 ? Optional.empty() : Optional.of(icmp[0])));
        return this;
    }

    public Scene redirected(long sequence) {
        events.add(new Event.Redirected(tick(), endpoint, sequence, redirect()));
        return this;
    }

    public Scene state(boolean up) {
        events.add(new Event.StateChanged(tick(), endpoint, up, wall - 2 * SECOND));
        return this;
    }

    public Scene interval(Summary summary) {
        events.add(new Event.Interval(tick(), summary));
        return this;
    }

    public Scene dropped(long count) {
        events.add(new Event.Dropped(tick(), count));
        return this;
    }

    /** The end of a run with this target alone. */
    public Report end(Summary summary) {
        return new Report(List.of(summary), Optional.empty());
    }

    /** The end of a run that the host did not let begin. */
    public Report refused(NetworkException.Cause whose, String message) {
        return new Report(
                List.of(new Figures().of(endpoint)),
                Optional.of(new NetworkException(whose, message, 1)));
    }

    public static IcmpReport icmp4(int type, int code, String name, String from) {
        return icmp(4, type, code, name, from);
    }

    /** An ICMP error as a router sends it. */
    public static IcmpReport icmp(int version, int type, int code, String name, String from) {
        return new IcmpReport(
                version,
                type,
                code,
                name,
                IpAddress.parse(from),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    private static IcmpReport redirect() {
        return new IcmpReport(
                4,
                5,
                1,
                "Redirect for Host",
                IpAddress.parse("192.0.2.254"),
                OptionalInt.empty(),
                OptionalLong.empty(),
                IpAddress.parse("192.0.2.253"));
    }

    public static RoundTrip kernel(long nanos) {
        return new RoundTrip(nanos, ClockSource.KERNEL, 4_000);
    }

    private long tick() {
        wall += SECOND;
        return wall;
    }

    /** The figures of a target, all 0 but for those that are set. */
    public static final class Figures {
        private long reply;
        private long late;
        private long lost;
        private long icmpError;
        private long corrupt;
        private long sendError;
        private long unresolved;
        private long local;
        private long inFlight;
        private long duplicate;
        private long reordered;
        private long unexpected;
        private long duration;
        private Optional<Summary.Distribution> rtt = Optional.empty();
        private Optional<Summary.Distribution> lateRtt = Optional.empty();
        private Optional<Summary.Jitter> jitter = Optional.empty();
        private Optional<Summary.Distribution> scheduleLate = Optional.empty();
        private long missed;
        private Summary.LossRuns lossRuns = new Summary.LossRuns(0, 0);
        private long extent;
        private Map<ClockSource, Long> clocks = Map.of();
        private Optional<Summary.Connections> connections = Optional.empty();
        private long stalled;

        public Figures reply(long count, long min, long mean, long max, long stddev) {
            reply = count;
            rtt =
                    Optional.of(
                            new Summary.Distribution(
                                    count, min, mean, max, stddev, mean, max, max, max, max));
            clocks = Map.of(ClockSource.KERNEL, count);
            return this;
        }

        public Figures late(long count, long nanos) {
            late = count;
            lateRtt =
                    Optional.of(
                            new Summary.Distribution(
                                    count, nanos, nanos, nanos, 0, nanos, nanos, nanos, nanos,
                                    nanos));
            return this;
        }

        public Figures lost(long count, long runs, long longest) {
            lost = count;
            lossRuns = new Summary.LossRuns(runs, longest);
            return this;
        }

        public Figures icmpError(long count) {
            icmpError = count;
            return this;
        }

        public Figures corrupt(long count) {
            corrupt = count;
            return this;
        }

        public Figures sendError(long count) {
            sendError = count;
            return this;
        }

        public Figures unresolved(long count) {
            unresolved = count;
            return this;
        }

        public Figures local(long count) {
            local = count;
            return this;
        }

        public Figures inFlight(long count) {
            inFlight = count;
            return this;
        }

        public Figures duplicate(long count) {
            duplicate = count;
            return this;
        }

        public Figures reordered(long count, long byUpTo) {
            reordered = count;
            extent = byUpTo;
            return this;
        }

        public Figures unexpected(long count) {
            unexpected = count;
            return this;
        }

        public Figures duration(long nanos) {
            duration = nanos;
            return this;
        }

        public Figures jitter(long rfc3550, long meanAbsolute) {
            jitter = Optional.of(new Summary.Jitter(rfc3550, meanAbsolute));
            return this;
        }

        public Figures sentLate(long p50, long p99, long max, long slotsMissed) {
            scheduleLate =
                    Optional.of(
                            new Summary.Distribution(1, 0, p50, max, 0, p50, p99, p99, p99, max));
            missed = slotsMissed;
            return this;
        }

        public Figures stalled(long count) {
            stalled = count;
            return this;
        }

        public Figures clocks(Map<ClockSource, Long> counts) {
            clocks = counts;
            return this;
        }

        public Figures connections(Summary.Connections figures) {
            connections = Optional.of(figures);
            return this;
        }

        public Summary of(Endpoint endpoint) {
            long sent =
                    reply
                            + late
                            + lost
                            + icmpError
                            + corrupt
                            + sendError
                            + unresolved
                            + local
                            + inFlight;
            return new Summary(
                    endpoint,
                    new Counts(
                            sent,
                            reply,
                            late,
                            lost,
                            icmpError,
                            0,
                            0,
                            corrupt,
                            sendError,
                            unresolved,
                            local,
                            inFlight,
                            duplicate,
                            reordered,
                            unexpected),
                    duration,
                    rtt,
                    lateRtt,
                    jitter,
                    scheduleLate,
                    missed,
                    lossRuns,
                    extent,
                    clocks,
                    stalled,
                    connections);
        }
    }
}
