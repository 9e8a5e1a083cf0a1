// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde} without a command: its help, its version, or what was wrong with the command. */
final class RootCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("sonde");
        spec.usageMessage()
                .header("Measures whether and how fast a host answers, and says why it does not.")
                .customSynopsis("sonde COMMAND [OPTION…] [TARGET…]", "sonde -h | -V");
        spec.addOption(Arguments.helpOption());
        spec.addOption(Arguments.flag("Print the version.", "-V", "--version"));
        spec.addPositional(Arguments.positionals("COMMAND", "What to do."));
        return spec;
    }

    @Override
    public int run(String[] args, Surroundings world) {
        Arguments arguments = Arguments.parse(spec(), args);
        if (arguments.has("--help")) {
            world.out().print(help());
        } else if (arguments.has("--version")) {
            world.out().print("sonde " + Version.text() + "\n");
        } else {
            throw notACommand(arguments.positionals());
        }
        world.out().flush();
        return ExitCode.ALL_ANSWERED;
    }

    /** The first screen: what commands there are. */
    String help() {
        HelpText help = new HelpText(spec());
        help.synopsis();
        help.heading("Commands");
        for (String name : Commands.NAMES) {
            Commands.find(name)
                    .ifPresent(command -> help.row("  " + name, HelpText.headerOf(command.spec())));
        }
        help.heading("Options");
        help.options();
        return help.text();
    }

    /** What to tell somebody who typed another command than there is, or none. */
    static UsageException notACommand(List<String> typed) {
        if (typed.isEmpty()) {
            return new UsageException("no command; see sonde --help");
        }
        String name = typed.getFirst();
        Optional<String> meant = Nearest.to(name, Commands.NAMES);
        return new UsageException(
                meant.isPresent()
                        ? "no command \"" + name + "\"; did you mean " + meant.get() + "?"
                        : "no command \"" + name + "\"; see sonde --help");
    }
}
