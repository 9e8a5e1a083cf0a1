// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hands events from the engine's thread to one reader. Offering never waits: when the reader is too
 * far behind, the event is dropped and counted, and the reader is told with the next that fits.
 *
 * <p>The reader takes all that is there at once, so that the two meet at the lock once a batch.
 */
final class EventQueue {
    private final int capacity;
    private ArrayDeque<Event> filling = new ArrayDeque<>();
    private ArrayDeque<Event> draining = new ArrayDeque<>();
    private long dropped;
    private boolean ended;
    private boolean readerWaits;

    EventQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Puts an event in or drops it. The engine's thread. */
    synchronized void offer(Event event) {
        if (filling.size() >= capacity) {
            dropped++;
            return;
        }
        if (dropped > 0) {
            filling.add(new Event.Dropped(event.wallNanos(), dropped));
            dropped = 0;
        }
        filling.add(event);
        wakeReader();
    }

    /** There will be no more. The engine's thread. */
    synchronized void end(long wallNanos) {
        if (dropped > 0) {
            filling.add(new Event.Dropped(wallNanos, dropped));
            dropped = 0;
        }
        ended = true;
        wakeReader();
    }

    /** The next event, waiting for it; null when there will be none. The reader's thread. */
    @Nullable Event take() throws InterruptedException {
        Event taken = draining.poll();
        if (taken != null) {
            return taken;
        }
        synchronized (this) {
            while (filling.isEmpty()) {
                if (ended) {
                    return null;
                }
                readerWaits = true;
                wait();
            }
            ArrayDeque<Event> full = filling;
            filling = draining;
            draining = full;
        }
        return draining.poll();
    }

    /** Whether {@link #take} would return at once. The reader's thread. */
    boolean hasQueued() {
        if (!draining.isEmpty()) {
            return true;
        }
        synchronized (this) {
            return !filling.isEmpty();
        }
    }

    private void wakeReader() {
        if (readerWaits) {
            readerWaits = false;
            notifyAll();
        }
    }
}
