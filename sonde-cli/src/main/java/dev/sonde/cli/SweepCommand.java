// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.ClockChoice;
import dev.sonde.sweep.SweepPlan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde sweep}: one verdict for each of very many targets. */
final class SweepCommand implements Command {
    private static final String LONGEST = "8760h";
    private static final int LARGEST = 65_507;
    private static final int MAX_PORT = 65_535;
    private static final int MOST_RETRIES = 14;

    /** Octets of a text with the longest number that a probe of a sweep may have, of 9 digits. */
    private static final int LONGEST_TEXT = 33;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("sonde sweep");
        spec.usageMessage()
                .header("Probes whole networks, one verdict a target.")
                .customSynopsis("sonde sweep [OPTION…] TARGETS…")
                .footer(
                        "",
                        "Targets are probed in an order drawn by chance. One that does not answer within",
                        "-W is probed again, --retries times, each time with more patience; its verdict",
                        "is that of all its probes together. Groups (multicast) are skipped, and what",
                        "this host does not permit, as broadcast addresses are.",
                        "",
                        "Durations D are seconds, or have ns, us, ms, s, m or h behind them; rates and",
                        "sizes may have k (1000) or m (1000000).",
                        "",
                        "SIGINT and SIGTERM end it with its summary, a second one ends it at once.",
                        "SIGUSR1 says on standard error how far it is.",
                        "",
                        "Exit codes:",
                        "  0  every target answered but those skipped, or with --require N so many did",
                        "  1  some did not",
                        "  2  a name did not resolve",
                        "  3  wrong usage",
                        "  4  the system does not permit or cannot do it");
        spec.addPositional(
                Arguments.positionals(
                        "TARGETS",
                        "Names, addresses, CIDR blocks or ranges A-B of addresses; each is probed"
                                + " once, however often it is named."));
        spec.addOption(Arguments.helpOption());
        declareProbes(spec);
        SweepOutputOptions.declareSelection(spec);
        TargetOptions.declare(spec);
        spec.addOption(
                Arguments.flag(
                        "Probe more than 65536 targets from blocks and ranges, up to 16777216.",
                        "--yes-many"));
        spec.addOption(
                Arguments.flag(
                        "Probe all addresses of a name, not the first alone.", "--all-addresses"));
        SendingOptions.declare(spec);
        SweepOutputOptions.declare(spec);
        ProbeOptions.declareClock(spec);
        return spec;
    }

    private static void declareProbes(CommandSpec spec) {
        spec.addOption(
                Arguments.option(
                        "PORT", "Text to UDP echo servers in place of ICMP echo.", "--udp"));
        spec.addOption(
                Arguments.option(
                        "PORTS",
                        "TCP handshakes in place of ICMP echo; several, as 80,443 or 8000-8010,"
                                + " are a target each.",
                        "--tcp"));
        spec.addOption(
                Arguments.option(
                        "R|max",
                        "At most R probes a second, 1k by default; max: as many as this host can.",
                        "--rate"));
        spec.addOption(
                Arguments.option(
                        "D",
                        "When the first probe counts as unanswered, 1 s by default.",
                        "-W",
                        "--timeout"));
        spec.addOption(
                Arguments.option(
                        "N",
                        "Further probes to a target that does not answer, 1 by default.",
                        "--retries"));
        spec.addOption(
                Arguments.option(
                        "F",
                        "Factor from one timeout of a target to the next, 1.5 by default.",
                        "--backoff"));
        spec.addOption(
                Arguments.option(
                        "D",
                        "How long after the last timeout an answer or error is still taken, 10 s by"
                                + " default, while the sweep goes on.",
                        "--late-window"));
        spec.addOption(
                Arguments.option("D", "End the whole sweep after this long.", "-w", "--deadline"));
        spec.addOption(
                Arguments.option("N", "Octets of a probe, 56 of ICMP by default.", "-s", "--size"));
        spec.addOption(
                Arguments.option("N", "Probe in the order that this number gives.", "--seed"));
    }

    @Override
    public int run(String[] args, Surroundings world) {
        world.starter().prepare();
        Arguments arguments = Arguments.parse(spec(), args);
        if (HelpText.isAskedFor(spec(), arguments, world)) {
            return ExitCode.ALL_ANSWERED;
        }
        SweepPlan.Builder builder = builder(arguments);
        applyTiming(arguments, builder);
        AddressFamily family = SendingOptions.family(arguments);
        builder.family(family)
                .allAddresses(arguments.has("--all-addresses"))
                .socketOptions(SendingOptions.read(arguments));
        applyClock(arguments, builder);
        Optional<Duration> deadline = arguments.duration("--deadline", "deadline", "1us", LONGEST);
        SweepOutputOptions output = SweepOutputOptions.read(arguments, world);
        OptionalLong require = arguments.number("--require", "require", 1, Long.MAX_VALUE);
        int ports = arguments.has("--tcp") ? PortsText.read(arguments, "--tcp").size() : 1;
        SweepTargets targets =
                new SweepTargetReader(arguments, family, ports)
                        .read(
                                arguments.positionals(),
                                new TargetFile("sonde sweep", arguments, world));
        builder.addresses(targets.addresses());
        for (String name : targets.names()) {
            builder.name(name);
        }
        if (!output.wantsResults() && targets.names().isEmpty()) {
            builder.withoutResults();
        }
        SweepPlan plan = built(builder);
        checkRequired(arguments, require, plan);
        tellBefore(arguments, plan, targets, world);
        return new SweepRun(
                        plan, targets, require, deadline, output.report(plan, world), output, world)
                .run();
    }

    private static SweepPlan.Builder builder(Arguments arguments) {
        boolean udp = arguments.has("--udp");
        boolean tcp = arguments.has("--tcp");
        if (udp && tcp) {
            throw new UsageException("--udp and --tcp: give one of them");
        }
        if (tcp) {
            if (arguments.has("--size")) {
                throw new UsageException(
                        arguments.spelled("--size") + ": not with --tcp, handshakes carry nothing");
            }
            return SweepPlan.connect(PortsText.read(arguments, "--tcp"));
        }
        SweepPlan.Builder plan =
                udp
                        ? SweepPlan.udp(
                                (int) arguments.number("--udp", "port", 1, MAX_PORT).orElse(0))
                        : SweepPlan.icmp();
        OptionalLong size = arguments.size("--size", "size", 0, LARGEST);
        if (size.isPresent()) {
            if (udp && size.getAsLong() < LONGEST_TEXT) {
                throw arguments.bad(
                        "--size",
                        "size must be " + LONGEST_TEXT + " to " + LARGEST + ", to hold the text");
            }
            plan.payloadBytes((int) size.getAsLong());
        }
        return plan;
    }

    private static void applyTiming(Arguments arguments, SweepPlan.Builder plan) {
        Optional<Duration> timeout = arguments.duration("--timeout", "timeout", "1us", LONGEST);
        if (timeout.isPresent()) {
            // Who names a timeout does not wait for what is known to take longer.
            plan.timeout(timeout.get()).silentWait(timeout.get());
        }
        Optional<Duration> lateWindow =
                arguments.duration("--late-window", "late window", "0", LONGEST);
        if (lateWindow.isPresent()) {
            plan.lateWindow(lateWindow.get());
        }
        OptionalLong retries = arguments.number("--retries", "retries", 0, MOST_RETRIES);
        if (retries.isPresent()) {
            plan.retries((int) retries.getAsLong());
        }
        Optional<BigDecimal> backoff = arguments.quantity("--backoff");
        if (backoff.isPresent()) {
            try {
                plan.backoff(backoff.get().doubleValue());
            } catch (IllegalArgumentException _) {
                throw arguments.bad("--backoff", "backoff must be 1 to 10");
            }
        }
        applyRate(arguments, plan);
        OptionalLong seed = arguments.number("--seed", "seed", 0, Long.MAX_VALUE);
        if (seed.isPresent()) {
            plan.seed(seed.getAsLong());
        }
    }

    private static void applyRate(Arguments arguments, SweepPlan.Builder plan) {
        if (arguments.text("--rate").orElse("").equals("max")) {
            plan.highestRate();
            return;
        }
        try {
            Optional<BigDecimal> rate = arguments.quantity("--rate");
            if (rate.isPresent()) {
                plan.rate(rate.get().doubleValue());
            }
        } catch (IllegalArgumentException _) {
            throw arguments.bad(
                    "--rate", "rate must be 0.001 to 1000000000 probes a second, or max");
        }
    }

    private static void applyClock(Arguments arguments, SweepPlan.Builder plan) {
        Optional<ClockChoice> clock = ProbeOptions.clock(arguments);
        if (clock.isPresent()) {
            if (arguments.has("--tcp")) {
                throw new UsageException(
                        "--clock: not with --tcp, handshakes are timed by this process");
            }
            plan.clock(clock.get());
        }
    }

    private static SweepPlan built(SweepPlan.Builder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** The number is known but for names that may turn out to have several addresses. */
    private static void checkRequired(Arguments arguments, OptionalLong require, SweepPlan plan) {
        boolean known = plan.names().isEmpty() || !plan.allAddresses();
        if (known && require.isPresent() && require.getAsLong() > targets(plan)) {
            throw arguments.bad(
                    "--require",
                    "there "
                            + (targets(plan) == 1
                                    ? "is 1 target"
                                    : "are " + targets(plan) + " targets"));
        }
    }

    /** What a person may want to know before the first probe. */
    private static void tellBefore(
            Arguments arguments, SweepPlan plan, SweepTargets targets, Surroundings world) {
        if (targets.groups() > 0) {
            world.complain(
                    "sonde sweep: "
                            + targets.groups()
                            + (targets.groups() == 1 ? " group" : " groups")
                            + " (multicast) skipped: "
                            + targets.someGroups());
        }
        if (arguments.has("--rate") || arguments.has("--quiet")) {
            return;
        }
        long count = targets(plan);
        long seconds = Math.ceilDiv(count, (long) SweepPlan.DEFAULT_RATE);
        world.complain(
                "sonde sweep: "
                        + count
                        + (count == 1 ? " target, " : " targets, ")
                        + (long) SweepPlan.DEFAULT_RATE
                        + " probes/s, about "
                        + seconds
                        + " s; --rate R changes that");
    }

    private static long targets(SweepPlan plan) {
        return ((long) plan.addresses().size() + plan.names().size()) * plan.ports().size();
    }
}
