// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.net.Clock;

/**
 * Puts the kernel's wall-clock stamps on the monotonic scale, and refuses to where the wall clock
 * was stepped.
 *
 * <p>How: {@link #sample()} reads both clocks right after a batch of packets was read; a stamp's
 * age on the wall clock is then its age on the monotonic one, unless the wall clock was stepped
 * between stamp and sample. A step shows as a jump of the distance between the clocks since the
 * sample before, larger than slewing (at most 500 ppm, adjtimex(2)) and the reading itself explain;
 * the batch then goes by this process's clock.
 */
final class ArrivalClock {
    /** Jumps below this are put down to reading the two clocks one after the other. */
    private static final long TOLERANCE = 100_000;

    /** One part in this many of the time since the last sample may be slewing. */
    private static final long SLEW_DIVISOR = 500;

    private final Clock clock;
    private final boolean useStamps;
    private long now;
    private long wall;
    private boolean stepped;

    /**
     * @param useStamps false to go by this process's clock alone
     */
    ArrivalClock(Clock clock, boolean useStamps) {
        this.clock = clock;
        this.useStamps = useStamps;
        now = clock.nanoTime();
        wall = clock.wallNanos();
    }

    /** Reads both clocks; to be called after each batch that was read. */
    void sample() {
        // Until the next rest: whatever else waits to be read may have come before the step, too.
        stepped |= read();
    }

    /** Reads both clocks; to be called when all was read, before waiting for more. */
    void rest() {
        read();
        stepped = false;
    }

    /** Whether the wall clock was stepped since the last time. */
    private boolean read() {
        long before = clock.nanoTime();
        long newWall = clock.wallNanos();
        long after = clock.nanoTime();
        long jump = Math.abs((newWall - wall) - (after - now));
        boolean far = jump > TOLERANCE + (after - before) + (after - now) / SLEW_DIVISOR;
        now = after;
        wall = newWall;
        return far;
    }

    /** Monotonic time of the last sample. */
    long now() {
        return now;
    }

    /** Wall time of the last sample. */
    long wall() {
        return wall;
    }

    /**
     * When a packet of the batch before the last sample arrived.
     *
     * @param stamp the kernel's, wall nanoseconds; 0 for none
     */
    Arrival of(long stamp) {
        long age = wall - stamp;
        if (!useStamps || stamp == 0 || stepped || age < 0) {
            return new Arrival(now, now, false);
        }
        return new Arrival(now, now - age, true);
    }
}
