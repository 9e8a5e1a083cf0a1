// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

/** Whole numbers as typed: decimal, or hexadecimal behind {@code 0x}. */
final class NumberText {
    /** Digits that certainly fit a long. */
    private static final int MAX_DECIMAL_DIGITS = 18;

    private static final int MAX_HEX_DIGITS = 15;

    private NumberText() {}

    /**
     * Reads a number; what does not fit a long becomes the nearest that does.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static long parse(String text) {
        boolean negative = text.startsWith("-");
        String bare = negative ? text.substring(1) : text;
        boolean hex = bare.startsWith("0x") || bare.startsWith("0X");
        String digits = hex ? bare.substring(2) : bare;
        int radix = hex ? 16 : 10;
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) > 'f' || Character.digit(digits.charAt(i), radix) < 0) {
                throw notANumber();
            }
        }
        if (digits.isEmpty()) {
            throw notANumber();
        }
        long magnitude =
                digits.length() > (hex ? MAX_HEX_DIGITS : MAX_DECIMAL_DIGITS)
                        ? Long.MAX_VALUE
                        : Long.parseLong(digits, radix);
        return negative ? -magnitude : magnitude;
    }

    private static IllegalArgumentException notANumber() {
        return new IllegalArgumentException(
                "not a whole number; give decimal digits, or hexadecimal ones after 0x");
    }
}
