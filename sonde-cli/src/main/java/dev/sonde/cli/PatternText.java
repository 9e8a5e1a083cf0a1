// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

/**
 * Payload patterns as typed, ping's way: up to 16 octets in hexadecimal, two digits each but for
 * the last.
 */
final class PatternText {
    private static final int MAX_OCTETS = 16;

    private PatternText() {}

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static byte[] parse(String text) {
        int octets = (text.length() + 1) / 2;
        if (octets == 0 || octets > MAX_OCTETS) {
            throw notAPattern();
        }
        byte[] pattern = new byte[octets];
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) > 'f' ? -1 : Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                throw notAPattern();
            }
            pattern[i / 2] = (byte) (pattern[i / 2] << 4 | digit);
        }
        return pattern;
    }

    /** The octets as two digits each. */
    static String format(byte[] pattern) {
        StringBuilder text = new StringBuilder(2 * pattern.length);
        for (byte octet : pattern) {
            text.append(Character.forDigit(octet >> 4 & 0xF, 16))
                    .append(Character.forDigit(octet & 0xF, 16));
        }
        return text.toString();
    }

    private static IllegalArgumentException notAPattern() {
        return new IllegalArgumentException(
                "pattern must be 1 to 16 octets in hexadecimal, such as ff00");
    }
}
