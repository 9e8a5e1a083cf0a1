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
 *
 * <p>Root of a user namespace (user_namespaces(7)) will do, which is what {@code ./test} makes of
 * an ordinary user. There is no second user in it and no second group; what for that reason or
 * another cannot be there is skipped, required or not: a device that its owner keeps to himself,
 * and a namespace whose ping sockets are closed after they were open.
 */
public final class Lab {
    private static final List<String> TOOLS =
            List.of(
                    "ip",
                    "nstat",
                    "nft",
                    "setpriv",
                    "unshare",
                    "ping",
                    "jc",
                    "python3",
                    "sysctl",
                    "iptables",
                    "ip6tables",
                    "sh");

    /** Looked at once, as it costs a process and cannot change. */
    private static final String MISSING = findMissing();

    private static final boolean UNPRIVILEGED = !isWholeRange();

    private Lab() {}

    /** Whether this is the lab of an ordinary user, who is root in a user namespace only. */
    public static boolean isUnprivileged() {
        return UNPRIVILEGED;
    }

    private static boolean isWholeRange() {
        try {
            // First user inside, first user outside, how many.
            String[] range = Files.readString(Path.of("/proc/self/uid_map")).strip().split("\\s+");
            return range.length == 3 && range[2].equals("4294967295");
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends a test that only root proper can run: skips it for an ordinary user, else fails. */
    static void cannot(String reason) {
        if (UNPRIVILEGED) {
            Assumptions.abort("in the lab of an ordinary user: " + reason);
        }
        Assertions.fail(reason);
    }

    /** Lets the test go on only where there is a lab. */
    public static void require() {
        if (MISSING.isEmpty()) {
            return;
        }
        goWithout(MISSING);
    }

    /** Skips a test for what is missing, or where nothing may be missing fails it. */
    static void goWithout(String missing) {
        if ("required".equals(System.getenv("SONDE_LAB"))) {
            Assertions.fail("no lab: " + missing + ", and SONDE_LAB=required");
        }
        Assumptions.abort("no lab: " + missing);
    }

    private static String findMissing() {
        for (String tool : TOOLS) {
            if (!isInstalled(tool)) {
                return tool + " is not installed";
            }
        }
        try {
            if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
                return "neither root nor root of a user namespace (./test makes one)";
            }
        } catch (IOException e) {
            return "no /proc: " + e.getMessage();
        }
        String name = Namespace.newName();
        Finished made = Namespace.add(name).run();
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
