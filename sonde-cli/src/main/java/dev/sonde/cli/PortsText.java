// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Ports as typed: one, several, or ranges of them, {@code 80,443,8000-8010}. */
final class PortsText {
    private static final int MAX_PORT = 65_535;
    private static final String ALLOWED =
            "port must be 1 to " + MAX_PORT + ", or several as in 80,443 or 8000-8010";

    private PortsText() {}

    /** The ports that an option names, in the order given. */
    static List<Integer> read(Arguments arguments, String option) {
        try {
            return parse(arguments.text(option).orElse(""));
        } catch (IllegalArgumentException e) {
            throw arguments.bad(option, e);
        }
    }

    /**
     * Reads ports.
     *
     * @return at least one, each once, in the order given
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static List<Integer> parse(String text) {
        List<Integer> ports = new ArrayList<>();
        BitSet given = new BitSet();
        for (String piece : text.split(",", -1)) {
            int hyphen = piece.indexOf('-');
            int first = port(hyphen < 0 ? piece : piece.substring(0, hyphen));
            int last = hyphen < 0 ? first : port(piece.substring(hyphen + 1));
            if (last < first) {
                throw new IllegalArgumentException(
                        "ends before it begins; give " + last + "-" + first);
            }
            for (int port = first; port <= last; port++) {
                if (given.get(port)) {
                    throw new IllegalArgumentException("port " + port + " is given twice");
                }
                given.set(port);
                ports.add(port);
            }
        }
        return ports;
    }

    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || port > MAX_PORT) {
                throw new IllegalArgumentException(ALLOWED);
            }
            port = port * 10 + digit;
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(ALLOWED);
        }
        return port;
    }
}
