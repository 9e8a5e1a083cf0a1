// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.Target;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
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
                        "Leave out this address, CIDR block, range A-B or name; repeatable.",
                        "--exclude"));
    }

    /**
     * The targets, in the order given, at least one.
     *
     * @param typed those of the command line
     */
    List<Target> targets(List<String> typed) {
        exclusions.addAll(exclusions(arguments));
        for (String text : typed) {
            try {
                reader.read(text).forEach(this::add);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        if (arguments.has("--targets")) {
            new TargetFile(speaker, arguments, world).read(this::addFromFile);
        }
        if (targets.isEmpty()) {
            throw new UsageException(
                    anyExcluded
                            ? "no target; --exclude leaves none"
                            : "no target; give at least one name or address");
        }
        return targets;
    }

    /** What is to be left out. */
    static List<Exclusion> exclusions(Arguments arguments) {
        List<Exclusion> exclusions = new ArrayList<>();
        for (String text : arguments.all("--exclude")) {
            try {
                exclusions.add(Exclusion.parse(text));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--exclude " + text + ": " + e.getMessage());
            }
        }
        return exclusions;
    }

    private void addFromFile(String text) {
        List<Target> read = reader.read(text);
        Target target = read.getFirst();
        if (target.literal().isPresent()) {
            checkFamily(text, target.literal().get().family(), family);
        }
        read.forEach(this::add);
    }

    /** Says that a target is of a family which {@code -4} or {@code -6} leaves out. */
    static void checkFamily(String text, Family given, AddressFamily permitted) {
        if (!permitted.permits(given)) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is an "
                            + given
                            + " address, and only "
                            + (permitted == AddressFamily.V4 ? "IPv4" : "IPv6")
                            + " is permitted");
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
}
