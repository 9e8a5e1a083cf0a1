// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.AddressFamily;
import dev.sonde.Plan;
import dev.sonde.Target;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.Resolver.Resolution;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code --classic}: the transcripts of the classic pingers, with their pace and their dialogue.
 * Explicit options win over what it presets.
 */
final class ClassicOptions {
    private static final String PROMPT = "Enter number of pings to be sent:";

    private ClassicOptions() {}

    /** Declares it. */
    static void declare(CommandSpec spec) {
        spec.addOption(
                Arguments.flag(
                        "The classic transcript: one probe at a time, an answer waited for before an"
                                + " error; asks for the count.",
                        "--classic"));
    }

    /** There is one target, or no transcript. */
    static void check(List<Target> targets) {
        if (targets.size() > 1) {
            throw new UsageException("--classic: takes one target, not " + targets.size());
        }
    }

    /**
     * The address a transcript begins with.
     *
     * @throws UnresolvedException when the name has none
     */
    static Target resolve(Target target, AddressFamily family, Surroundings world)
            throws UnresolvedException {
        if (target.literal().isPresent()) {
            return target;
        }
        CompletableFuture<Resolution> looked = new CompletableFuture<>();
        try (Network network = world.starter().network()) {
            network.resolver().resolve(target.host(), looked::complete);
            switch (looked.get()) {
                case Resolution.Found(var addresses) -> {
                    for (IpAddress address : addresses) {
                        if (family.permits(address.family())) {
                            return target.port() == 0
                                    ? Target.host(address.toString())
                                    : Target.service("[" + address + "]", target.port());
                        }
                    }
                    throw new UnresolvedException(
                            target + ": no address of the permitted family for this name");
                }
                case Resolution.Failed(String reason) ->
                        throw new UnresolvedException(target + ": " + reason);
            }
        } catch (InterruptedException | ExecutionException e) {
            Thread.currentThread().interrupt();
            throw new UnresolvedException(target + ": not looked up");
        }
    }

    /**
     * Says the first lines and takes the number of pings into the plan: that of {@code -c}, else
     * what is read from standard input.
     */
    static void begin(
            String firstLine, Arguments arguments, Plan.Builder plan, Surroundings world) {
        world.out().print(firstLine + "\n" + PROMPT + "\n");
        world.out().flush();
        if (!arguments.has("--count")) {
            plan.count(readCount(world));
        }
    }

    private static long readCount(Surroundings world) {
        String line;
        try {
            line =
                    new BufferedReader(new InputStreamReader(world.in(), StandardCharsets.UTF_8))
                            .readLine();
        } catch (IOException e) {
            throw new UsageException("standard input: " + e.getMessage());
        }
        if (line == null) {
            throw new UsageException(
                    "standard input ended; give the number of pings there or with -c");
        }
        String typed = line.strip();
        try {
            long count = NumberText.parse(typed);
            if (count >= 1) {
                return Math.min(count, Long.MAX_VALUE / 2);
            }
        } catch (IllegalArgumentException _) {
            // Told below, in the same words.
        }
        throw new UsageException("\"" + typed + "\": number of pings must be 1 or more");
    }

    /** A name has no address; the message is for the error stream. */
    static final class UnresolvedException extends Exception {
        private static final long serialVersionUID = 1;

        UnresolvedException(String message) {
            super(message);
        }
    }
}
