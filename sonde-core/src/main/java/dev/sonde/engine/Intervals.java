// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The ends of a run's intervals ({@code --every}): when they are, and that the figures of each
 * target are told, some targets at a time so that no slot waits for the figures of ten thousand.
 *
 * <p>How: an interval ends for {@value #PER_TURN} targets in each turn of the loop, and for one
 * whose next slot comes before its turn does right before that slot. What a target hears between
 * the end of the interval and its turn, some milliseconds at most, counts in the interval that
 * ends.
 */
final class Intervals {
    /** Some hundred microseconds of work. */
    private static final int PER_TURN = 64;

    private final List<TargetRun> runs;
    private final long period;
    private long next = Timetable.NEVER;

    /** How many targets the last interval had; those that came since begin with the present. */
    private int last;

    /** The targets before this one have begun the present interval. */
    private int begun;

    /** The targets before this one have told of the last interval. */
    private int told;

    /**
     * @param period how long an interval is, empty for none
     */
    Intervals(List<TargetRun> runs, Optional<Duration> period) {
        this.runs = runs;
        this.period = period.map(Duration::toNanos).orElse(Timetable.NEVER);
    }

    /** The first interval begins. */
    void begin(long now) {
        next = period == Timetable.NEVER ? Timetable.NEVER : now + period;
    }

    /** When there is something to do next; in the past while targets wait for their turn. */
    long wakeAt() {
        return told < last ? Long.MIN_VALUE : next;
    }

    /** Ends the interval for the targets whose turn it is; before anything is sent. */
    void end(long now) {
        if (told == last && now >= next) {
            next += ((now - next) / period + 1) * period;
            last = runs.size();
            begun = 0;
            told = 0;
        }
        int until = Math.min(begun + PER_TURN, last);
        for (; begun < until; begun++) {
            runs.get(begun).endInterval();
        }
    }

    /** A slot of a target is about to be taken, which is in the present interval. */
    void beforeSlot(TargetRun run) {
        if (run.index() >= begun && run.index() < last) {
            run.endInterval();
        }
    }

    /** Tells the figures of the targets whose turn it was; after sending. */
    void tell() {
        for (; told < begun; told++) {
            runs.get(told).tellInterval();
        }
    }
}
