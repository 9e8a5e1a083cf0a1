// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

/** Durations in milliseconds the way ping writes them. */
final class Millis {
    private static final long NANOS_PER_MICRO = 1_000;

    private Millis() {}

    /**
     * A round-trip time for a reply's line: three or so significant digits, by ping's own limits
     * and rounding (iputils ping_common.c, gather_statistics), from whole microseconds.
     */
    static void appendRoundTrip(StringBuilder text, long nanos) {
        long micros = nanos / NANOS_PER_MICRO;
        if (micros >= 100_000 - 50) {
            text.append((micros + 500) / 1000);
        } else if (micros >= 10_000 - 5) {
            appendPoint(text, (micros + 50) / 100, 10);
        } else if (micros >= 1_000) {
            appendPoint(text, (micros + 5) / 10, 100);
        } else {
            appendPoint(text, micros, 1000);
        }
    }

    /** A time for a summary: always three decimals, cut off like ping's. */
    static void append(StringBuilder text, long nanos) {
        appendPoint(text, nanos / NANOS_PER_MICRO, 1000);
    }

    /** Several times for a summary, {@code 0.035/0.056}. */
    static void append(StringBuilder text, long... nanos) {
        for (int i = 0; i < nanos.length; i++) {
            append(i == 0 ? text : text.append('/'), nanos[i]);
        }
    }

    /** {@code value / unit} with as many decimals as the unit has zeros. */
    private static void appendPoint(StringBuilder text, long value, int unit) {
        text.append(value / unit).append('.');
        long fraction = value % unit;
        for (int digit = unit / 10; digit > 0; digit /= 10) {
            text.append((char) ('0' + fraction / digit % 10));
        }
    }
}
