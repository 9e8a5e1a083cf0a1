// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.Iterator;
import java.util.List;

/**
 * A run in progress on a thread of its own.
 *
 * <p>Iterate it to follow the run: {@link Iterator#hasNext()} waits for the next event and is false
 * when the run is over and everything has been handed out. A reader that falls behind by {@link
 * Plan#eventBuffer()} events loses the newest ones and is told how many; sending never waits for a
 * reader, and the report stays exact.
 *
 * <p><b>Threading.</b> {@link #stop()}, {@link #snapshot()} and {@link #await()} may be called from
 * any thread; one thread iterates.
 */
public interface Session extends Iterable<Event>, AutoCloseable {
    /**
     * Whether the next event is there already, so that {@link Iterator#next()} would not wait. For
     * the iterating thread, which may put off what is costly, such as flushing, until it would have
     * to wait anyway. Always false is a correct answer.
     */
    default boolean hasQueued() {
        return false;
    }

    /**
     * Ends the run as soon as possible: no further probe; those in flight stay so in the report.
     * Does not wait.
     */
    void stop();

    /**
     * The figures of this instant, one per target in the plan's order; the final ones when the run
     * is over.
     */
    List<Summary> snapshot();

    /**
     * Waits until the run is over.
     *
     * @throws InterruptedException when the waiting thread is interrupted; the run goes on
     */
    Report await() throws InterruptedException;

    /** Stops the run and waits for its thread, so that no socket is open afterwards. */
    @Override
    void close();
}
