// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Targets from the file that {@code -T} names, or from standard input: one a line, {@code #} begins
 * a comment, in UTF-8. A line that makes no sense is named on the error stream with its number, and
 * the rest is read, unless {@code --strict} is given.
 */
final class TargetFile {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String speaker;
    private final Arguments arguments;
    private final Surroundings world;

    /** Where targets go. */
    interface Reader {
        /**
         * Takes one.
         *
         * @throws IllegalArgumentException naming the text and what is allowed
         */
        void take(String text);
    }

    /**
     * @param speaker what complaints begin with, "sonde icmp"
     */
    TargetFile(String speaker, Arguments arguments, Surroundings world) {
        this.speaker = speaker;
        this.arguments = arguments;
        this.world = world;
    }

    /** Reads it; for when there is one. */
    void read(Reader reader) {
        String name = arguments.text("--targets").orElse("");
        if (name.isEmpty()) {
            throw arguments.bad("--targets", "no such file");
        }
        boolean standardInput = name.equals("-");
        try (InputStream in = standardInput ? world.in() : Files.newInputStream(Path.of(name));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int junk = readLines(lines, standardInput ? "standard input" : name, reader);
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

    /** Returns how many lines made no sense. */
    private int readLines(BufferedReader lines, String place, Reader reader) throws IOException {
        int number = 0;
        int junk = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = withoutComment(line, number == 1);
            if (text.isEmpty()) {
                continue;
            }
            try {
                reader.take(text);
            } catch (IllegalArgumentException e) {
                junk++;
                world.complain(speaker + ": " + place + ":" + number + ": " + e.getMessage());
            }
        }
        return junk;
    }

    private static String withoutComment(String line, boolean first) {
        int begin = first && line.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
        int comment = line.indexOf('#');
        return line.substring(begin, comment < 0 ? line.length() : comment).strip();
    }
}
