// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A time for each probe of each target: a column for each attempt, which is not there before one
 * target gets that far. Not thread-safe.
 */
final class AttemptTimes {
    /** Stands for a time that is not known. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private final long[] @Nullable [] columns = new long[TargetTable.MOST_ATTEMPTS + 1][];
    private int capacity;

    AttemptTimes(int capacity) {
        this.capacity = capacity;
    }

    /** Makes room for targets up to a number. */
    void reserve(int targets) {
        if (targets <= capacity) {
            return;
        }
        for (int i = 0; i < columns.length; i++) {
            long[] column = columns[i];
            if (column != null) {
                long[] larger = Arrays.copyOf(column, targets);
                Arrays.fill(larger, column.length, targets, UNKNOWN);
                columns[i] = larger;
            }
        }
        capacity = targets;
    }

    long get(int target, int attempt) {
        long[] column = columns[attempt];
        return column == null ? UNKNOWN : column[target];
    }

    void set(int target, int attempt, long time) {
        long[] column = columns[attempt];
        if (column == null) {
            column = new long[capacity];
            Arrays.fill(column, UNKNOWN);
            columns[attempt] = column;
        }
        column[target] = time;
    }
}
