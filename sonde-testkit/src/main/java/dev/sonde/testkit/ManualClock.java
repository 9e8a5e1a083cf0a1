// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Clock;

/**
 * A clock that stands still until it is moved.
 *
 * <p>Its monotonic time begins at an odd number on purpose, so that nothing may take it for a date
 * or for zero. Safe for any thread; one thread should move it.
 */
public final class ManualClock implements Clock {
    /** Where the monotonic time begins. */
    public static final long ORIGIN = 7_000_000_000_003L;

    private static final long FIRST_WALL = 1_800_000_000_000_000_000L;

    private volatile long nanos = ORIGIN;
    private volatile long wallOffset = FIRST_WALL - ORIGIN;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallNanos() {
        return nanos + wallOffset;
    }

    /** Moves both times forward. */
    public synchronized void advanceTo(long nanoTime) {
        if (nanoTime < nanos) {
            throw new IllegalArgumentException(
                    "time does not go back by " + (nanos - nanoTime) + " ns");
        }
        nanos = nanoTime;
    }

    /** Steps the wall clock alone, as settimeofday(2) does. */
    public synchronized void stepWall(long byNanos) {
        wallOffset += byNanos;
    }
}
