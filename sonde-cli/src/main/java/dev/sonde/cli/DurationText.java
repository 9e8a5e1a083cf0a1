// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Durations as typed: a bare number is seconds, or one with {@code ns us ms s m h} behind it. The
 * point is always {@code .}, whatever the locale.
 */
final class DurationText {
    private static final String ALLOWED =
            "not a duration; give seconds, or a number with ns, us, ms, s, m or h, such as 0.2 or 200ms";
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private DurationText() {}

    /**
     * Reads a duration; parts of a nanosecond are cut off.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static Duration parse(String text) {
        int unitAt = text.length();
        while (unitAt > 0 && Character.isLetter(text.charAt(unitAt - 1))) {
            unitAt--;
        }
        long unitNanos = unitNanos(text.substring(unitAt));
        String number = text.substring(0, unitAt);
        if (unitNanos == 0 || !DecimalText.isDecimal(number)) {
            throw new IllegalArgumentException(ALLOWED);
        }
        BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(unitNanos));
        if (nanos.abs().compareTo(MOST_NANOS) > 0) {
            // Out of any range there is; the caller's range check names the limits.
            return nanos.signum() < 0
                    ? Duration.ofNanos(Long.MIN_VALUE)
                    : Duration.ofNanos(Long.MAX_VALUE);
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            case "", "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 0;
        };
    }
}
