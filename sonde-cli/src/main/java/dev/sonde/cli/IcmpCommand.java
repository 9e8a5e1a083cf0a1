// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
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
final class IcmpCommand implements Command {
    private static final String NAME = "sonde icmp";

    /** What the classic pinger sends: a time stamp's size. */
    private static final int CLASSIC_PAYLOAD = 8;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(NAME);
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
        if (size.isPresent() || arguments.has("--classic")) {
            builder.payloadBytes((int) size.orElse(CLASSIC_PAYLOAD));
        }
        byte[] pattern = pattern(arguments);
        if (pattern.length > 0) {
            builder.pattern(pattern);
        }
        AddressFamily family = ProbeOptions.family(arguments);
        List<Target> targets =
                new TargetOptions(
                                NAME, text -> List.of(Target.host(text)), arguments, family, world)
                        .targets(arguments.positionals());
        ClassicOptions.check(arguments, targets);
        if (ClassicOptions.isTranscript(arguments)) {
            return transcript(arguments, builder, targets.getFirst(), world);
        }
        for (Target target : targets) {
            builder.target(target);
        }
        Plan plan = ProbeOptions.build(builder);
        return new ProbeRun(
                        NAME,
                        plan,
                        OutputOptions.report(arguments, plan, PatternText.format(pattern), world),
                        world)
                .run();
    }

    private static int transcript(
            Arguments arguments, Plan.Builder builder, Target target, Surroundings world) {
        Target resolved;
        try {
            resolved = ClassicOptions.resolve(target, ProbeOptions.family(arguments), world);
        } catch (ClassicOptions.UnresolvedException e) {
            world.complain("sonde: " + e.getMessage());
            return ExitCode.UNRESOLVED;
        }
        // What does not fit together is said before the dialogue.
        ProbeOptions.build(builder.target(resolved));
        ClassicOptions.begin(
                "Pinging " + resolved.host() + " using Java:", arguments, builder, world);
        RunReport report = new ClassicIcmpReport(new Output(world.out()), arguments.has("--quiet"));
        return new ProbeRun(NAME, ProbeOptions.build(builder), report, world).run();
    }

    private static byte[] pattern(Arguments arguments) {
        Optional<String> text = arguments.text("--pattern");
        try {
            return text.isEmpty() ? new byte[0] : PatternText.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw arguments.bad("--pattern", e);
        }
    }
}
