// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/**
 * The finished application as the tests run it: a copy of {@code ./sonde} and of the application
 * folder it starts, made once per JVM and deleted at its end.
 *
 * <p>A copy for two reasons. Tests run it as uid 65534, which may not be allowed to enter the
 * checkout (under /root or a home folder, say) but may enter this. And a build that happens at the
 * same time cannot change under the tests what they test. It is the same launcher, the same jars
 * and the same AOT cache, which the JVM takes from any folder as long as the jars' times stay. The
 * JDK is not copied: uid 65534 must be able to read it where it is.
 */
public final class Application {
    private static final class Holder {
        static final Path LAUNCHER = copy();
    }

    private Application() {}

    /** The launcher, an absolute path. */
    public static Path launcher() {
        return Holder.LAUNCHER;
    }

    /** The checkout that is tested. */
    static Path checkout() {
        return Path.of(System.getProperty("sonde.root", "..")).toAbsolutePath().normalize();
    }

    private static Path copy() {
        Path from = checkout();
        try {
            Path to = Files.createTempDirectory("sonde-lab-");
            deleteAtExit(to);
            // Temporary folders are made private.
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
            copy(from, to, Path.of("sonde"));
            copy(from, to, Path.of("sonde-cli/src/build/toolchain.sh"));
            Path target = Path.of("sonde-cli/target");
            Path built = from.resolve(target).toRealPath();
            Path copied = Files.createDirectories(to.resolve(target));
            // A link to the newest build.
            Path folder = built.resolve("app").toRealPath();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    copy(built, copied, built.relativize(file));
                }
            }
            Files.createSymbolicLink(copied.resolve("app"), built.relativize(folder));
            return to.resolve("sonde");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no finished application in " + from + "; make it with ./sonde --version", e);
        }
    }

    private static void copy(Path from, Path to, Path file) throws IOException {
        Path copy = to.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(from.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        String mode = Files.isExecutable(copy) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(mode));
    }

    private static void deleteAtExit(Path folder) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "delete-copy"));
    }

    private static void delete(Path file) {
        try {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> entries = Files.list(file)) {
                    entries.forEach(Application::delete);
                }
            }
            Files.deleteIfExists(file);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("cannot delete " + file + ": " + e.getMessage());
        }
    }
}
