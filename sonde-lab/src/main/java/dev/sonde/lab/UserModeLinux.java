// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A second Linux kernel as a process, for what the kernel under the tests may lack: netem, above
 * all. It has one processor, no network but its own, and the files of this machine to read.
 *
 * <p>Looking at the clock is a system call in there and costs some 60 µs, so nothing that depends
 * on short times can be asserted of it. Source: Documentation/virt/uml of Linux; the package is
 * Debian's user-mode-linux.
 */
public final class UserModeLinux {
    private static final Path PROGRAM = Path.of("/usr/bin/linux.uml");
    private static final Path MODULES = Path.of("/usr/lib/uml/modules");
    private static final Duration LONGEST = Duration.ofSeconds(150);

    private UserModeLinux() {}

    /**
     * Boots one, has bash run this as root, and switches it off.
     *
     * @param script ends at its first command that fails; {@code "$SONDE"} is the launcher
     */
    public static Finished run(String script) {
        Lab.require();
        if (!Files.isExecutable(PROGRAM) || !Files.isDirectory(MODULES)) {
            Lab.goWithout("user-mode-linux is not installed");
        }
        try {
            Path folder = Files.createTempDirectory("sonde-uml-");
            try {
                return run(folder, script);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Finished run(Path folder, String script) throws IOException {
        Path init = folder.resolve("init");
        Files.writeString(init, init(folder));
        Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("script"), script);
        Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("lib")).resolve("modules"), MODULES);
        Finished console =
                Command.of(
                                "timeout",
                                "--kill-after=5",
                                Long.toString(LONGEST.toSeconds() - 10),
                                PROGRAM.toString(),
                                "mem=1G",
                                "root=/dev/root",
                                "rootfstype=hostfs",
                                "rootflags=/",
                                "ro",
                                "quiet",
                                "con=null",
                                "con0=fd:0,fd:1",
                                "init=" + init)
                        // Where its memory is a file.
                        .with("TMPDIR", "/dev/shm")
                        .start()
                        .await(LONGEST);
        Path status = folder.resolve("status");
        if (!Files.exists(status)) {
            throw new AssertionError("not finished: " + console);
        }
        return new Finished(
                "user-mode-linux",
                Integer.parseInt(Files.readString(status).strip()),
                Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("err")),
                console.took());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Without /proc, tc mistakes units of time and java does not find its libraries. What is said
     * goes to a folder of the host's, as the console drops some.
     */
    private static String init(Path folder) {
        return """
        #!/bin/bash
        export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 SONDE_BUILD=no
        export JAVA_HOME=%2$s SONDE_JAVA_OPTS=-XX:+UseSerialGC SONDE=%3$s
        mount -t proc proc /proc; mount -t sysfs sys /sys
        mount -t tmpfs run /run; mkdir -p /run/netns
        modprobe -d %1$s -a sch_netem ipv6 veth
        mount -t hostfs none %1$s -o %1$s
        ip link set lo up
        bash -e %1$s/script >%1$s/out 2>%1$s/err
        echo $? >%1$s/status
        sync
        echo o >/proc/sysrq-trigger
        sleep 9
        """
                .formatted(folder, System.getProperty("java.home"), Application.launcher());
    }
}
