// SPDX-License-Identifier: Apache-2.0
package dev.sonde.stats;

/**
 * Maximal runs of probes without an answer, told in the order of sending (the loss periods of RFC
 * 3357).
 */
public final class RunLengths {
    private long current;
    private long finished;
    private long longest;

    /** The next probe got no answer. */
    public void lost() {
        current++;
        longest = Math.max(longest, current);
    }

    /** The next probe was answered, which ends a run. */
    public void answered() {
        if (current > 0) {
            finished++;
            current = 0;
        }
    }

    /** How many runs, one that is still going on included. */
    public long count() {
        return finished + (current > 0 ? 1 : 0);
    }

    /** The probes of the longest. */
    public long longest() {
        return longest;
    }
}
