// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the files under /proc say (proc(5)). All show the network namespace of the calling thread,
 * which /sys/class/net and /proc/net need not.
 */
final class HostFiles {
    private static final Path INTERFACES = Path.of("/proc/thread-self/net/dev");
    private static final Path PING_GROUPS = Path.of("/proc/sys/net/ipv4/ping_group_range");
    private static final Path UNPRIVILEGED_PORT =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    private static final Path V6_COUNTERS = Path.of("/proc/thread-self/net/snmp6");
    private static final byte[] V6_DAMAGED =
            "Icmp6InCsumErrors".getBytes(StandardCharsets.US_ASCII);

    private HostFiles() {}

    /** The names of the network interfaces, in the kernel's order, between commas. */
    static String interfaces() {
        List<String> names = new ArrayList<>();
        for (String line : lines(INTERFACES)) {
            int colon = line.indexOf(':'); // which the two lines of headings have not
            if (colon >= 0) {
                names.add(line.substring(0, colon).strip());
            }
        }
        return names.isEmpty() ? "none that can be listed" : String.join(", ", names);
    }

    /**
     * The groups that may open ping sockets, as "1 0"; "unknown" where there is no such setting.
     */
    static String pingGroupRange() {
        return setting(PING_GROUPS);
    }

    /** The first port that anybody may bind to; "unknown" where there is no such setting. */
    static String firstUnprivilegedPort() {
        return setting(UNPRIVILEGED_PORT);
    }

    private static String setting(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "unknown" : lines.getFirst().strip().replace('\t', ' ');
    }

    /**
     * How many ICMPv6 messages came in here with a wrong checksum so far; 0 where that is not
     * counted. Read octet by octet, as it is done at the start of a run.
     */
    static long damagedIcmpv6() {
        byte[] text;
        try {
            text = Files.readAllBytes(V6_COUNTERS);
        } catch (IOException e) {
            return 0;
        }
        int line = 0;
        while (line < text.length && !startsWith(text, line, V6_DAMAGED)) {
            while (line < text.length && text[line] != '\n') {
                line++;
            }
            line++;
        }
        long count = 0;
        for (int at = line + V6_DAMAGED.length; at < text.length && text[at] != '\n'; at++) {
            if (text[at] >= '0' && text[at] <= '9') {
                count = count * 10 + text[at] - '0';
            }
        }
        return count;
    }

    private static boolean startsWith(byte[] text, int at, byte[] word) {
        return at + word.length <= text.length
                && Arrays.equals(text, at, at + word.length, word, 0, word.length);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
