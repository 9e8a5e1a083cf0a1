// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.ClockChoice;
import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.net.PathMtuDiscovery;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The options that all pingers share: when probes leave, how they are addressed, and on which
 * clocks. What a probe is made of is each protocol's own business, what is printed that of {@link
 * OutputOptions}.
 */
final class ProbeOptions {
    private static final List<String> CLOCKS = List.of("kernel", "kernel-rx", "user");
    private static final List<ClockChoice> CHOICES =
            List.of(ClockChoice.KERNEL, ClockChoice.KERNEL_RX, ClockChoice.USER);
    private static final List<String> PACES = List.of("park", "spin");
    private static final List<String> PATH_MTU = List.of("do", "want", "dont", "probe");

    /** The longest duration a plan takes. */
    private static final String LONGEST = "87600h";

    private ProbeOptions() {}

    /** Declares when probes leave and how long answers are waited for. */
    static void declareTiming(CommandSpec spec) {
        spec.addOption(
                Arguments.option(
                        "N", "Probes per target; without it until interrupted.", "-c", "--count"));
        spec.addOption(
                Arguments.option(
                        "D",
                        "Time between probes of one target, 1 s by default.",
                        "-i",
                        "--interval"));
        spec.addOption(
                Arguments.flag(
                        "Next probe as soon as the answer is in, but not before -i if that is given.",
                        "-A",
                        "--adaptive"));
        spec.addOption(
                Arguments.option(
                        "N", "N probes in flight at once; implies -A.", "-l", "--in-flight"));
        spec.addOption(
                Arguments.flag(
                        "Next probe as soon as the answer is in or after 10 ms, or every -i if that is given;"
                                + " text leaves the replies out.",
                        "-f",
                        "--flood"));
        spec.addOption(
                Arguments.option(
                        "D",
                        "When a probe counts as unanswered, 1 s by default.",
                        "-W",
                        "--timeout"));
        spec.addOption(
                Arguments.option(
                        "D",
                        "How long after that an answer or error is still taken, 10 s by default,"
                                + " while the run goes on.",
                        "--late-window"));
        spec.addOption(
                Arguments.option("D", "End the whole run after this long.", "-w", "--deadline"));
        spec.addOption(
                Arguments.option(
                        "R", "At most R probes a second over all targets, such as 5k.", "--rate"));
        spec.addOption(
                Arguments.option("park|spin", "How to wait for the next probe's time.", "--pace"));
    }

    /** Declares how probes are addressed and sent. */
    static void declareSending(CommandSpec spec) {
        spec.addOption(Arguments.flag("IPv4 only.", "-4", "--ipv4"));
        spec.addOption(Arguments.flag("IPv6 only.", "-6", "--ipv6"));
        spec.addOption(
                Arguments.option("N", "Time to live or hop limit, 1 to 255.", "-t", "--ttl"));
        spec.addOption(
                Arguments.option(
                        "TOS",
                        "TOS octet or traffic class, 0 to 255, 0x.. or a DSCP name such as ef.",
                        "-Q",
                        "--tos"));
        spec.addOption(
                Arguments.option(
                        "SOURCE", "Interface or own address to send from.", "-I", "--interface"));
        spec.addOption(
                Arguments.option(
                        "HOW",
                        "Path MTU discovery: do (never fragment), want, dont, or probe.",
                        "-M",
                        "--pmtudisc"));
        spec.addOption(Arguments.option("MARK", "Packet mark of the probes.", "-m", "--mark"));
        spec.addOption(
                Arguments.option("LABEL", "IPv6 flow label, 0 to 0xfffff.", "-F", "--flow-label"));
        spec.addOption(
                Arguments.option(
                        "D",
                        "Look names up again this often; without it once.",
                        "--resolve-every"));
    }

    /** Declares where times come from. */
    static void declareClock(CommandSpec spec) {
        spec.addOption(
                Arguments.option(
                        "kernel|user",
                        "Clock of the round trips: the kernel's packet stamps (default) or this process;"
                                + " kernel-rx: stamps on arrival alone.",
                        "--clock"));
    }

    /** Puts everything declared here into a plan. */
    static void apply(Arguments arguments, Plan.Builder plan) {
        applyTiming(arguments, plan);
        applySending(arguments, plan);
        OptionalLong clock = arguments.choice("--clock", "clock", CLOCKS);
        if (clock.isPresent()) {
            plan.clock(CHOICES.get((int) clock.getAsLong()));
        }
    }

    /** The plan; the builder has its own opinion of what fits together, and says it well. */
    static Plan build(Plan.Builder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Which addresses may be probed. */
    static AddressFamily family(Arguments arguments) {
        if (arguments.has("--ipv4") && arguments.has("--ipv6")) {
            throw new UsageException("-4 and -6: give one of them, or neither for both");
        }
        return arguments.has("--ipv4")
                ? AddressFamily.V4
                : arguments.has("--ipv6") ? AddressFamily.V6 : AddressFamily.ANY;
    }

    private static void applyTiming(Arguments arguments, Plan.Builder plan) {
        OptionalLong count = arguments.number("--count", "count", 1, Long.MAX_VALUE);
        if (count.isPresent()) {
            plan.count(Math.min(count.getAsLong(), Long.MAX_VALUE / 2));
        }
        applySchedule(arguments, plan);
        Optional<Duration> timeout = arguments.duration("--timeout", "timeout", "1us", LONGEST);
        if (timeout.isPresent()) {
            plan.timeout(timeout.get());
        }
        Optional<Duration> lateWindow =
                arguments.duration("--late-window", "late window", "0", LONGEST);
        if (lateWindow.isPresent()) {
            plan.lateWindow(lateWindow.get());
        }
        Optional<Duration> deadline = arguments.duration("--deadline", "deadline", "1us", LONGEST);
        if (deadline.isPresent()) {
            plan.deadline(deadline.get());
        }
        Optional<BigDecimal> rate = arguments.quantity("--rate");
        if (rate.isPresent()) {
            try {
                plan.rate(rate.get().doubleValue());
            } catch (IllegalArgumentException _) {
                throw arguments.bad(
                        "--rate", "rate must be 0.000001 to 1000000000 probes a second");
            }
        }
        OptionalLong pace = arguments.choice("--pace", "pace", PACES);
        if (pace.isPresent()) {
            plan.pace(pace.getAsLong() == 0 ? Pace.PARK : Pace.SPIN);
        }
    }

    private static void applySchedule(Arguments arguments, Plan.Builder plan) {
        boolean flood = arguments.has("--flood");
        boolean classic = arguments.has("--classic") && !arguments.has("--in-flight");
        boolean adaptive = classic || arguments.has("--adaptive") || arguments.has("--in-flight");
        boolean mayBeZero = adaptive && !flood;
        Optional<Duration> interval =
                arguments.duration("--interval", "interval", mayBeZero ? "0" : "1us", LONGEST);
        int inFlight =
                (int) arguments.number("--in-flight", "probes in flight", 1, 65_535).orElse(1);
        if (flood && interval.isEmpty()) {
            plan.flood(inFlight);
        } else if (classic && !flood) {
            plan.inTurn(interval.orElse(Duration.ZERO));
        } else if (mayBeZero) {
            plan.adaptive(inFlight, interval.orElse(Duration.ZERO));
        } else if (interval.isPresent()) {
            plan.interval(interval.get());
        }
    }

    private static void applySending(Arguments arguments, Plan.Builder plan) {
        plan.family(family(arguments));
        OptionalLong ttl = arguments.number("--ttl", "ttl", 1, 255);
        if (ttl.isPresent()) {
            plan.ttl((int) ttl.getAsLong());
        }
        Optional<String> tos = arguments.text("--tos");
        if (tos.isPresent()) {
            try {
                plan.tos(TosText.parse(tos.get()));
            } catch (IllegalArgumentException e) {
                throw arguments.bad("--tos", e);
            }
        }
        Optional<String> source = arguments.text("--interface");
        if (source.isPresent()) {
            if (source.get().isBlank()) {
                throw arguments.bad("--interface", "give an interface or an address of this host");
            }
            plan.source(source.get());
        }
        OptionalLong pathMtu = arguments.choice("--pmtudisc", "path MTU discovery", PATH_MTU);
        if (pathMtu.isPresent()) {
            plan.pathMtuDiscovery(
                    switch ((int) pathMtu.getAsLong()) {
                        case 0 -> PathMtuDiscovery.DO;
                        case 1 -> PathMtuDiscovery.WANT;
                        case 2 -> PathMtuDiscovery.DONT;
                        default -> PathMtuDiscovery.PROBE;
                    });
        }
        OptionalLong mark = arguments.number("--mark", "mark", 0, 0xFFFF_FFFFL);
        if (mark.isPresent()) {
            plan.mark(mark.getAsLong());
        }
        OptionalLong label = arguments.number("--flow-label", "flow label", 0, 0xFFFFF);
        if (label.isPresent()) {
            plan.flowLabel((int) label.getAsLong());
        }
        Optional<Duration> resolveEvery =
                arguments.duration("--resolve-every", "time between look-ups", "1ms", LONGEST);
        if (resolveEvery.isPresent()) {
            plan.resolveEvery(resolveEvery.get());
        }
    }
}
