// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command line's entrance: finds the command, runs it, and turns what went wrong into one line
 * and an {@link ExitCode}.
 */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process. */
    public static void main(String[] args) {
        Surroundings world = Surroundings.ofProcess();
        int status;
        try {
            status = run(args, world);
        } catch (RuntimeException | Error e) {
            if (isOutOfMemory(e)) {
                world.complain(
                        "sonde: out of memory, "
                                + (Runtime.getRuntime().maxMemory() >> 20)
                                + " MiB are not enough for so many targets;"
                                + " SONDE_JAVA_OPTS=-Xmx4g permits 4 GiB");
            } else {
                world.complain("sonde: internal error, please report it");
                e.printStackTrace(world.err());
            }
            status = ExitCode.SYSTEM;
        }
        world.out().flush();
        // Not System.exit(): it loads the JDK's loggers to offer them the event, for 10 ms and
        // more.
        // Nothing is left to be shut down, every command has closed what it opened.
        Runtime.getRuntime().halt(status);
    }

    /** Whether the heap was too small, be it for another thread than this. */
    private static boolean isOutOfMemory(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** One command; returns its exit code. */
    static int run(String[] args, Surroundings world) {
        Optional<Command> command = args.length == 0 ? Optional.empty() : Commands.find(args[0]);
        String speaker = command.isPresent() ? "sonde " + args[0] : "sonde";
        try {
            if (command.isEmpty()) {
                return new RootCommand().run(args, world);
            }
            return command.get().run(Arrays.copyOfRange(args, 1, args.length), world);
        } catch (UsageException e) {
            world.complain(speaker + ": " + e.getMessage());
            return ExitCode.USAGE;
        }
    }
}
