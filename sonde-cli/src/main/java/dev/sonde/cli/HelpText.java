// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's help from picocli's model of it. picocli has a renderer of its own; this one takes a
 * tenth of the time in a JVM that has just started, and wraps for 80 columns wherever it runs.
 */
final class HelpText {
    private static final int WIDTH = 80;

    /** Where explanations begin. */
    private static final int COLUMN = 27;

    private final CommandSpec spec;
    private final StringBuilder text = new StringBuilder(4096);

    HelpText(CommandSpec spec) {
        this.spec = spec;
    }

    /** The whole help of an ordinary command. */
    static String of(CommandSpec spec) {
        HelpText help = new HelpText(spec);
        help.synopsis();
        help.positionals();
        help.heading("Options");
        help.options();
        for (String line : spec.usageMessage().footer()) {
            help.text.append(line).append('\n');
        }
        return help.text();
    }

    /** Prints the help of an ordinary command where it is asked for; whether it was. */
    static boolean isAskedFor(CommandSpec spec, Arguments arguments, Surroundings world) {
        if (!arguments.has("--help")) {
            return false;
        }
        world.out().print(of(spec));
        world.out().flush();
        return true;
    }

    /** What a command does, in one line. */
    static String headerOf(CommandSpec spec) {
        return spec.usageMessage().header()[0];
    }

    String text() {
        return text.toString();
    }

    void synopsis() {
        String lead = "usage: ";
        for (String line : spec.usageMessage().customSynopsis()) {
            text.append(lead).append(line).append('\n');
            lead = "       ";
        }
        text.append('\n').append(headerOf(spec)).append('\n');
    }

    void heading(String words) {
        text.append('\n').append(words).append(":\n");
    }

    void positionals() {
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            text.append('\n');
            row("  " + positional.paramLabel(), description(positional));
        }
    }

    void options() {
        for (OptionSpec option : spec.options()) {
            row(names(option), description(option));
        }
    }

    /** A word and its explanation, wrapped at the words. */
    void row(String word, String explanation) {
        text.append(word);
        int at = word.length();
        if (at + 2 > COLUMN) {
            text.append('\n');
            at = 0;
        }
        boolean startsLine = true;
        int from = 0;
        while (from < explanation.length()) {
            int space = explanation.indexOf(' ', from);
            int to = space < 0 ? explanation.length() : space;
            if (!startsLine && at + 1 + to - from > WIDTH) {
                text.append('\n');
                at = 0;
                startsLine = true;
            }
            if (startsLine) {
                text.repeat(' ', COLUMN - at);
                at = COLUMN;
                startsLine = false;
            } else {
                text.append(' ');
                at++;
            }
            text.append(explanation, from, to);
            at += to - from;
            from = to + 1;
        }
        text.append('\n');
    }

    /** {@code " -c, --count N"}; an option without a letter is indented as if it had one. */
    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder("  ");
        boolean first = true;
        for (String name : option.names()) {
            if (first && name.startsWith("--")) {
                names.append("    ");
            } else if (!first) {
                names.append(", ");
            }
            names.append(name);
            first = false;
        }
        if (option.arity().max() > 0) {
            names.append(' ').append(option.paramLabel());
        }
        return names.toString();
    }

    private static String description(ArgSpec argument) {
        return argument.description()[0];
    }
}
