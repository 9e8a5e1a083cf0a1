// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Hands events from threads that must not wait to one reader. When the reader is too far behind, an
 * event is dropped and counted, and the reader is told with the next that fits.
 *
 * <p>The reader takes all that is there at once, so that the two sides meet at the lock once a
 * batch.
 *
 * @param <E> what is handed over
 */
public abstract class HandOver<E> {
    private final int capacity;
    private ArrayDeque<E> filling = new ArrayDeque<>();
    private ArrayDeque<E> draining = new ArrayDeque<>();
    private long dropped;
    private boolean ended;
    private boolean readerWaits;

    /**
     * @param capacity how many events may wait for the reader
     */
    protected HandOver(int capacity) {
        this.capacity = capacity;
    }

    /** When an event happened. */
    protected abstract long wallNanos(E event);

    /** The event that tells of others that were dropped until this time. */
    protected abstract E dropped(long wallNanos, long count);

    /** Puts an event in, or drops it. Any thread. */
    public final synchronized void offer(E event) {
        if (filling.size() >= capacity) {
            dropped++;
            return;
        }
        if (dropped > 0) {
            filling.add(dropped(wallNanos(event), dropped));
            dropped = 0;
        }
        filling.add(event);
        wakeReader();
    }

    /** There will be no more. Any thread. */
    public final synchronized void end(long wallNanos) {
        if (dropped > 0) {
            filling.add(dropped(wallNanos, dropped));
            dropped = 0;
        }
        ended = true;
        wakeReader();
    }

    /** The next event, waiting for it; null when there will be none. The reader's thread. */
    public final @Nullable E take() throws InterruptedException {
        E taken = draining.poll();
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
            ArrayDeque<E> full = filling;
            filling = draining;
            draining = full;
        }
        return draining.poll();
    }

    /** Whether {@link #take} would return at once. The reader's thread. */
    public final boolean hasQueued() {
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

    /** Everything that is handed over, until there will be no more. For one reader. */
    public final Iterator<E> iterator() {
        return new Events();
    }

    /** Takes one ahead, because only the next event tells whether there is one. */
    private final class Events implements Iterator<E> {
        private @Nullable E next;

        @Override
        public boolean hasNext() {
            if (next == null) {
                try {
                    next = take();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
            return next != null;
        }

        @Override
        public E next() {
            if (!hasNext()) {
                throw new NoSuchElementException("there is nothing more");
            }
            E event = next;
            next = null;
            if (event == null) {
                throw new AssertionError("hasNext() was true");
            }
            return event;
        }
    }
}
