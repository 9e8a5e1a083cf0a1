// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/**
 * One round-trip time and how it was measured.
 *
 * @param nanos from sending to arrival, nanoseconds
 * @param clock where the two ends were read
 * @param hostDelayNanos what this process's own clock made of it, less {@code nanos}: the delay
 *     between the kernel's stamps and this process; 0 when {@code clock} is {@link
 *     ClockSource#USER}
 */
public record RoundTrip(long nanos, ClockSource clock, long hostDelayNanos) {}
