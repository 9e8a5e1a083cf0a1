// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockSource;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import java.util.Optional;

/**
 * When a packet came, on the monotonic clock.
 *
 * @param readNanos when this process had read it
 * @param nanos when it arrived by the best clock there is
 * @param stamped whether that is the kernel's stamp, not this process's clock
 * @param retransmits what it took to get it; empty where the protocol sends nothing again
 */
record Arrival(long readNanos, long nanos, boolean stamped, Optional<Retransmits> retransmits) {
    /** Of a protocol that sends nothing again. */
    Arrival(long readNanos, long nanos, boolean stamped) {
        this(readNanos, nanos, stamped, Optional.empty());
    }

    /**
     * The round trip of a probe that left at this time; falls back to this process's clock where
     * stamps disagree.
     */
    RoundTrip since(long sentNanos) {
        long byUser = readNanos - sentNanos;
        long byKernel = nanos - sentNanos;
        if (!stamped || byKernel < 0 || byKernel > byUser) {
            return new RoundTrip(byUser, ClockSource.USER, 0, retransmits);
        }
        return new RoundTrip(byKernel, ClockSource.KERNEL_RX, byUser - byKernel, retransmits);
    }
}
