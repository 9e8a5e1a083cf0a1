// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

/**
 * Points in time as RFC 3339 writes them, in UTC and to the nanosecond: {@code
 * 2026-01-02T03:04:05.000000006Z}. DateTimeFormatter would do it as well, and take longer than the
 * whole rest of a short run to get going.
 */
final class Rfc3339 {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long SECONDS_PER_DAY = 86_400;

    private Rfc3339() {}

    /** The time so many nanoseconds after 1970-01-01T00:00Z. */
    static String text(long wallNanos) {
        long seconds = Math.floorDiv(wallNanos, NANOS_PER_SECOND);
        long nanos = Math.floorMod(wallNanos, NANOS_PER_SECOND);
        long ofDay = Math.floorMod(seconds, SECONDS_PER_DAY);
        StringBuilder text = new StringBuilder(30);
        appendDate(text, Math.floorDiv(seconds, SECONDS_PER_DAY));
        digits(text.append('T'), ofDay / 3600, 2);
        digits(text.append(':'), ofDay / 60 % 60, 2);
        digits(text.append(':'), ofDay % 60, 2);
        digits(text.append('.'), nanos, 9);
        return text.append('Z').toString();
    }

    /**
     * Days since 1970 to the Gregorian calendar, counting years from March so that leap days come
     * last.
     */
    private static void appendDate(StringBuilder text, long epochDay) {
        long day = epochDay + 719_468;
        long era = Math.floorDiv(day, 146_097);
        long ofEra = day - era * 146_097;
        long yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        long ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long fromMarch = (5 * ofYear + 2) / 153;
        long month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        digits(text, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        digits(text.append('-'), month, 2);
        digits(text.append('-'), ofYear - (153 * fromMarch + 2) / 5 + 1, 2);
    }

    private static void digits(StringBuilder text, long value, int count) {
        long unit = 1;
        for (int i = 1; i < count; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            text.append((char) ('0' + value / unit % 10));
        }
    }
}
