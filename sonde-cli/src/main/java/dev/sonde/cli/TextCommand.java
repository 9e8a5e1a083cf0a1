// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.Target;
import dev.sonde.cli.report.ClassicTextReport;
import dev.sonde.cli.report.Output;
import dev.sonde.cli.report.RunReport;
import dev.sonde.net.Family;
import dev.sonde.net.Network;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** A command whose probes are lines of text to an echo server. */
abstract class TextCommand extends ProbeCommand {
    private static final int LARGEST = 65_507;

    /** Octets of a text but for its number: "ping ", a blank, and a time with all its decimals. */
    private static final int TEXT_AROUND_NUMBER = 5 + 1 + 18;

    private final int defaultPort;
    private final String socket;

    /**
     * @param name as it is typed, "sonde udp"
     * @param defaultPort that of targets without one
     * @param socket what a transcript calls the socket when it closes it
     */
    TextCommand(String name, int defaultPort, String socket) {
        super(name);
        this.defaultPort = defaultPort;
        this.socket = socket;
    }

    /** What the help ends with: lines of the command's own, and those that both have. */
    static String[] footer(String... own) {
        String[] common = {
            "",
            "Durations D are seconds, or have ns, us, ms, s, m or h behind them; rates and",
            "sizes may have k (1000) or m (1000000).",
            "",
            "Signals and exit codes are those of sonde icmp."
        };
        String[] all = Arrays.copyOf(own, own.length + common.length);
        System.arraycopy(common, 0, all, own.length, common.length);
        return all;
    }

    /** Declares all options between the positional words and the output. */
    final void declareOptions(CommandSpec spec) {
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
                Arguments.option(
                        "PORT",
                        "Port of targets without one, " + defaultPort + ".",
                        "-p",
                        "--port"));
        declareSourcePort(spec);
        ProbeOptions.declareSending(spec);
        TargetOptions.declare(spec);
        OutputOptions.declare(spec);
        ClassicOptions.declare(spec);
    }

    /** Takes the options that both have into a plan. */
    static Plan.Builder apply(Arguments arguments, Plan.Builder plan) {
        applySize(arguments, plan);
        applySourcePort(arguments, plan);
        return plan;
    }

    @Override
    TargetOptions.Reader reader(Arguments arguments) {
        return PortOption.of(arguments, defaultPort);
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
        return new ClassicTextReport(output, socket, quiet);
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
