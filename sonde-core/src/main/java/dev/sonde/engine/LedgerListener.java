// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Outcome;

/** Hears what a {@link Ledger} decides, as it decides. */
interface LedgerListener {
    /**
     * A probe got its verdict.
     *
     * @param stalled whether a pause of this process touched the probe
     * @param wasOverdue whether {@link #overdue} was told of it before
     */
    void settled(
            long number, long sentWallNanos, Outcome outcome, boolean stalled, boolean wasOverdue);

    /**
     * A probe has had no answer within the timeout.
     *
     * @param stalled whether a pause of this process touched the probe so far
     */
    void overdue(long number, long sentWallNanos, boolean stalled);

    /** An answered probe was answered again; the answer is what it would have been as the first. */
    void duplicate(long number, long sentWallNanos, Outcome answer);

    /** An answer was overtaken by that of a later probe. */
    void reordered(long number, long extent);
}
