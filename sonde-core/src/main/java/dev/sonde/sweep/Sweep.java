// SPDX-License-Identifier: Apache-2.0
package dev.sonde.sweep;

import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * A sweep under way, on a thread of its own.
 *
 * <pre>{@code
 * try (Sweep sweep = Sweep.start(plan)) {
 *     for (SweepResult result : sweep) {
 *         switch (result.outcome()) { ... }
 *     }
 *     SweepSummary summary = sweep.await();
 * }
 * }</pre>
 *
 * <p>Iterate it where the plan has {@link SweepPlan#results}: {@link Iterator#hasNext()} waits for
 * the next verdict and is false when there will be none. No result is ever dropped: while the
 * reader is far behind, no further probe leaves.
 *
 * <p><b>Threading.</b> Everything may be called from any thread; one thread iterates.
 */
public interface Sweep extends Iterable<SweepResult>, AutoCloseable {
    /** Starts a sweep on this host's network. */
    static Sweep start(SweepPlan plan) {
        return SweepFactory.find().start(plan);
    }

    /** Starts a sweep on a network of the caller's, which the sweep closes at its end. */
    static Sweep start(SweepPlan plan, Network network) {
        return SweepFactory.find().start(plan, network);
    }

    /** How far it is. */
    SweepProgress progress();

    /** Whether the next result is there already, so that the iterator would not wait. */
    boolean hasQueued();

    /**
     * Ends it as soon as possible: targets without a verdict get none and are counted as in flight.
     * Does not wait.
     */
    void stop();

    /**
     * Waits for its end. The results are to be read first, or by another thread.
     *
     * @throws InterruptedException when the waiting thread is interrupted; the sweep goes on
     */
    SweepSummary await() throws InterruptedException;

    /**
     * Waits for its end, for so long at most.
     *
     * @return whether it has ended
     * @throws InterruptedException when the waiting thread is interrupted; the sweep goes on
     */
    boolean await(Duration atMost) throws InterruptedException;

    /** The figures of this instant; after the end, all. */
    SweepSummary snapshot();

    /** Why this host permitted no socket, when that is so; what was probed before stands. */
    Optional<NetworkException> failure();

    /** Ends it and waits for its thread, so that no socket is open afterwards. */
    @Override
    void close();
}
