// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.cli.report.JsonReport;
import dev.sonde.cli.report.Output;
import dev.sonde.cli.report.PingReport;
import dev.sonde.cli.report.RunReport;
import dev.sonde.cli.report.TableReport;
import dev.sonde.cli.report.TextStyle;
import dev.sonde.net.SystemClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;

/** The options about what is printed and how, most of them the same for all pingers. */
final class OutputOptions {
    private static final List<String> FORMATS = List.of("text", "json");

    /** Where JSON stands in lists of formats, behind text. */
    static final int JSON = 1;

    private OutputOptions() {}

    /** Declares them. */
    static void declare(CommandSpec spec) {
        declareFormat(spec, "text|json", "Text as ping writes it, or one JSON object a line.");
        spec.addOption(Arguments.flag("Only the summaries.", "-q", "--quiet"));
        spec.addOption(
                Arguments.option(
                        "D", "Also the figures of every such while, for each target.", "--every"));
        spec.addOption(Arguments.flag("Print addresses, not names.", "-n", "--numeric"));
        spec.addOption(
                Arguments.flag(
                        "Begin lines with the time, in seconds since 1970.", "-D", "--timestamps"));
        spec.addOption(
                Arguments.flag(
                        "Say when an answer is outstanding; always done, accepted for ping's sake.",
                        "-O",
                        "--outstanding"));
        spec.addOption(Arguments.flag("Ring the bell at every reply.", "-a", "--audible"));
        spec.addOption(
                Arguments.flag(
                        "More detail: clocks, state changes, stray packets, all figures.",
                        "-v",
                        "--verbose"));
    }

    /** Declares those that every command has which prints results. */
    static void declareFormat(CommandSpec spec, String formats, String description) {
        spec.addOption(Arguments.option(formats, description, "-o", "--output"));
        spec.addOption(Arguments.flag("The same as -o json.", "-j", "--json"));
    }

    /** Puts what concerns the run itself into a plan. */
    static void apply(Arguments arguments, Plan.Builder plan) {
        Optional<Duration> every =
                arguments.duration("--every", "time between figures", "1ms", "87600h");
        if (every.isPresent()) {
            plan.every(every.get());
        }
        if (arguments.has("--quiet") && !arguments.has("--classic")) {
            // Only what went wrong goes into the summaries' words; figures are there without
            // events.
            plan.replyEvents(false);
        }
    }

    /**
     * The report these options ask for.
     *
     * @param pattern the payload pattern as ping announces it, "" for none
     */
    static RunReport report(Arguments arguments, Plan plan, String pattern, Surroundings world) {
        boolean quiet = arguments.has("--quiet");
        Output output = new Output(world.out());
        if (isJson(arguments)) {
            return new JsonReport(output, quiet, new SystemClock());
        }
        TextStyle style =
                new TextStyle(
                        quiet,
                        arguments.has("--flood"),
                        arguments.has("--numeric"),
                        arguments.has("--timestamps"),
                        arguments.has("--audible"),
                        arguments.has("--verbose"),
                        world.colour());
        return plan.targets().size() == 1 && !plan.allAddresses()
                ? new PingReport(output, style, plan, pattern)
                : new TableReport(output, style, plan);
    }

    /** Checks the format before anything runs. */
    static boolean isJson(Arguments arguments) {
        return format(arguments, FORMATS) == JSON;
    }

    /**
     * The output that is asked for, as its place in a list of those there are; {@link #JSON} is the
     * place of JSON in every one.
     */
    static int format(Arguments arguments, List<String> formats) {
        OptionalLong format = arguments.choice("--output", "output", formats);
        boolean json = arguments.has("--json");
        if (json && format.isPresent() && format.getAsLong() != JSON) {
            throw new UsageException(
                    "-j and -o " + formats.get((int) format.getAsLong()) + ": give one of them");
        }
        return json ? JSON : (int) format.orElse(0);
    }
}
