// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.cli.report.Output;
import dev.sonde.cli.report.Selection;
import dev.sonde.cli.report.SweepCsv;
import dev.sonde.cli.report.SweepJson;
import dev.sonde.cli.report.SweepNames;
import dev.sonde.cli.report.SweepReport;
import dev.sonde.cli.report.SweepText;
import dev.sonde.cli.report.TextStyle;
import dev.sonde.net.SystemClock;
import dev.sonde.sweep.SweepPlan;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a sweep prints, and how.
 *
 * @param format one of {@link #FORMATS}, by its place
 * @param selection which targets
 * @param style how text is written
 */
record SweepOutputOptions(int format, Selection selection, TextStyle style) {
    private static final List<String> FORMATS = List.of("text", "json", "csv");
    private static final int TEXT = 0;
    private static final int CSV = 2;

    /** Declares which targets are printed, and what counts as success. */
    static void declareSelection(CommandSpec spec) {
        spec.addOption(
                Arguments.flag("Print the targets that answer, and nothing else.", "--alive"));
        spec.addOption(
                Arguments.flag(
                        "Print the targets that do not answer, and nothing else.",
                        "--unreachable"));
        spec.addOption(
                Arguments.option(
                        "N", "Exit code 0 when so many targets answered, not all.", "--require"));
    }

    /** Declares how it is printed. */
    static void declare(CommandSpec spec) {
        OutputOptions.declareFormat(
                spec,
                "text|json|csv",
                "A line, a JSON object or a CSV record for each target; csv has no summary.");
        spec.addOption(
                Arguments.flag(
                        "Only the summary; with --alive or --unreachable only the targets.",
                        "-q",
                        "--quiet"));
        spec.addOption(Arguments.flag("Print addresses, not names.", "-n", "--numeric"));
        spec.addOption(
                Arguments.flag("More detail: clocks, sizes, all figures.", "-v", "--verbose"));
    }

    /** Reads them. */
    static SweepOutputOptions read(Arguments arguments, Surroundings world) {
        boolean alive = arguments.has("--alive");
        boolean unreachable = arguments.has("--unreachable");
        if (alive && unreachable) {
            throw new UsageException("--alive and --unreachable: give one of them");
        }
        int format = OutputOptions.format(arguments, FORMATS);
        boolean quiet = arguments.has("--quiet");
        if (quiet && format == CSV) {
            throw new UsageException(
                    arguments.spelled("--quiet") + " and -o csv: csv has no summary to leave");
        }
        return new SweepOutputOptions(
                format,
                alive ? Selection.ALIVE : unreachable ? Selection.UNREACHABLE : Selection.ALL,
                new TextStyle(
                        quiet,
                        false,
                        arguments.has("--numeric"),
                        false,
                        false,
                        arguments.has("--verbose"),
                        world.colour()));
    }

    /** Whether a report needs to be told of single targets. */
    boolean wantsResults() {
        return !style.quiet() || format == TEXT && selection != Selection.ALL;
    }

    /** Whether a name that does not resolve has a line of its own on standard output. */
    boolean showsUnresolved() {
        return format == TEXT && selection == Selection.ALL && !style.quiet();
    }

    /** The report these options ask for. */
    SweepReport report(SweepPlan plan, Surroundings world) {
        Output output = new Output(world.out());
        return switch (format) {
            case OutputOptions.JSON ->
                    new SweepJson(output, style.quiet(), selection, plan, new SystemClock());
            case CSV -> new SweepCsv(output, selection, plan, new Output(world.err()));
            default ->
                    selection == Selection.ALL
                            ? new SweepText(output, style, plan)
                            : new SweepNames(
                                    output, style, selection, plan, new Output(world.err()));
        };
    }
}
