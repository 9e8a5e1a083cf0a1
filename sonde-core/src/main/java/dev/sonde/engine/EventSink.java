// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event;
import dev.sonde.net.Clock;
import org.jspecify.annotations.Nullable;

/** Where a run's events go; makes none where nobody reads them. */
final class EventSink {
    private final Clock clock;
    private final @Nullable EventQueue queue;
    private final boolean probes;

    /**
     * @param queue null when nobody reads events
     * @param probes whether events of single probes are wanted too
     */
    EventSink(Clock clock, @Nullable EventQueue queue, boolean probes) {
        this.clock = clock;
        this.queue = queue;
        this.probes = probes && queue != null;
    }

    /** Whether an event about a single probe would be read; ask before making one. */
    boolean wantsProbes() {
        return probes;
    }

    /** The time that an event of now carries. */
    long wall() {
        return clock.wallNanos();
    }

    void tell(Event event) {
        if (queue != null) {
            queue.offer(event);
        }
    }
}
