// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.net.Clock;

/** A clock that stands still unless it is moved. */
final class HandClock implements Clock {
    private long nanos = -5_000_000_000L;
    private long wall = 1_700_000_000_000_000_000L;
    private long stall;

    /** Time passes. */
    void pass(long duration) {
        nanos += duration;
        wall += duration;
    }

    /** Somebody sets the wall clock. */
    void step(long distance) {
        wall += distance;
    }

    /** The next reader is held up for this long right after it has read the wall clock. */
    void stallAfterWall(long duration) {
        stall = duration;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallNanos() {
        long read = wall;
        pass(stall);
        stall = 0;
        return read;
    }
}
