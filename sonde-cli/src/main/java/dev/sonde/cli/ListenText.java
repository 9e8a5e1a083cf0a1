// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

/**
 * Where a server is to listen, as typed: {@code PORT}, {@code ADDRESS}, {@code ADDRESS:PORT} or
 * {@code [V6]:PORT}.
 *
 * @param address in digits, perhaps with a zone; "" for all
 * @param port 1 to 65535
 */
record ListenText(String address, int port) {
    /**
     * Reads it.
     *
     * @param defaultPort the port when none is typed
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static ListenText parse(String text, int defaultPort) {
        if (isDigits(text)) {
            return new ListenText("", port(text));
        }
        int bracket = text.indexOf(']');
        if (text.startsWith("[") && bracket > 0) {
            String rest = text.substring(bracket + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw notAPlace();
            }
            int port = rest.isEmpty() ? defaultPort : port(rest.substring(1));
            return at(text.substring(1, bracket), port);
        }
        int colon = text.indexOf(':');
        boolean one = colon >= 0 && colon == text.lastIndexOf(':');
        return one
                ? at(text.substring(0, colon), port(text.substring(colon + 1)))
                : at(text, defaultPort);
    }

    private static ListenText at(String address, int port) {
        if (address.isBlank()) {
            throw notAPlace();
        }
        return new ListenText(address, port);
    }

    private static IllegalArgumentException notAPlace() {
        return new IllegalArgumentException("give PORT, ADDR, ADDR:PORT or [V6]:PORT");
    }

    private static int port(String text) {
        long port = isDigits(text) ? NumberText.parse(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535");
        }
        return (int) port;
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
