// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import java.util.Arrays;

/**
 * What is known of each target: 4 octets of facts, and 8 for the time of each probe, as many again
 * where the kernel tells when it left. The targets are visited in no order, so what is asked for
 * together stands together. Not thread-safe.
 *
 * <pre>
 *  31    26 25              16 15               6 5         2 1     0
 * +--------+------------------+------------------+-----------+-------+
 * |        | stalled, by probe| answered, by it  | attempts  | state |
 * +--------+------------------+------------------+-----------+-------+
 * </pre>
 */
final class TargetTable {
    /** How many probes of a target there is room for. */
    static final int MOST_ATTEMPTS = 10;

    private static final int STATE_MASK = 3;
    private static final int ATTEMPTS_SHIFT = 2;
    private static final int ATTEMPTS_MASK = 15;
    private static final int HEARD_SHIFT = 5;
    private static final int STALLED_SHIFT = HEARD_SHIFT + MOST_ATTEMPTS;

    /** Not probed yet. */
    static final int NEW = 0;

    /** Probed, without a verdict. */
    static final int OPEN = 1;

    /** With its verdict. */
    static final int SETTLED = 2;

    /** Never probed. */
    static final int SKIPPED = 3;

    private int[] facts;
    private final AttemptTimes sent;
    private final AttemptTimes left;

    TargetTable(int capacity) {
        facts = new int[capacity];
        sent = new AttemptTimes(capacity);
        left = new AttemptTimes(capacity);
    }

    /** Makes room for targets up to a number. */
    void reserve(int capacity) {
        if (capacity > facts.length) {
            facts = Arrays.copyOf(facts, Math.max(capacity, 2 * facts.length));
            sent.reserve(facts.length);
            left.reserve(facts.length);
        }
    }

    /** Reads what the first probe of a target will write; the result means nothing. */
    long touch(int target) {
        return facts[target] + sent.get(target, 1);
    }

    /** {@link #NEW}, {@link #OPEN}, {@link #SETTLED} or {@link #SKIPPED}. */
    int state(int target) {
        return facts[target] & STATE_MASK;
    }

    void state(int target, int state) {
        facts[target] = facts[target] & ~STATE_MASK | state;
    }

    /** How many probes it got. */
    int attempts(int target) {
        return facts[target] >>> ATTEMPTS_SHIFT & ATTEMPTS_MASK;
    }

    /** It gets one more; returns which one. */
    int nextAttempt(int target) {
        facts[target] += 1 << ATTEMPTS_SHIFT;
        return attempts(target);
    }

    /** When its probes were about to leave. */
    AttemptTimes sent() {
        return sent;
    }

    /** When they left by the kernel's stamps. */
    AttemptTimes left() {
        return left;
    }

    /** Notes an answer to a probe; returns whether there was one before. */
    boolean hear(int target, int attempt) {
        int before = facts[target];
        facts[target] = before | 1 << HEARD_SHIFT + attempt;
        return before == facts[target];
    }

    boolean isStalled(int target, int attempt) {
        return (facts[target] & 1 << STALLED_SHIFT + attempt) != 0;
    }

    void stalled(int target, int attempt) {
        facts[target] |= 1 << STALLED_SHIFT + attempt;
    }
}
