// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event;

/** Hands a run's events from the engine's thread to the session's reader. */
final class EventQueue extends HandOver<Event> {
    EventQueue(int capacity) {
        super(capacity);
    }

    @Override
    protected long wallNanos(Event event) {
        return event.wallNanos();
    }

    @Override
    protected Event dropped(long wallNanos, long count) {
        return new Event.Dropped(wallNanos, count);
    }
}
