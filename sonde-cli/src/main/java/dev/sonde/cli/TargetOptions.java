// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.Target;
import dev.sonde.net.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Whom to probe: the targets on the command line and those of a file, less those excluded.
 *
 * <p>A target on the command line that makes no sense is a usage error. In a file it is named on
 * the error stream with its line, and the rest runs, unless {@code --strict} is given.
 */
final class TargetOptions {
    private final String speaker;
    private final Reader reader;
    private final Arguments arguments;
    private final AddressFamily family;
    private final Surroundings world;
    private final List<Exclusion> exclusions = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private boolean anyExcluded;

    /** Makes targets of what was typed. */
    interface Reader {
        /**
         * Reads it; returns at least one.
         *
         * @throws IllegalArgumentException naming the text and what is allowed
         */
        List<Target> read(String text);
    }

    /**
     * @param speaker what complaints begin with, "sonde icmp"
     */
    TargetOptions(
            String speaker,
            Reader reader,
            Arguments arguments,
            AddressFamily family,
            Surroundings world) {
        this.speaker = speaker;
        this.reader = reader;
        this.arguments = arguments;
        this.family = family;
        this.world = world;
    }

    /** Declares the options that say whom to probe. */
    static void declare(CommandSpec spec) {
        spec.addOption(
                Arguments.option(
                        "FILE",
                        "Targets from a file, or - for standard input: one a line, # begins a comment.",
                        "-T",
                        "--targets"));
        spec.addOption(
                Arguments.flag("Run nothing when a line of that file makes no sense.", "--strict"));
        spec.addOption(
                Arguments.repeatable(
                        "WHAT",
                        "Leave out this address, CIDR block or name; repeatable.",
                        "--exclude"));
    }

    /**
     * The targets, in the order given, at least one.
     *
     * @param typed those of the command line
     */
    List<Target> targets(List<String> typed) {
        for (String text : arguments.all("--exclude")) {
            try {
                exclusions.add(Exclusion.parse(text));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--exclude " + text + ": " + e.getMessage());
            }
        }
        for (String text : typed) {
            try {
                reader.read(text).forEach(this::add);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        Optional<String> file = arguments.text("--targets");
        if (file.isPresent()) {
            readFile(file.get());
        }
        if (targets.isEmpty()) {
            throw new UsageException(
                    anyExcluded
                            ? "no target; --exclude leaves none"
                            : "no target; give at least one name or address");
        }
        return targets;
    }

    private void readFile(String name) {
        boolean standardInput = name.equals("-");
        try (InputStream in = standardInput ? world.in() : Files.newInputStream(Path.of(name));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int number = 0;
            int junk = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String text = withoutComment(line);
                if (!text.isEmpty()
                        && !addFromFile(
                                text, (standardInput ? "standard input" : name) + ":" + number)) {
                    junk++;
                }
            }
            if (junk > 0 && arguments.has("--strict")) {
                throw new UsageException(
                        arguments.spelled("--targets")
                                + " "
                                + name
                                + ": nothing runs, as --strict was given");
            }
        } catch (NoSuchFileException _) {
            throw arguments.bad("--targets", "no such file");
        } catch (IOException | UncheckedIOException e) {
            String why = e.getMessage();
            throw arguments.bad(
                    "--targets",
                    "cannot be read" + (why == null || why.equals(name) ? "" : ", " + why));
        }
    }

    /** Whether the line was a target, be it excluded. */
    private boolean addFromFile(String text, String place) {
        try {
            List<Target> read = reader.read(text);
            Target target = read.getFirst();
            if (target.literal().isPresent() && !family.permits(target.literal().get().family())) {
                throw new IllegalArgumentException(
                        "\""
                                + text
                                + "\" is an "
                                + target.literal().get().family()
                                + " address, and only "
                                + (family == AddressFamily.V4 ? "IPv4" : "IPv6")
                                + " is permitted");
            }
            read.forEach(this::add);
            return true;
        } catch (IllegalArgumentException e) {
            world.complain(speaker + ": " + place + ": " + e.getMessage());
            return false;
        }
    }

    private void add(Target target) {
        Optional<IpAddress> literal = target.literal();
        for (Exclusion exclusion : exclusions) {
            if (exclusion.covers(target, literal)) {
                anyExcluded = true;
                return;
            }
        }
        targets.add(target);
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }
}
