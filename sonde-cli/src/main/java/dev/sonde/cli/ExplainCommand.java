// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.IcmpCatalogue;
import dev.sonde.IcmpMeaning;
import dev.sonde.cli.report.ExplanationJson;
import dev.sonde.cli.report.ExplanationText;
import dev.sonde.cli.report.Output;
import dev.sonde.net.Family;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde explain}: what ICMP errors mean. */
final class ExplainCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("sonde explain");
        spec.usageMessage()
                .header("Says what an ICMP error means, who sends it and what to do.")
                .customSynopsis("sonde explain [OPTION…] [v4|v6] [TYPE/CODE]")
                .footer(
                        "",
                        "As text output prints them, so may errors be typed: 3/13, v6 1/4; also 6 1/4",
                        "and v6:1/4. What no registry lists is said to be so.",
                        "",
                        "Exit codes:",
                        "  0  explained",
                        "  3  wrong usage");
        spec.addPositional(
                Arguments.positionals(
                        "TYPE/CODE",
                        "The error, of IPv4 unless v6 is in front; without it, the whole"
                                + " catalogue."));
        spec.addOption(Arguments.helpOption());
        OutputOptions.declareFormat(
                spec, "text|json", "Text for people, or one JSON object a line.");
        return spec;
    }

    @Override
    public int run(String[] args, Surroundings world) {
        Arguments arguments = Arguments.parse(spec(), args);
        if (HelpText.isAskedFor(spec(), arguments, world)) {
            return ExitCode.ALL_ANSWERED;
        }
        boolean json = OutputOptions.isJson(arguments);
        List<IcmpMeaning> meanings = asked(arguments.positionals());
        Output output = new Output(world.out());
        if (json) {
            ExplanationJson.write(output, meanings);
        } else {
            ExplanationText.write(output, meanings);
        }
        return ExitCode.ALL_ANSWERED;
    }

    private static List<IcmpMeaning> asked(List<String> words) {
        if (words.isEmpty()) {
            List<IcmpMeaning> all = new ArrayList<>(IcmpCatalogue.all(Family.V4));
            all.addAll(IcmpCatalogue.all(Family.V6));
            return all;
        }
        PairText pair = PairText.parse(words);
        return List.of(IcmpCatalogue.of(pair.family(), pair.type(), pair.code()));
    }
}
