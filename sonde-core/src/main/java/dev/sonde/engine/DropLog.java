// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import java.util.ArrayDeque;

/**
 * Remembers when a socket's own receive buffer overflowed, and by how many datagrams.
 *
 * <p>Each dropped datagram excuses at most one unanswered probe that was waiting at the time: a
 * probe so excused is {@code local}, and what the drops cannot explain stays {@code lost}. Which of
 * several waiting probes lost its answer here cannot be known; the oldest are excused first.
 */
public final class DropLog {
    /**
     * Older overflows than this many are forgotten; each covers the time between two looks at the
     * counter.
     */
    private static final int MOST_SPELLS = 1024;

    /**
     * Between two looks at the counter it grew by {@code remaining}, less what has been used as an
     * excuse.
     */
    private static final class Spell {
        final long from;
        final long to;
        long remaining;

        Spell(long from, long to, long dropped) {
            this.from = from;
            this.to = to;
            this.remaining = dropped;
        }
    }

    private final ArrayDeque<Spell> spells = new ArrayDeque<>();
    private long lastLook;
    private long lastCount;

    /**
     * @param now when the counter was first looked at
     * @param count what it said
     */
    public DropLog(long now, long count) {
        lastLook = now;
        lastCount = count;
    }

    /** Takes another look at the counter into account. */
    public void look(long now, long count) {
        if (count > lastCount) {
            spells.addLast(new Spell(lastLook, now, count - lastCount));
            if (spells.size() > MOST_SPELLS) {
                spells.removeFirst();
            }
        }
        lastCount = count;
        lastLook = now;
    }

    /**
     * Whether a drop explains a probe that waited from {@code from} to {@code to}; uses that drop
     * up.
     */
    public boolean excuses(long from, long to) {
        for (Spell spell : spells) {
            if (spell.remaining > 0 && spell.to - from >= 0 && to - spell.from >= 0) {
                spell.remaining--;
                return true;
            }
        }
        return false;
    }
}
