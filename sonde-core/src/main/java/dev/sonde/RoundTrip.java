// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One round-trip time and how it was measured.
 *
 * @param nanos from sending to arrival, nanoseconds
 * @param clock where the two ends were read
 * @param hostDelayNanos what this process's own clock made of it, less {@code nanos}: the delay
 *     between the kernel's stamps and this process, that before sending included; 0 when {@code
 *     clock} is {@link ClockSource#USER}
 * @param retransmits what was sent again meanwhile; empty where the protocol sends nothing again
 * @param acknowledgedNanos from sending until the peer's kernel had acknowledged the probe, by this
 *     host's kernel, nanoseconds: the network's part of {@code nanos}, when the peer's program took
 *     longer to answer than its kernel to acknowledge; empty but for TCP, and where a stamp is
 *     missing
 */
public record RoundTrip(
        long nanos,
        ClockSource clock,
        long hostDelayNanos,
        Optional<Retransmits> retransmits,
        OptionalLong acknowledgedNanos) {
    /** One that nothing acknowledged but the answer. */
    public RoundTrip(
            long nanos, ClockSource clock, long hostDelayNanos, Optional<Retransmits> retransmits) {
        this(nanos, clock, hostDelayNanos, retransmits, OptionalLong.empty());
    }

    /** One of a protocol that sends nothing again. */
    public RoundTrip(long nanos, ClockSource clock, long hostDelayNanos) {
        this(nanos, clock, hostDelayNanos, Optional.empty());
    }
}
