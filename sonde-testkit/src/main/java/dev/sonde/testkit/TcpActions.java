// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import dev.sonde.testkit.Internet.Fate;
import java.util.List;

/**
 * What a {@link RuleBook}'s hosts do with an attempt to connect: {@code tcp ADDRESS PORT ACTION}.
 */
final class TcpActions {
    private TcpActions() {}

    /** What comes back, by one action. */
    static List<Fate> fate(IpAddress host, String action) {
        String[] words = action.split(" +");
        return switch (words[0]) {
            case "accept" -> List.of(accept(words));
            case "reset" -> List.of(new Fate.Reset(Durations.parse(words[1])));
            case "error" -> List.of(RuleBook.error(host, words));
            case "refuse" -> List.of(new Fate.Refusal(Errno.valueOf(words[1]).number()));
            case "nothing" -> List.of();
            default ->
                    throw new IllegalArgumentException("\"" + action + "\" is no action of a host");
        };
    }

    private static Fate accept(String[] words) {
        int retransmits = 0;
        if (words.length > 2) {
            if (!words[2].startsWith("retransmits=")) {
                throw new IllegalArgumentException(
                        "\"" + words[2] + "\" says nothing about a handshake");
            }
            retransmits = Integer.parseInt(words[2].substring("retransmits=".length()));
        }
        return new Fate.Accepted(Durations.parse(words[1]), retransmits);
    }
}
