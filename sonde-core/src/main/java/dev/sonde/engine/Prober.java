// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.BufferShortage;
import dev.sonde.net.IpAddress;
import dev.sonde.net.NetworkException;
import java.util.Optional;

/** How one protocol's probes leave, and how what comes back reaches the ledgers. */
interface Prober {
    /**
     * Gives a target an address to be probed at; the one before stays known for what is still on
     * its way.
     *
     * @throws NetworkException when the host permits no socket for it
     */
    void serve(TargetRun run, IpAddress address);

    /** Makes a probe ready to leave. */
    void add(TargetRun run, long number);

    /** Lets everything leave that was added. */
    void flush();

    /**
     * Reads what has come, answers first.
     *
     * @param toTheLast whether that includes what came since the last wait, of which nobody has
     *     been told; without it probes may not be given up
     * @return whether that was all; only then may probes be given up
     */
    boolean receive(boolean toTheLast);

    /** Why the host would not let all probes leave, other than for want of an address. */
    default Optional<NetworkException> failure() {
        return Optional.empty();
    }

    /** The receive buffer that the host granted less of than the plan needs, if there is one. */
    default Optional<BufferShortage> shortage() {
        return Optional.empty();
    }

    /**
     * When a target may begin at the earliest, by the monotonic clock; most at once. Sooner when
     * the prober says so to the engine.
     */
    default long readyAt(TargetRun run) {
        return Long.MIN_VALUE;
    }

    /** When {@link #receive} is wanted next though nothing may have come. */
    default long wakeAt() {
        return Timetable.NEVER;
    }

    /** The run is over, and all that had come was read. */
    default void end() {}

    /** Looks at the drops of all sockets; to be done before probes are given up. */
    void lookForDrops();
}
