// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.Optional;

/**
 * One round-trip time and how it was measured.
 *
 * @param nanos from sending to arrival, nanoseconds
 * @param clock where the two ends were read
 * @param hostDelayNanos what this process's own clock made of it, less {@code nanos}: the delay
 *     between the kernel's stamps and this process, that before sending included; 0 when {@code
 *     clock} is {@link ClockSource#USER}
 * @param retransmits what was sent again meanwhile; empty where the protocol sends nothing again
 */
public record RoundTrip(
        long nanos, ClockSource clock, long hostDelayNanos, Optional<Retransmits> retransmits) {
    /** One of a protocol that sends nothing again. */
    public RoundTrip(long nanos, ClockSource clock, long hostDelayNanos) {
        this(nanos, clock, hostDelayNanos, Optional.empty());
    }
}
