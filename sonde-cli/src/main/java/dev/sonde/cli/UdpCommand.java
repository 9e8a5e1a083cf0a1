// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.Target;
import dev.sonde.cli.report.ClassicTextReport;
import dev.sonde.cli.report.Output;
import dev.sonde.cli.report.RunReport;
import dev.sonde.net.Family;
import dev.sonde.net.Network;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde udp}: lines of text to an echo server. */
final class UdpCommand extends ProbeCommand {
    private static final int LARGEST = 65_507;

    /** Octets of a text but for its number: "ping ", a blank, and a time with all its decimals. */
    private static final int TEXT_AROUND_NUMBER = 5 + 1 + 18;

    UdpCommand() {
        super("sonde udp");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = newSpec();
        spec.usageMessage()
                .header("Sends datagrams with a line of text and reports on the echoes.")
                .customSynopsis("sonde udp [OPTION…] TARGET[:PORT]…")
                .footer(
                        "",
                        "A probe says ping N T, N its number and T its time; a server answers PING N T",
                        "(sonde serve udp) or the same octets (RFC 862). The default port is 11000.",
                        "HOST PORT, two words, mean HOST:PORT.",
                        "",
                        "Durations D are seconds, or have ns, us, ms, s, m or h behind them; rates and",
                        "sizes may have k (1000) or m (1000000).",
                        "",
                        "Signals and exit codes are those of sonde icmp.");
        spec.addPositional(
                Arguments.positionals(
                        "TARGET", "Host name or address, with or without a port; [ADDRESS]:PORT."));
        spec.addOption(Arguments.helpOption());
        ProbeOptions.declareTiming(spec);
        spec.addOption(
                Arguments.option(
                        "N",
                        "Octets of the text, filled up when it is shorter; up to 65507.",
                        "-s",
                        "--size"));
        spec.addOption(
                Arguments.option("PORT", "Port of targets without one, 11000.", "-p", "--port"));
        declareSourcePort(spec);
        ProbeOptions.declareSending(spec);
        TargetOptions.declare(spec);
        OutputOptions.declare(spec);
        ClassicOptions.declare(spec);
        ProbeOptions.declareClock(spec);
        return spec;
    }

    @Override
    Plan.Builder plan(Arguments arguments) {
        Plan.Builder plan = Plan.udp();
        applySize(arguments, plan);
        applySourcePort(arguments, plan);
        return plan;
    }

    @Override
    TargetOptions.Reader reader(Arguments arguments) {
        return PortOption.of(arguments, Plan.UDP_PORT);
    }

    @Override
    List<String> typed(Arguments arguments) {
        return PortOption.joined(arguments.positionals());
    }

    @Override
    String firstLine(Target target, Surroundings world) {
        Family family = target.literal().orElseThrow().family();
        try (Network network = world.starter().network()) {
            return network.icmpAccess(family).rawSocket().isAvailable()
                    ? "ICMP socket opened to listen for ICMP messages"
                    : "ICMP errors are read from the error queue";
        }
    }

    @Override
    RunReport transcript(Output output, boolean quiet) {
        return new ClassicTextReport(output, "UDP", quiet);
    }

    private static void applySize(Arguments arguments, Plan.Builder builder) {
        OptionalLong size = arguments.size("--size", "size", 0, LARGEST);
        if (size.isEmpty()) {
            return;
        }
        OptionalLong count = arguments.number("--count", "count", 1, Long.MAX_VALUE);
        int text = TEXT_AROUND_NUMBER + Long.toString(count.orElse(1)).length();
        if (size.getAsLong() < text) {
            throw arguments.bad(
                    "--size", "size must be " + text + " to " + LARGEST + ", to hold the text");
        }
        builder.payloadBytes((int) size.getAsLong());
    }
}
