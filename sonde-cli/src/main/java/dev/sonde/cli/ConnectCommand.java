// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.Plan;
import dev.sonde.Target;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde connect}: how long a TCP handshake takes. */
final class ConnectCommand implements Command {
    private static final String NAME = "sonde connect";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(NAME);
        spec.usageMessage()
                .header("Times TCP handshakes with any service.")
                .customSynopsis("sonde connect [OPTION…] TARGET:PORT…")
                .footer(
                        "",
                        "Each probe is a connection of its own, reset as soon as it is open, so that none",
                        "stays behind. A reply of 1 or 3 seconds is most often a lost SYN, sent again by",
                        "this host's kernel: retransmits= says so. HOST PORT, two words, mean HOST:PORT.",
                        "",
                        "Durations D are seconds, or have ns, us, ms, s, m or h behind them; rates may",
                        "have k (1000) or m (1000000).",
                        "",
                        "Signals and exit codes are those of sonde icmp.");
        spec.addPositional(
                Arguments.positionals(
                        "TARGET", "Host name or address, with a port; [ADDRESS]:PORT."));
        spec.addOption(Arguments.helpOption());
        ProbeOptions.declareTiming(spec);
        spec.addOption(
                Arguments.option(
                        "PORTS",
                        "Port of targets without one; several, as 80,443, for each target.",
                        "-p",
                        "--port"));
        spec.addOption(
                Arguments.option("PORT", "Own port; any free one by default.", "--source-port"));
        spec.addOption(
                Arguments.flag(
                        "A target that refuses is up, and good for exit code 0.",
                        "--refused-is-up"));
        ProbeOptions.declareSending(spec);
        TargetOptions.declare(spec);
        OutputOptions.declare(spec);
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
        Plan.Builder builder = Plan.connect().refusedIsUp(arguments.has("--refused-is-up"));
        ProbeOptions.apply(arguments, builder);
        OutputOptions.apply(arguments, builder);
        OutputOptions.isJson(arguments);
        OptionalLong sourcePort = arguments.number("--source-port", "source port", 1, 65_535);
        if (sourcePort.isPresent()) {
            builder.sourcePort((int) sourcePort.getAsLong());
        }
        AddressFamily family = ProbeOptions.family(arguments);
        PortsOption ports = PortsOption.of(arguments);
        List<Target> targets =
                new TargetOptions(NAME, ports, arguments, family, world)
                        .targets(PortOption.joined(arguments.positionals()));
        for (Target target : targets) {
            builder.target(target);
        }
        Plan plan = ProbeOptions.build(builder);
        return new ProbeRun(NAME, plan, OutputOptions.report(arguments, plan, "", world), world)
                .run();
    }
}
