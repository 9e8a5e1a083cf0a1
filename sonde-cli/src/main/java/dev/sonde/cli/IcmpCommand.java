// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.Target;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde icmp}: ICMP echo. */
final class IcmpCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("sonde icmp");
        spec.usageMessage()
                .header("Sends ICMP echo requests and reports on the answers.")
                .customSynopsis("sonde icmp [OPTION…] TARGET…")
                .footer(
                        "",
                        "Durations D are seconds, or have ns, us, ms, s, m or h behind them; rates and",
                        "sizes may have k (1000) or m (1000000).",
                        "",
                        "SIGINT and SIGTERM end the run with its summary, a second one ends it at once.",
                        "SIGUSR1 prints the figures so far on standard error.",
                        "",
                        "Exit codes:",
                        "  0  every target answered",
                        "  1  some did not",
                        "  2  a name did not resolve",
                        "  3  wrong usage",
                        "  4  the system does not permit or cannot do it");
        spec.addPositional(
                Arguments.positionals(
                        "TARGET",
                        "Host name or address; a link-local one with its interface, as fe80::1%%eth0."));
        spec.addOption(Arguments.helpOption());
        ProbeOptions.declareTiming(spec);
        spec.addOption(
                Arguments.option(
                        "N", "Payload octets, 0 to 65507, 56 by default.", "-s", "--size"));
        spec.addOption(
                Arguments.option(
                        "HEX",
                        "Payload pattern, up to 16 octets, such as ff00.",
                        "-p",
                        "--pattern"));
        ProbeOptions.declareSending(spec);
        TargetOptions.declare(spec);
        OutputOptions.declare(spec);
        ProbeOptions.declareClock(spec);
        return spec;
    }

    @Override
    public int run(String[] args, Surroundings world) {
        world.starter().prepare();
        Arguments arguments = Arguments.parse(spec(), args);
        if (arguments.has("--help")) {
            world.out().print(HelpText.of(spec()));
            world.out().flush();
            return ExitCode.ALL_ANSWERED;
        }
        Plan.Builder builder = Plan.icmp();
        ProbeOptions.apply(arguments, builder);
        OutputOptions.apply(arguments, builder);
        OutputOptions.isJson(arguments);
        OptionalLong size = arguments.size("--size", "size", 0, 65_507);
        if (size.isPresent()) {
            builder.payloadBytes((int) size.getAsLong());
        }
        byte[] pattern = pattern(arguments);
        if (pattern.length > 0) {
            builder.pattern(pattern);
        }
        for (Target target :
                new TargetOptions(arguments, ProbeOptions.family(arguments), world).targets()) {
            builder.target(target);
        }
        Plan plan = build(builder);
        return new ProbeRun(
                        "sonde icmp",
                        plan,
                        OutputOptions.report(arguments, plan, PatternText.format(pattern), world),
                        world)
                .run();
    }

    private static byte[] pattern(Arguments arguments) {
        Optional<String> text = arguments.text("--pattern");
        try {
            return text.isEmpty() ? new byte[0] : PatternText.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw arguments.bad("--pattern", e);
        }
    }

    /** The builder has its own opinion of what fits together, and says it well. */
    private static Plan build(Plan.Builder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
