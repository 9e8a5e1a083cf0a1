// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.serve.ServeCounts;

/** A worker's counts while they grow; what each means says {@link ServeCounts}. One thread. */
final class Tally {
    long received;
    long answered;
    long dropped;
    long delayed;
    long duplicated;
    long reordered;
    long corrupted;
    long truncated;
    long damaged;
    long rejected;
    long sendErrors;
    long overflowed;
    long reset;
    long connections;
    long refused;

    /** Answers that wait, without second copies. */
    long pending;

    /** Notes an answer that has left as it should. */
    void left(Departure departure) {
        if (departure.copy) {
            duplicated++;
            return;
        }
        answered++;
        delayed += departure.delayed ? 1 : 0;
        corrupted += departure.corrupted ? 1 : 0;
        truncated += departure.truncated ? 1 : 0;
        damaged += departure.corrupted || departure.truncated ? 1 : 0;
    }

    /** The counts of now. */
    ServeCounts counts(long local) {
        return new ServeCounts(
                received,
                answered,
                dropped,
                delayed,
                duplicated,
                reordered,
                corrupted,
                truncated,
                damaged,
                rejected,
                sendErrors,
                overflowed,
                pending,
                local,
                reset,
                connections,
                refused);
    }
}
