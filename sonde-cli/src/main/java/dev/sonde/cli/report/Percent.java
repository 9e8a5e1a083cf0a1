// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Shares in percent the way ping writes them: C's {@code %g}, six significant digits without idle
 * zeros.
 */
final class Percent {
    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private Percent() {}

    /** {@code 0}, {@code 33.3333} or {@code 100}; unlike %g never with an exponent. */
    static String text(double percent) {
        long whole = (long) percent;
        if (whole == percent) {
            return Long.toString(whole);
        }
        // ping goes through a float, which can change the sixth digit.
        return new BigDecimal((float) percent)
                .round(SIX_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
    }
}
