// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sonde help [command]}. */
final class HelpCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("sonde help");
        spec.usageMessage()
                .header("Explains a command and its options.")
                .customSynopsis("sonde help [COMMAND]");
        spec.addOption(Arguments.helpOption());
        spec.addPositional(
                Arguments.positionals(
                        "COMMAND", "The command to explain; without it, what there is."));
        return spec;
    }

    @Override
    public int run(String[] args, Surroundings world) {
        Arguments arguments = Arguments.parse(spec(), args);
        List<String> topics = arguments.positionals();
        String help;
        if (arguments.has("--help")) {
            help = HelpText.of(spec());
        } else if (topics.isEmpty()) {
            help = new RootCommand().help();
        } else if (topics.size() > 1) {
            throw new UsageException("\"" + topics.get(1) + "\": one command at a time");
        } else {
            Optional<Command> command = Commands.find(topics.getFirst());
            if (command.isEmpty()) {
                throw RootCommand.notACommand(topics);
            }
            help = HelpText.of(command.get().spec());
        }
        world.out().print(help);
        world.out().flush();
        return ExitCode.ALL_ANSWERED;
    }
}
