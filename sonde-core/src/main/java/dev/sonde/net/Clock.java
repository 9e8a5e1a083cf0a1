// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * The two clocks of a host: one that only ever moves forward, for durations and schedules, and one
 * that tells the date and may be stepped, for records and for comparison with the kernel's packet
 * stamps.
 *
 * <p>Time is a parameter everywhere else in Sonde: {@link SystemClock} is the only place that reads
 * the host's clocks, and tests use one that they move by hand.
 */
public interface Clock {
    /** Monotonic nanoseconds from an arbitrary origin; only differences mean something. */
    long nanoTime();

    /**
     * Nanoseconds since 1970-01-01T00:00Z by the host's wall clock (CLOCK_REALTIME), good until the
     * year 2262.
     */
    long wallNanos();
}
