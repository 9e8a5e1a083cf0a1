// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Family;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often each client's address is answered: all its ports together, and a whole /64 of IPv6,
 * which one host has to itself. Shared by all workers.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371): an answer is due every so many nanoseconds, and
 * may be ahead of that by a tenth of a second's worth, so that short bursts pass. Bounded memory:
 * addresses are spread over a fixed table by a hash nobody outside can predict, and two that meet
 * there share one allowance.
 */
final class RateLimit {
    private static final int PLACES = 1 << 16;
    private static final long BURST_NANOS = 100_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final AtomicLongArray dueNanos = new AtomicLongArray(PLACES);
    private final long spacingNanos;
    private final long toleranceNanos;
    private final long beginning;
    private final long salt;

    /**
     * @param perSecond answers in a second
     * @param now any time that none of the following is before
     * @param salt what the hash is made unpredictable by
     */
    RateLimit(double perSecond, long now, long salt) {
        spacingNanos = Math.max(1, Math.round(NANOS_PER_SECOND / perSecond));
        toleranceNanos = Math.max(0, BURST_NANOS - spacingNanos);
        beginning = now;
        this.salt = salt;
    }

    /** Whether the client in a row may have an answer now; if so, it has had it. */
    boolean permits(AddressTable clients, int row, long now) {
        long network = clients.family(row) == Family.V4 ? clients.low(row) : clients.high(row);
        int place = (int) Chance.mix(network ^ salt) & PLACES - 1;
        long time = now - beginning;
        while (true) {
            long due = dueNanos.get(place);
            if (due - time > toleranceNanos) {
                return false;
            }
            if (dueNanos.compareAndSet(place, due, Math.max(due, time) + spacingNanos)) {
                return true;
            }
        }
    }
}
