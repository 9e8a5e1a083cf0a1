// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.net.Clock;

/**
 * Puts the kernel's wall-clock stamps on the monotonic scale, and refuses to where the wall clock
 * was stepped.
 *
 * <p>How: {@link #sample()} reads both clocks right before packets are sent and right after they or
 * their stamps were read, so that every stamp is taken between two samples. The wall clock's offset
 * from the monotonic one lies within the bounds that each sample sets; as it changes by steps
 * alone, all samples since the last step set bounds to the same offset, which so is known to some
 * ten nanoseconds and does not waver. Bounds that have jumped, further than slewing (at most 500
 * ppm, adjtimex(2)) and the reading itself explain, show a step: stamps between the two samples go
 * by this process's clock.
 */
public final class StampClock {
    /** Jumps below this are put down to reading the two clocks one after the other. */
    private static final long TOLERANCE = 100_000;

    /**
     * How far apart the bounds of the offset may be for stamps to be used, ns: an emulated machine
     * takes 60 us to read a clock.
     */
    private static final long UNCERTAINTY = 500_000;

    /** One part in this many of the time since the last sample may be slewing. */
    private static final long SLEW_DIVISOR = 500;

    private final Clock clock;
    private final boolean useStamps;
    private long now;
    private long wall;
    private long leastOffset;
    private long greatestOffset;
    private boolean stepped;
    private long steps;

    /**
     * @param useStamps false to go by this process's clock alone
     */
    public StampClock(Clock clock, boolean useStamps) {
        this.clock = clock;
        this.useStamps = useStamps;
        now = clock.nanoTime();
        wall = clock.wallNanos();
        leastOffset = wall - clock.nanoTime();
        greatestOffset = wall - now;
    }

    /** Reads both clocks; to be called before sending and after each batch that was read. */
    public void sample() {
        // Until the next rest: whatever else waits to be read may have come before the step, too.
        stepped |= read();
    }

    /** Reads both clocks; to be called when all was read, before waiting for more. */
    public void rest() {
        read();
        stepped = false;
    }

    /** Whether the wall clock was stepped since the last time. */
    private boolean read() {
        long before = clock.nanoTime();
        long newWall = clock.wallNanos();
        long after = clock.nanoTime();
        long least = newWall - after;
        long greatest = newWall - before;
        // How far apart the two bounds are; a reading that was held up only makes its own wide.
        long jump = Math.max(least - greatestOffset, leastOffset - greatest);
        boolean far = jump > TOLERANCE + (after - now) / SLEW_DIVISOR;
        now = after;
        wall = newWall;
        if (jump > 0) {
            leastOffset = least;
            greatestOffset = greatest;
        } else {
            leastOffset = Math.max(leastOffset, least);
            greatestOffset = Math.min(greatestOffset, greatest);
        }
        if (far) {
            steps++;
        }
        return far;
    }

    /** Whether what waits to be read may be from before a step that was seen. */
    boolean hasStepped() {
        return stepped;
    }

    /** Monotonic time of the last sample. */
    public long now() {
        return now;
    }

    /** Wall time of the last sample. */
    long wall() {
        return wall;
    }

    /** How often the wall clock was seen to be stepped: a stamp is only good for one count. */
    public long steps() {
        return steps;
    }

    /**
     * When the kernel took a stamp, on the monotonic scale; no later than the last sample.
     *
     * @param stamp wall nanoseconds, from since the last step
     */
    public long at(long stamp) {
        return Math.min(now, stamp - (leastOffset + (greatestOffset - leastOffset) / 2));
    }

    /**
     * When a packet of the batch before the last sample arrived.
     *
     * @param stamp the kernel's, wall nanoseconds; 0 for none
     */
    Arrival of(long stamp) {
        if (!isUsable(stamp)) {
            return new Arrival(now, now, false);
        }
        return new Arrival(now, at(stamp), useStamps);
    }

    /** Whether a stamp of the batch before the last sample says when that was. */
    public boolean isUsable(long stamp) {
        return stamp != 0 && !stepped && stamp <= wall && isExact();
    }

    /**
     * Whether the offset is known so well that stamps are worth more than this process's clock. It
     * is not while the only reading since a step was one that was held up.
     */
    public boolean isExact() {
        return greatestOffset - leastOffset <= UNCERTAINTY;
    }
}
