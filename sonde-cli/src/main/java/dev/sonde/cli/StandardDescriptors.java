// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What descriptors 0, 1 and 2 really are, by Linux's {@code /proc/self/fd}.
 *
 * <p>A process may be started with any of them closed. The system then gives the number to the next
 * file that is opened, one of the JVM's own (its modules, a jar), or later to one of our sockets,
 * and what is printed ends up there. Where there is no {@code /proc}, all descriptors count as
 * ordinary ones.
 */
final class StandardDescriptors {
    private static final Path FOLDER = Path.of("/proc/self/fd");
    private static final int COUNT = 3;

    /** Keeps the plugs from being collected and closed. */
    private static final List<RandomAccessFile> PLUGS = new ArrayList<>();

    private StandardDescriptors() {}

    /** Opens /dev/null in place of each that is closed, before a socket gets its number. */
    static void plugHoles() {
        if (!Files.isDirectory(FOLDER)) {
            return;
        }
        for (int descriptor = 0; descriptor < COUNT; descriptor++) {
            if (!target(descriptor).isEmpty()) {
                continue;
            }
            try {
                // The system always hands out the lowest free number.
                PLUGS.add(new RandomAccessFile("/dev/null", "rw"));
            } catch (FileNotFoundException _) {
                return; // A host without /dev/null: not worth failing for.
            }
        }
    }

    /**
     * Whether the JVM itself has taken the number of a stream that was closed when the process
     * began.
     */
    static boolean isOurOwn(int descriptor) {
        String target = target(descriptor);
        return !target.isEmpty()
                && (target.startsWith(System.getProperty("java.home") + "/")
                        || target.endsWith(".aot")
                        || target.endsWith(".jar")
                                && System.getProperty("java.class.path", "").contains(target));
    }

    /** Whether a person sits at it. */
    static boolean isTerminal(int descriptor) {
        String target = target(descriptor);
        return target.startsWith("/dev/pts/")
                || target.startsWith("/dev/tty")
                || target.equals("/dev/console");
    }

    /**
     * The path or kind of the open file, "" when the descriptor is closed or the host does not
     * tell.
     */
    private static String target(int descriptor) {
        try {
            return Files.readSymbolicLink(FOLDER.resolve(Integer.toString(descriptor))).toString();
        } catch (IOException _) {
            return "";
        }
    }
}
