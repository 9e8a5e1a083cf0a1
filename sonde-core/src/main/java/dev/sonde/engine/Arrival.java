// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockSource;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a packet came, on the monotonic clock.
 *
 * @param readNanos when this process had read it
 * @param nanos when it arrived, by the kernel's stamp; when it was read where there is none
 * @param stamped whether there is one, and round trips are to go by it
 * @param retransmits what it took to get it; empty where the protocol sends nothing again
 * @param acknowledgedNanos when the peer had acknowledged what it answers, by the kernel's stamp,
 *     or {@link ProbeRing#UNKNOWN}
 */
record Arrival(
        long readNanos,
        long nanos,
        boolean stamped,
        Optional<Retransmits> retransmits,
        long acknowledgedNanos) {
    /** Of something that is acknowledged by its answer alone. */
    Arrival(long readNanos, long nanos, boolean stamped, Optional<Retransmits> retransmits) {
        this(readNanos, nanos, stamped, retransmits, ProbeRing.UNKNOWN);
    }

    /** Of a protocol that sends nothing again. */
    Arrival(long readNanos, long nanos, boolean stamped) {
        this(readNanos, nanos, stamped, Optional.empty(), ProbeRing.UNKNOWN);
    }

    /**
     * The round trip of a probe; goes by the kernel's clock as far as it has stamps that make
     * sense.
     *
     * @param sentNanos when this process was about to send it
     * @param leftNanos when it left by the kernel's stamp, or {@link ProbeRing#UNKNOWN}
     */
    RoundTrip since(long sentNanos, long leftNanos) {
        long byUser = readNanos - sentNanos;
        if (stamped && leftNanos != ProbeRing.UNKNOWN) {
            long between = nanos - leftNanos;
            if (between >= 0 && between <= byUser) {
                return new RoundTrip(
                        between,
                        ClockSource.KERNEL,
                        byUser - between,
                        retransmits,
                        acknowledged(leftNanos, between));
            }
        }
        long byKernel = nanos - sentNanos;
        if (!stamped || byKernel < 0 || byKernel > byUser) {
            return new RoundTrip(byUser, ClockSource.USER, 0, retransmits);
        }
        return new RoundTrip(byKernel, ClockSource.KERNEL_RX, byUser - byKernel, retransmits);
    }

    /** Where the answer itself acknowledged, the kernel noted that some microseconds after it. */
    private OptionalLong acknowledged(long leftNanos, long roundTrip) {
        long after = acknowledgedNanos - leftNanos;
        return acknowledgedNanos == ProbeRing.UNKNOWN || after < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.min(after, roundTrip));
    }
}
