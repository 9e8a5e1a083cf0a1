// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockSource;
import dev.sonde.RoundTrip;

/**
 * When a packet came, on the monotonic clock.
 *
 * @param readNanos when this process had read it
 * @param nanos when it arrived by the best clock there is
 * @param stamped whether that is the kernel's stamp, not this process's clock
 */
record Arrival(long readNanos, long nanos, boolean stamped) {
    /**
     * The round trip of a probe that left at this time; falls back to this process's clock where
     * stamps disagree.
     */
    RoundTrip since(long sentNanos) {
        long byUser = readNanos - sentNanos;
        long byKernel = nanos - sentNanos;
        if (!stamped || byKernel < 0 || byKernel > byUser) {
            return new RoundTrip(byUser, ClockSource.USER, 0);
        }
        return new RoundTrip(byKernel, ClockSource.KERNEL_RX, byUser - byKernel);
    }
}
