// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.math.BigDecimal;

/**
 * Rates and sizes as typed: a number, or one with {@code k} (thousand) or {@code m} (million)
 * behind it.
 */
final class QuantityText {
    private QuantityText() {}

    /**
     * Reads a quantity.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static BigDecimal parse(String text) {
        int last = text.length() - 1;
        long factor =
                last < 0
                        ? 1
                        : switch (text.charAt(last)) {
                            case 'k', 'K' -> 1_000;
                            case 'm', 'M' -> 1_000_000;
                            default -> 1;
                        };
        String number = factor == 1 ? text : text.substring(0, last);
        if (!DecimalText.isDecimal(number)) {
            throw new IllegalArgumentException(
                    "not a number; k (1000) or m (1000000) may follow it, as in 5k");
        }
        return new BigDecimal(number).multiply(BigDecimal.valueOf(factor));
    }
}
