// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.net.SendStampBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The probes that left by one socket last, in their order, until the kernel's stamps of their
 * leaving are told: they come by that order, and go to the ledgers.
 *
 * <p>What left before the wall clock was stepped gets none, because by which of the two settings it
 * was stamped cannot be known.
 */
final class Departures {
    /** How many stamps may be outstanding at least; those of older probes are not believed. */
    static final int MOST = 4096;

    private final StampClock clock;
    private final @Nullable TargetRun[] runs = new TargetRun[MOST];
    private final long[] numbers = new long[MOST];
    private long left;
    private long oldest;
    private long steps;

    Departures(StampClock clock) {
        this.clock = clock;
        steps = clock.steps();
    }

    /** Probes are about to leave; the clock was sampled just now. */
    void begin() {
        noteSteps();
    }

    /** A probe has left. */
    void add(TargetRun run, long number) {
        int slot = slot(left);
        runs[slot] = run;
        numbers[slot] = number;
        left++;
        oldest = Math.max(oldest, left - MOST);
    }

    /** Stamps were told; the clock was sampled since. */
    void take(SendStampBatch batch) {
        noteSteps();
        if (!clock.isExact()) {
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            long ordinal = batch.ordinal(i);
            if (ordinal < oldest || ordinal >= left) {
                continue;
            }
            TargetRun run = runs[slot(ordinal)];
            if (run != null) {
                run.ledger().left(numbers[slot(ordinal)], clock.at(batch.stamp(i)));
            }
        }
    }

    private void noteSteps() {
        if (clock.steps() != steps) {
            steps = clock.steps();
            oldest = left;
            Arrays.fill(runs, null);
        }
    }

    private static int slot(long ordinal) {
        return (int) ordinal & MOST - 1;
    }
}
