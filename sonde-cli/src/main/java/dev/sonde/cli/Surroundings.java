// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * All that a command sees of the world outside: the three streams, whether a person watches, and
 * how runs are started. Commands touch nothing else that belongs to the process, so that tests run
 * many in one.
 *
 * @param in where {@code -T -} reads from
 * @param out where results go, in UTF-8 whatever the locale
 * @param err where everything else goes
 * @param colour whether results may be coloured
 * @param screen where a line that changes in place may be shown
 * @param ownsProcess whether signals of the process are for this command
 * @param starter how runs are started
 */
record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean colour,
        Screen screen,
        boolean ownsProcess,
        Starter starter) {

    /** Which streams a person watches. */
    enum Screen {
        /** Not the error stream. */
        NONE,
        /** The error stream; results go elsewhere. */
        ERRORS,
        /** Both, so that the lines of one stand among those of the other. */
        SHARED
    }

    /** Those of this process. */
    static Surroundings ofProcess() {
        StandardDescriptors.plugHoles();
        OutputStream out =
                StandardDescriptors.isOurOwn(1)
                        ? OutputStream.nullOutputStream()
                        : new FileOutputStream(FileDescriptor.out);
        InputStream in =
                StandardDescriptors.isOurOwn(0)
                        ? InputStream.nullInputStream()
                        : new FileInputStream(FileDescriptor.in);
        return new Surroundings(
                in,
                new ResultStream(out),
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8),
                wantsColour(),
                watched(),
                true,
                Starter.LOCAL);
    }

    /**
     * Says one line on the error stream, in one write, so that it stays whole beside other
     * processes' lines.
     */
    void complain(String line) {
        StringBuilder visible = new StringBuilder(line.length() + 1);
        for (int i = 0; i < line.length(); i++) {
            // What was typed is quoted in complaints, and must not reach a terminal as commands.
            visible.append(Character.isISOControl(line.charAt(i)) ? '?' : line.charAt(i));
        }
        err.print(visible.append('\n'));
        err.flush();
    }

    /** What a full disk makes of the exit code: results that were asked for are lost. */
    int outputCode() {
        if (out instanceof ResultStream results && results.failure().isPresent()) {
            complain("sonde: standard output: " + results.failure().get());
            return ExitCode.SYSTEM;
        }
        return ExitCode.ALL_ANSWERED;
    }

    private static boolean wantsColour() {
        String noColour = System.getenv("NO_COLOR");
        return (noColour == null || noColour.isEmpty())
                && knowsSequences()
                && StandardDescriptors.isTerminal(1);
    }

    private static Screen watched() {
        if (!knowsSequences() || !StandardDescriptors.isTerminal(2)) {
            return Screen.NONE;
        }
        return StandardDescriptors.isTerminal(1) ? Screen.SHARED : Screen.ERRORS;
    }

    /** Whether a terminal does what control sequences say (ECMA-48). */
    private static boolean knowsSequences() {
        String term = System.getenv("TERM");
        return term != null && !term.equals("dumb");
    }
}
