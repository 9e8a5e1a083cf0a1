// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import java.util.Arrays;
import java.util.Locale;

/**
 * One record of comma-separated values after the other (RFC 4180; lines end with LF alone, as those
 * of other tools here do). A field with a comma, a quote or a line break is quoted; one that was
 * not put is empty.
 *
 * @param <C> the columns, in their order, by the names of the constants in small letters
 */
@SuppressWarnings("EnumOrdinal") // columns in an array
final class CsvRecord<C extends Enum<C>> {
    private final C[] columns;
    private final String[] fields;
    private final StringBuilder line = new StringBuilder(200);

    CsvRecord(Class<C> type) {
        columns = type.getEnumConstants();
        fields = new String[columns.length];
        Arrays.fill(fields, "");
    }

    void put(C column, String value) {
        fields[column.ordinal()] = value;
    }

    void put(C column, long value) {
        fields[column.ordinal()] = Long.toString(value);
    }

    /** The names of the columns, with a line feed. */
    CharSequence header() {
        line.setLength(0);
        for (C column : columns) {
            line.append(column.ordinal() == 0 ? "" : ",");
            line.append(column.name().toLowerCase(Locale.ROOT));
        }
        return line.append('\n');
    }

    /** The record with its line feed; the next begins empty. */
    CharSequence take() {
        line.setLength(0);
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                line.append(',');
            }
            append(fields[i]);
            fields[i] = "";
        }
        return line.append('\n');
    }

    private void append(String field) {
        if (!needsQuotes(field)) {
            line.append(field);
            return;
        }
        line.append('"');
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            line.append(c == '"' ? "\"\"" : Character.toString(c));
        }
        line.append('"');
    }

    private static boolean needsQuotes(String field) {
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
