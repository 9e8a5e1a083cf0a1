// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

/** Plain decimal numbers: digits with at most one point in or around them, and perhaps a sign. */
final class DecimalText {
    /**
     * More digits than any value here has; keeps a pasted page of digits from being computed with.
     */
    private static final int MAX_LENGTH = 40;

    private DecimalText() {}

    /** Whether the text is a decimal number without exponent: {@code 3}, {@code -1}, {@code .5}. */
    static boolean isDecimal(String text) {
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int digits = 0;
        int points = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.') {
                points++;
            } else {
                return false;
            }
        }
        return digits > 0 && points <= 1 && text.length() <= MAX_LENGTH;
    }
}
