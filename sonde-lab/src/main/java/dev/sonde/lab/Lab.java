// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Whether this machine can be a lab: root, network namespaces and the tools the tests start.
 *
 * <p>Where it cannot, tests are skipped; with {@code SONDE_LAB=required} in the environment, as
 * {@code ./test} sets it, they fail.
 */
public final class Lab {
    private static final List<String> TOOLS =
            List.of(
                    "ip",
                    "nstat",
                    "nft",
                    "setpriv",
                    "ping",
                    "jc",
                    "python3",
                    "sysctl",
                    "iptables",
                    "ip6tables",
                    "sh");

    /** Looked at once, as it costs a process and cannot change. */
    private static final String MISSING = findMissing();

    private Lab() {}

    /** Lets the test go on only where there is a lab. */
    public static void require() {
        if (MISSING.isEmpty()) {
            return;
        }
        if ("required".equals(System.getenv("SONDE_LAB"))) {
            Assertions.fail("no lab: " + MISSING + ", and SONDE_LAB=required");
        }
        Assumptions.abort("no lab: " + MISSING);
    }

    private static String findMissing() {
        for (String tool : TOOLS) {
            if (!isInstalled(tool)) {
                return tool + " is not installed";
            }
        }
        try {
            if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
                return "not root";
            }
        } catch (IOException e) {
            return "no /proc: " + e.getMessage();
        }
        String name = Namespace.newName();
        Finished made = Command.of("ip", "netns", "add", name).run();
        if (made.exitCode() != 0) {
            return "no network namespace can be made: " + made.err().strip();
        }
        Command.of("ip", "netns", "del", name).run();
        return "";
    }

    private static boolean isInstalled(String tool) {
        String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
        for (String folder : path.split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) {
                return true;
            }
        }
        return false;
    }
}
