// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.Target;
import dev.sonde.cli.report.ClassicIcmpReport;
import dev.sonde.cli.report.Output;
import dev.sonde.cli.report.RunReport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde icmp}: ICMP echo. */
final class IcmpCommand extends ProbeCommand {
    /** What the classic pinger sends: a time stamp's size. */
    private static final int CLASSIC_PAYLOAD = 8;

    IcmpCommand() {
        super("sonde icmp");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = newSpec();
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
        ClassicOptions.declare(spec);
        ProbeOptions.declareClock(spec);
        return spec;
    }

    @Override
    Plan.Builder plan(Arguments arguments) {
        Plan.Builder plan = Plan.icmp();
        OptionalLong size = arguments.size("--size", "size", 0, 65_507);
        if (size.isPresent() || arguments.has("--classic")) {
            plan.payloadBytes((int) size.orElse(CLASSIC_PAYLOAD));
        }
        byte[] pattern = patternOf(arguments);
        if (pattern.length > 0) {
            plan.pattern(pattern);
        }
        return plan;
    }

    @Override
    TargetOptions.Reader reader(Arguments arguments) {
        // No lambda, which a start would pay for.
        return new TargetOptions.Reader() {
            @Override
            public List<Target> read(String text) {
                return List.of(Target.host(text));
            }
        };
    }

    @Override
    String pattern(Arguments arguments) {
        return PatternText.format(patternOf(arguments));
    }

    @Override
    String firstLine(Target target, Surroundings world) {
        return "Pinging " + target.host() + " using Java:";
    }

    @Override
    RunReport transcript(Output output, boolean quiet) {
        return new ClassicIcmpReport(output, quiet);
    }

    private static byte[] patternOf(Arguments arguments) {
        Optional<String> text = arguments.text("--pattern");
        try {
            return text.isEmpty() ? new byte[0] : PatternText.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw arguments.bad("--pattern", e);
        }
    }
}
