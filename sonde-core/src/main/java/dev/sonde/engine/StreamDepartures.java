// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.net.StreamStampBatch;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one connection of whose leaving or acknowledgement the kernel has told nothing yet,
 * in their order; its stamps name them by their last octet's place in the stream.
 *
 * <p>As with {@link Departures}, what left before the wall clock was stepped gets no stamp.
 */
final class StreamDepartures {
    /** Of more the oldest get none. */
    private static final int MOST = 4096;

    private final StampClock clock;
    private final Ledger ledger;
    private final ArrayDeque<SentText> leaving = new ArrayDeque<>();
    private final ArrayDeque<SentText> unacknowledged = new ArrayDeque<>();
    private long steps;

    StreamDepartures(StampClock clock, Ledger ledger) {
        this.clock = clock;
        this.ledger = ledger;
        steps = clock.steps();
    }

    /** A probe has left; the clock was sampled before it did. */
    void add(SentText sent) {
        noteSteps();
        if (leaving.size() == MOST) {
            leaving.remove();
        }
        if (unacknowledged.size() == MOST) {
            unacknowledged.remove();
        }
        leaving.add(sent);
        unacknowledged.add(sent);
    }

    /** Stamps were told; the clock was sampled since. */
    void take(StreamStampBatch batch) {
        noteSteps();
        for (int i = 0; i < batch.size(); i++) {
            SentText sent =
                    find(batch.isAcknowledgement(i) ? unacknowledged : leaving, batch.octets(i));
            if (sent == null) {
                continue;
            }
            long at = clock.at(batch.stamp(i));
            if (batch.isAcknowledgement(i)) {
                sent.acknowledged(at);
            } else {
                ledger.left(sent.number(), at);
            }
        }
    }

    /** Takes out the probe that ends there, and those before, whose stamps are missing. */
    private static @Nullable SentText find(ArrayDeque<SentText> among, long end) {
        while (!among.isEmpty() && among.getFirst().end() <= end) {
            SentText first = among.remove();
            if (first.end() == end) {
                return first;
            }
        }
        return null;
    }

    private void noteSteps() {
        if (clock.steps() != steps) {
            steps = clock.steps();
            leaving.clear();
            unacknowledged.clear();
        }
    }
}
