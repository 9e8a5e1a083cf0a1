// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.math.BigDecimal;

/** Probabilities as typed: a percentage such as {@code 20%}, or a part of 1 such as {@code 0.2}. */
final class ShareText {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private ShareText() {}

    /**
     * Reads a probability.
     *
     * @return 0 to 1
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static double parse(String text) {
        boolean percent = text.endsWith("%");
        String number = percent ? text.substring(0, text.length() - 1) : text;
        if (!DecimalText.isDecimal(number)) {
            throw new IllegalArgumentException(
                    "not a probability; give a percentage such as 20%, or 0 to 1 such as 0.2");
        }
        BigDecimal value = new BigDecimal(number);
        BigDecimal most = percent ? HUNDRED : BigDecimal.ONE;
        if (value.signum() < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("probability must be 0% to 100%, or 0 to 1");
        }
        return value.divide(most).doubleValue();
    }
}
