// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
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
final class UdpCommand implements Command {
    private static final String NAME = "sonde udp";
    private static final int LARGEST = 65_507;

    /** Octets of a text but for its number: "ping ", a blank, and a time with all its decimals. */
    private static final int TEXT_AROUND_NUMBER = 5 + 1 + 18;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(NAME);
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
        spec.addOption(
                Arguments.option("PORT", "Own port; any free one by default.", "--source-port"));
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
        Plan.Builder builder = Plan.udp();
        ProbeOptions.apply(arguments, builder);
        OutputOptions.apply(arguments, builder);
        OutputOptions.isJson(arguments);
        applySize(arguments, builder);
        OptionalLong sourcePort = arguments.number("--source-port", "source port", 1, 65_535);
        if (sourcePort.isPresent()) {
            builder.sourcePort((int) sourcePort.getAsLong());
        }
        AddressFamily family = ProbeOptions.family(arguments);
        PortOption ports = PortOption.of(arguments, Plan.UDP_PORT);
        List<Target> targets =
                new TargetOptions(NAME, ports, arguments, family, world)
                        .targets(PortOption.joined(arguments.positionals()));
        ClassicOptions.check(arguments, targets);
        if (ClassicOptions.isTranscript(arguments)) {
            return transcript(arguments, builder, targets.getFirst(), world);
        }
        for (Target target : targets) {
            builder.target(target);
        }
        Plan plan = ProbeOptions.build(builder);
        return new ProbeRun(NAME, plan, OutputOptions.report(arguments, plan, "", world), world)
                .run();
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
        ProbeOptions.build(builder.target(resolved).sentEvents(true));
        String firstLine =
                hearsIcmp(resolved, world)
                        ? "ICMP socket opened to listen for ICMP messages"
                        : "ICMP errors are read from the error queue";
        ClassicOptions.begin(firstLine, arguments, builder, world);
        RunReport report =
                new ClassicTextReport(new Output(world.out()), "UDP", arguments.has("--quiet"));
        return new ProbeRun(NAME, ProbeOptions.build(builder), report, world).run();
    }

    private static boolean hearsIcmp(Target resolved, Surroundings world) {
        Family family = resolved.literal().orElseThrow().family();
        try (Network network = world.starter().network()) {
            return network.icmpAccess(family).rawSocket().isAvailable();
        }
    }
}
