// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * What was typed after a command's name, sorted into options and positional arguments, and read as
 * numbers and durations on demand.
 *
 * <p>picocli does the sorting (clusters, attached values, {@code --}); it sees every value as text.
 * The reading is done here, so that every complaint has the same form: the option as it was typed,
 * its value, and what is allowed. Options are asked for by their long names.
 */
final class Arguments {
    private final String[] typed;
    private final ParseResult result;

    private Arguments(String[] typed, ParseResult result) {
        this.typed = typed;
        this.result = result;
    }

    /** An option without a value. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .arity("0")
                .type(boolean.class)
                .description(description)
                .build();
    }

    /** An option with a value. */
    static OptionSpec option(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option with a value that may be given several times. */
    static OptionSpec repeatable(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** The option that every command has. */
    static OptionSpec helpOption() {
        return flag("Print this help.", "-h", "--help");
    }

    /** Any number of positional arguments. */
    static PositionalParamSpec positionals(String label, String description) {
        return PositionalParamSpec.builder()
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /**
     * Sorts what was typed.
     *
     * @throws UsageException naming the argument that does not fit
     */
    static Arguments parse(CommandSpec spec, String[] typed) {
        CommandLine line = new CommandLine(spec);
        line.setExpandAtFiles(false);
        line.setInterpolateVariables(false);
        // As getopt does: what follows an option that wants a value is its value, "-4" as well.
        line.setAllowOptionsAsOptionParameters(true);
        try {
            return new Arguments(typed, line.parseArgs(typed));
        } catch (CommandLine.UnmatchedArgumentException e) {
            throw unknown(e.getUnmatched().getFirst(), spec);
        } catch (CommandLine.OverwrittenOptionException e) {
            throw new UsageException(
                    spelled(e.getOverwritten(), typed) + ": given twice; give it once");
        } catch (CommandLine.MissingParameterException e) {
            throw new UsageException(spelled(e.getMissing().getFirst(), typed) + ": needs a value");
        } catch (CommandLine.ParameterException e) {
            throw new UsageException(firstLine(String.valueOf(e.getMessage())));
        }
    }

    /** Whether an option was given. */
    boolean has(String name) {
        return result.hasMatchedOption(name);
    }

    /** An option's value. */
    Optional<String> text(String name) {
        String value = result.matchedOptionValue(name, "");
        return has(name) ? Optional.of(value) : Optional.empty();
    }

    /** The values of an option that may be given several times. */
    List<String> all(String name) {
        return result.matchedOptionValue(name, List.of());
    }

    /** What belongs to no option, in order. */
    List<String> positionals() {
        return result.matchedPositionalValue(0, List.of());
    }

    /**
     * An option's value as a whole number in a range; {@code most} of Long.MAX_VALUE is not
     * mentioned.
     */
    OptionalLong number(String name, String what, long least, long most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        long value;
        try {
            value = NumberText.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw bad(name, e);
        }
        if (value < least || value > most) {
            throw bad(name, what + " must be " + range(Long.toString(least), least, most));
        }
        return OptionalLong.of(value);
    }

    /** An option's value as a whole number that may have {@code k} or {@code m} behind it. */
    OptionalLong size(String name, String what, long least, long most) {
        Optional<BigDecimal> value = quantity(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        BigDecimal size = value.get();
        boolean fits =
                size.compareTo(BigDecimal.valueOf(least)) >= 0
                        && size.compareTo(BigDecimal.valueOf(most)) <= 0;
        if (!fits || size.setScale(0, RoundingMode.DOWN).compareTo(size) != 0) {
            throw bad(name, what + " must be " + least + " to " + most);
        }
        return OptionalLong.of(size.longValue());
    }

    /** An option's value as a number that may have {@code k} or {@code m} behind it. */
    Optional<BigDecimal> quantity(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(QuantityText.parse(text.get()));
        } catch (IllegalArgumentException e) {
            throw bad(name, e);
        }
    }

    /** An option's value as a duration in a range, whose ends are given as people type them. */
    Optional<Duration> duration(String name, String what, String least, String most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Duration value;
        try {
            value = DurationText.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw bad(name, e);
        }
        if (value.compareTo(DurationText.parse(least)) < 0
                || value.compareTo(DurationText.parse(most)) > 0) {
            throw bad(name, what + " must be " + least + " to " + most);
        }
        return Optional.of(value);
    }

    /** An option's value as the place of a word in a list; the list is what the complaint names. */
    OptionalLong choice(String name, String what, List<String> words) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        int place = words.indexOf(text.get());
        if (place < 0) {
            StringBuilder allowed = new StringBuilder(what).append(" must be ");
            for (int i = 0; i < words.size(); i++) {
                allowed.append(i == 0 ? "" : i == words.size() - 1 ? " or " : ", ")
                        .append(words.get(i));
            }
            throw bad(name, allowed.toString());
        }
        return OptionalLong.of(place);
    }

    /** A complaint about an option's value. */
    UsageException bad(String name, String why) {
        String value = text(name).orElse("");
        return new UsageException(
                spelled(name) + " " + (value.isBlank() ? "\"" + value + "\"" : value) + ": " + why);
    }

    /** A complaint about an option's value, by whoever could not read it. */
    UsageException bad(String name, IllegalArgumentException why) {
        return bad(name, String.valueOf(why.getMessage()));
    }

    /** The option as it was typed: by its letter or by its long name. */
    String spelled(String name) {
        ArgSpec option = result.matchedOption(name);
        return option == null ? name : spelled(option, typed);
    }

    private static String spelled(ArgSpec argument, String[] typed) {
        if (!(argument instanceof OptionSpec option)) {
            return argument.paramLabel();
        }
        for (String word : typed) {
            if (word.equals(option.longestName()) || word.startsWith(option.longestName() + "=")) {
                return option.longestName();
            }
        }
        return option.shortestName();
    }

    private static String range(String least, long from, long most) {
        return most != Long.MAX_VALUE
                ? least + " to " + most
                : from == 1 ? "1 or more" : least + " or more";
    }

    private static UsageException unknown(String argument, CommandSpec spec) {
        String option = argument;
        int end = option.indexOf('=') < 0 ? option.length() : option.indexOf('=');
        option = option.substring(0, end);
        List<String> names = new ArrayList<>();
        for (OptionSpec known : spec.options()) {
            for (String name : known.names()) {
                if (name.startsWith("--")) {
                    names.add(name);
                }
            }
        }
        // A single wrong letter is near to every other letter.
        Optional<String> meant = option.length() > 2 ? Nearest.to(option, names) : Optional.empty();
        return new UsageException(
                "unknown option "
                        + option
                        + (meant.isPresent()
                                ? "; did you mean " + meant.get() + "?"
                                : "; see " + spec.name() + " --help"));
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
