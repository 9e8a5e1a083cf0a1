// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.Target;
import dev.sonde.cli.report.Output;
import dev.sonde.cli.report.RunReport;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** A command that probes: from what was typed to a plan, its run and its exit code. */
abstract class ProbeCommand implements Command {
    private static final int MAX_PORT = 65_535;

    private final String name;

    /**
     * @param name as it is typed, "sonde icmp"; complaints begin with it
     */
    ProbeCommand(String name) {
        this.name = name;
    }

    // ---- What a protocol has to say

    /** A plan of this protocol with the options that are its own. */
    abstract Plan.Builder plan(Arguments arguments);

    /** How targets are read. */
    abstract TargetOptions.Reader reader(Arguments arguments);

    /** The targets typed, those that are several words put together. */
    List<String> typed(Arguments arguments) {
        return arguments.positionals();
    }

    /** The payload pattern as ping announces it, "" for none. */
    String pattern(Arguments arguments) {
        return "";
    }

    /** What {@code --classic} says first, before it asks how many probes to send. */
    String firstLine(Target target, Surroundings world) {
        throw new UnsupportedOperationException(name + " has no --classic");
    }

    /** The transcript of {@code --classic}. */
    RunReport transcript(Output output, boolean quiet) {
        throw new UnsupportedOperationException(name + " has no --classic");
    }

    // ---- For protocols

    final CommandSpec newSpec() {
        return CommandSpec.create().name(name);
    }

    static void declareSourcePort(CommandSpec spec) {
        spec.addOption(
                Arguments.option("PORT", "Own port; any free one by default.", "--source-port"));
    }

    static void applySourcePort(Arguments arguments, Plan.Builder plan) {
        OptionalLong port = arguments.number("--source-port", "source port", 1, MAX_PORT);
        if (port.isPresent()) {
            plan.sourcePort((int) port.getAsLong());
        }
    }

    // ---- Running

    @Override
    public final int run(String[] args, Surroundings world) {
        world.starter().prepare();
        Arguments arguments = Arguments.parse(spec(), args);
        if (HelpText.isAskedFor(spec(), arguments, world)) {
            return ExitCode.ALL_ANSWERED;
        }
        Plan.Builder builder = plan(arguments);
        ProbeOptions.apply(arguments, builder);
        OutputOptions.apply(arguments, builder);
        boolean json = OutputOptions.isJson(arguments);
        List<Target> targets =
                new TargetOptions(
                                name,
                                reader(arguments),
                                arguments,
                                SendingOptions.family(arguments),
                                world)
                        .targets(typed(arguments));
        if (arguments.has("--classic")) {
            ClassicOptions.check(targets);
            if (!json) {
                return transcribe(arguments, builder, targets.getFirst(), world);
            }
        }
        for (Target target : targets) {
            builder.target(target);
        }
        Plan plan = ProbeOptions.build(builder);
        RunReport report = OutputOptions.report(arguments, plan, pattern(arguments), world);
        return new ProbeRun(name, plan, report, world).run();
    }

    private int transcribe(
            Arguments arguments, Plan.Builder builder, Target target, Surroundings world) {
        Target resolved;
        try {
            resolved = ClassicOptions.resolve(target, SendingOptions.family(arguments), world);
        } catch (ClassicOptions.UnresolvedException e) {
            world.complain("sonde: " + e.getMessage());
            return ExitCode.UNRESOLVED;
        }
        // What does not fit together is said before the dialogue.
        ProbeOptions.build(builder.target(resolved).sentEvents(true));
        ClassicOptions.begin(firstLine(resolved, world), arguments, builder, world);
        RunReport report = transcript(new Output(world.out()), arguments.has("--quiet"));
        return new ProbeRun(name, ProbeOptions.build(builder), report, world).run();
    }
}
