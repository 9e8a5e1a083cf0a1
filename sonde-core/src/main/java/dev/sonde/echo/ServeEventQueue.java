// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.engine.HandOver;
import dev.sonde.serve.ServeEvent;

/** Hands a server's events from its workers to one reader. */
final class ServeEventQueue extends HandOver<ServeEvent> {
    ServeEventQueue(int capacity) {
        super(capacity);
    }

    @Override
    protected long wallNanos(ServeEvent event) {
        return event.wallNanos();
    }

    @Override
    protected ServeEvent dropped(long wallNanos, long count) {
        return new ServeEvent.Missed(wallNanos, count);
    }
}
