// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.ClockChoice;
import dev.sonde.Pace;
import dev.sonde.Plan;
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
                Arguments.option(
                        "park|spin",
                        "How to wait for the next probe's time: asleep, or polling from 1 ms before it;"
                                + " without it by the interval.",
                        "--pace"));
    }

    /** Declares how probes are addressed and sent. */
    static void declareSending(CommandSpec spec) {
        SendingOptions.declare(spec);
        spec.addOption(
                Arguments.option(
                        "D",
                        "Look names up again this often; without it once.",
                        "--resolve-every"));
        spec.addOption(
                Arguments.flag(
                        "Probe every address of a name, each as a target of its own.",
                        "--all-addresses"));
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
        Optional<ClockChoice> clock = clock(arguments);
        if (clock.isPresent()) {
            plan.clock(clock.get());
        }
    }

    /** Where times are to come from, when that was said. */
    static Optional<ClockChoice> clock(Arguments arguments) {
        OptionalLong clock = arguments.choice("--clock", "clock", CLOCKS);
        return clock.isPresent()
                ? Optional.of(CHOICES.get((int) clock.getAsLong()))
                : Optional.empty();
    }

    /** The plan; the builder has its own opinion of what fits together, and says it well. */
    static Plan build(Plan.Builder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
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
        plan.family(SendingOptions.family(arguments));
        plan.socketOptions(SendingOptions.read(arguments));
        Optional<Duration> resolveEvery =
                arguments.duration("--resolve-every", "time between look-ups", "1ms", LONGEST);
        if (resolveEvery.isPresent()) {
            plan.resolveEvery(resolveEvery.get());
        }
        plan.allAddresses(arguments.has("--all-addresses"));
    }
}
