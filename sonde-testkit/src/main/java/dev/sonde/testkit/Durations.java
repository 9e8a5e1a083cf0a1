// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import java.math.BigDecimal;

/**
 * Durations as scenario files write them: {@code 20ms}, {@code 1.5s}, {@code 100us}, {@code 3ns}.
 */
final class Durations {
    private static final String[] UNITS = {"ns", "us", "ms", "s", "m"};
    private static final long[] NANOS = {1, 1_000, 1_000_000, 1_000_000_000L, 60_000_000_000L};

    private Durations() {}

    /** Reads a duration into nanoseconds; may be negative. */
    static long parse(String text) {
        for (int i = 0; i < UNITS.length; i++) {
            if (text.endsWith(UNITS[i])) {
                String number = text.substring(0, text.length() - UNITS[i].length());
                try {
                    return new BigDecimal(number)
                            .multiply(BigDecimal.valueOf(NANOS[i]))
                            .longValueExact();
                } catch (NumberFormatException _) {
                    // "20ms" ends with "s", too.
                }
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no duration such as 20ms or 1.5s");
    }

    /** Milliseconds without superfluous digits, {@code 20ms}. */
    static String millis(long nanos) {
        return plain(BigDecimal.valueOf(nanos, 6)) + "ms";
    }

    /** Seconds with at least three decimals, {@code 1.020}. */
    static String seconds(long nanos) {
        BigDecimal seconds = BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
        return seconds.setScale(Math.max(3, seconds.scale())).toPlainString();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
