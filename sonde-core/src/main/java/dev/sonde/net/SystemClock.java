// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.time.Instant;

/**
 * The host's own clocks.
 *
 * <p>On Linux {@link #nanoTime} is CLOCK_MONOTONIC and {@link #wallNanos} is CLOCK_REALTIME, both
 * with nanosecond resolution and read without a system call.
 */
public final class SystemClock implements Clock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long wallNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }
}
