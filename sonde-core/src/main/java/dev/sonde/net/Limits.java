// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.math.BigDecimal;
import java.time.Duration;

/** Checks of what was asked for, which say what is allowed. */
public final class Limits {
    private Limits() {}

    /**
     * A number, if it is allowed.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static long inRange(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " must be " + least + " to " + most + ", not " + value);
        }
        return value;
    }

    /**
     * A duration, if it is allowed; told in seconds.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static Duration inRange(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what
                            + " must be "
                            + text(least)
                            + " to "
                            + text(most)
                            + ", not "
                            + text(value));
        }
        return value;
    }

    /** Seconds as people write them, "0.000001 s". */
    private static String text(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                        .add(BigDecimal.valueOf(duration.getNano(), 9))
                        .stripTrailingZeros()
                        .toPlainString()
                + " s";
    }
}
