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

    /** How long after the call a segment may leave that was not held back. */
    private static final long AT_ONCE = 100_000;

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

    /**
     * A probe was given to the host; the clock was sampled before that.
     *
     * @param handedOver when the call returned that gave it
     */
    void add(SentText sent, long handedOver) {
        noteSteps();
        sent.handedOver(handedOver);
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
        if (!clock.isExact()) {
            return;
        }
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
                left(sent, at);
            }
        }
    }

    /**
     * What the host held back, behind a lost segment or before a closed window, was on its way all
     * that time: the round trip begins when it was given to the host, and the stamp tells nothing.
     */
    private void left(SentText sent, long at) {
        if (at - sent.handedOver() <= AT_ONCE) {
            ledger.left(sent.number(), at);
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
