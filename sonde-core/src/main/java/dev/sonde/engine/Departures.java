// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.net.SendStampBatch;
import org.jspecify.annotations.Nullable;

/**
 * The probes that left by one socket last, in their order, until the kernel's stamps of their
 * leaving are told: they come by that order, and go to the ledgers. How late a probe left for its
 * slot goes by its stamp, or by this process's clock once it is clear that there will be none.
 *
 * <p>What left before the wall clock was stepped gets none, because by which of the two settings it
 * was stamped cannot be known.
 */
final class Departures {
    /** How many stamps may be outstanding at least; those of older probes are not believed. */
    static final int MOST = 4096;

    private final StampClock clock;
    private final boolean stamped;
    private final @Nullable TargetRun[] runs = new TargetRun[MOST];
    private final long[] numbers = new long[MOST];
    private final long[] slots = new long[MOST];
    private final long[] times = new long[MOST];
    private long left;
    private long oldest;
    private long steps;

    /**
     * @param stamped whether stamps are to be expected at all
     */
    Departures(StampClock clock, boolean stamped) {
        this.clock = clock;
        this.stamped = stamped;
        steps = clock.steps();
    }

    /** Probes are about to leave; the clock was sampled just now. */
    void begin() {
        noteSteps();
    }

    /**
     * A probe has left.
     *
     * @param slot what it was due at, see {@link TargetRun#slot}
     * @param now when this process was about to send it
     */
    void add(TargetRun run, long number, long slot, long now) {
        if (!stamped) {
            run.leaves(slot, now);
            return;
        }
        if (left - oldest == MOST) {
            forgetOldest();
        }
        int place = place(left);
        runs[place] = run;
        numbers[place] = number;
        slots[place] = slot;
        times[place] = now;
        left++;
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
            int place = place(ordinal);
            TargetRun run = runs[place];
            if (run != null) {
                long at = clock.at(batch.stamp(i));
                run.ledger().left(numbers[place], at);
                tell(place, run, Math.max(at, times[place]));
            }
        }
    }

    /** No further stamp will be read. */
    void end() {
        while (oldest < left) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        int place = place(oldest++);
        TargetRun run = runs[place];
        if (run != null) {
            tell(place, run, times[place]);
            runs[place] = null;
        }
    }

    /** Of several stamps the first counts. */
    private void tell(int place, TargetRun run, long at) {
        run.leaves(slots[place], at);
        slots[place] = TargetRun.NO_SLOT;
    }

    private void noteSteps() {
        if (clock.steps() != steps) {
            steps = clock.steps();
            end();
        }
    }

    private static int place(long ordinal) {
        return (int) ordinal & MOST - 1;
    }
}
