// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde connect}: how long a TCP handshake takes. */
final class ConnectCommand extends ProbeCommand {
    ConnectCommand() {
        super("sonde connect");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = newSpec();
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
                        "Port of targets without one; several, as 80,443 or 8000-8010, for each target.",
                        "-p",
                        "--port"));
        declareSourcePort(spec);
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
    Plan.Builder plan(Arguments arguments) {
        Plan.Builder plan = Plan.connect().refusedIsUp(arguments.has("--refused-is-up"));
        applySourcePort(arguments, plan);
        return plan;
    }

    @Override
    TargetOptions.Reader reader(Arguments arguments) {
        return PortsOption.of(arguments);
    }

    @Override
    List<String> typed(Arguments arguments) {
        return PortOption.joined(arguments.positionals());
    }
}
