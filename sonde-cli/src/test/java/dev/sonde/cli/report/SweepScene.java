// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.RoundTrip;
import dev.sonde.Summary.Distribution;
import dev.sonde.net.IpAddress;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Hand-made results of a sweep, a millisecond apart, beginning at {@link Scene#START}. Nothing is
 * checked for plausibility.
 */
public final class SweepScene {
    private static final long MILLI = 1_000_000;

    private final List<SweepResult> results = new ArrayList<>();
    private long wall = Scene.START;
    private int port;

    /** Results that follow have this port. */
    public SweepScene port(int number) {
        port = number;
        return this;
    }

    public SweepScene reply(String target, long nanos) {
        return settled(target, 1, reply(nanos, ClockSource.KERNEL, Optional.empty()));
    }

    public static Outcome.Reply reply(long nanos, ClockSource clock, Optional<PathError> error) {
        return new Outcome.Reply(
                new RoundTrip(nanos, clock, 12_345), OptionalInt.of(64), 64, error);
    }

    /** What became of a target that was given as an address. */
    public SweepScene settled(String target, int attempts, Outcome outcome) {
        return settled(target, IpAddress.parse(target), attempts, outcome, false);
    }

    public SweepScene settled(
            String target,
            Optional<IpAddress> address,
            int attempts,
            Outcome outcome,
            boolean stalled) {
        wall += MILLI;
        results.add(new SweepResult(wall, target, address, port, outcome, attempts, stalled));
        return this;
    }

    public List<SweepResult> results() {
        return List.copyOf(results);
    }

    /** Figures of targets of which some answer, and the others that are not named are lost. */
    public static SweepSummary figures(long targets, long reply, long unresolved, long skipped) {
        long lost = targets - reply - unresolved - skipped;
        long sent = targets - skipped;
        return new SweepSummary(
                targets,
                new Counts(sent, reply, 0, lost, 0, 0, 0, 0, 0, unresolved, 0, 0, 0, 0, 0),
                0,
                skipped,
                List.of(),
                targets,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                0,
                1,
                1);
    }

    /** A target of every verdict there is, and of some of them in several forms. */
    public static SweepScene ofEveryVerdict() {
        IcmpReport prohibited =
                Scene.icmp(4, 3, 13, "Communication Administratively Prohibited", "192.0.2.254");
        IcmpReport tooBig =
                new IcmpReport(
                        4,
                        3,
                        4,
                        "Fragmentation Needed and Don't Fragment was Set",
                        IpAddress.parse("192.0.2.254"),
                        OptionalInt.of(1400),
                        OptionalLong.empty(),
                        Optional.empty());
        return new SweepScene()
                .reply("192.0.2.1", 35_000)
                .settled("192.0.2.20", 2, reply(1_234_567, ClockSource.KERNEL_RX, Optional.empty()))
                .settled(
                        "www.example",
                        IpAddress.parse("192.0.2.33"),
                        1,
                        reply(12_800_000, ClockSource.USER, Optional.of(prohibited)),
                        true)
                .settled(
                        "fe80::1%1",
                        Optional.of(IpAddress.parse("fe80::1").orElseThrow().withScope(1)),
                        1,
                        reply(40_000, ClockSource.KERNEL, Optional.empty()),
                        false)
                .settled(
                        "192.0.2.4",
                        1,
                        new Outcome.Late(
                                new RoundTrip(1_500_000_000, ClockSource.KERNEL, 0),
                                OptionalInt.empty(),
                                64,
                                Optional.empty()))
                .settled("192.0.2.255", 2, new Outcome.Lost())
                .settled("192.0.2.6", 1, new Outcome.IcmpError(prohibited, false))
                .settled("192.0.2.7", 2, new Outcome.IcmpError(tooBig, true))
                .settled(
                        "2001:db8::8",
                        1,
                        new Outcome.IcmpError(Scene.icmp(6, 1, 4, "Port unreachable", ""), false))
                .settled(
                        "192.0.2.9",
                        1,
                        new Outcome.IcmpError(
                                new Failure("EHOSTUNREACH", "No route to host"), false))
                .settled(
                        "192.0.2.10",
                        1,
                        new Outcome.Refused(
                                new RoundTrip(99_000, ClockSource.USER, 0),
                                new Failure("ECONNREFUSED", "Connection refused")))
                .settled(
                        "192.0.2.11",
                        1,
                        new Outcome.Reset(new Failure("ECONNRESET", "Connection reset by peer")))
                .settled("192.0.2.12", 1, new Outcome.Corrupt(OptionalInt.of(20), 64))
                .settled("192.0.2.13", 1, new Outcome.Corrupt(OptionalInt.empty(), 64))
                .settled(
                        "192.0.2.14",
                        0,
                        new Outcome.SendError(
                                new Failure("ENETUNREACH", "no route, \"none\" at all")))
                .settled(
                        "nosuch.example",
                        Optional.empty(),
                        0,
                        new Outcome.Unresolved(new Failure("", "Name or service not known")),
                        false)
                .settled("192.0.2.16", 2, new Outcome.Local());
    }

    /** Figures that have something to say in every place. */
    public static SweepSummary everyFigure() {
        Map<String, Long> errors = new TreeMap<>();
        errors.put("3/13", 1L);
        errors.put("3/4", 1L);
        errors.put("v6 1/4", 1L);
        errors.put("EHOSTUNREACH", 1L);
        return new SweepSummary(
                1024,
                new Counts(20, 4, 1, 1, 4, 1, 1, 2, 1, 1, 1, 3, 2, 0, 5),
                1000,
                4,
                List.of(
                        new SweepSummary.Skip("224.0.0.0-224.0.0.2", "a group"),
                        new SweepSummary.Skip("192.0.2.63", "Permission denied")),
                27,
                errors,
                Optional.of(
                        new Distribution(
                                4,
                                35_000,
                                3_527_391,
                                12_800_000,
                                5_373_112,
                                40_000,
                                12_800_000,
                                12_800_000,
                                12_800_000,
                                12_800_000)),
                Optional.of(
                        new Distribution(
                                1,
                                1_500_000_000,
                                1_500_000_000,
                                1_500_000_000,
                                0,
                                1_500_000_000,
                                1_500_000_000,
                                1_500_000_000,
                                1_500_000_000,
                                1_500_000_000)),
                Map.of(ClockSource.KERNEL, 2L, ClockSource.KERNEL_RX, 1L, ClockSource.USER, 1L),
                1,
                4_123_456_789L,
                26_000_000);
    }
}
