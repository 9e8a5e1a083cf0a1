// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.time.Duration;

/** When the probes of one target are due. */
public sealed interface Schedule {
    /**
     * On an absolute grid, one slot every interval, whether answers come or not. The targets of a
     * plan share the interval evenly among them.
     *
     * @param interval between the slots of one target, at least 1 µs
     */
    record Periodic(Duration interval) implements Schedule {}

    /**
     * As the answers come in.
     *
     * @param inFlight how many probes may be unanswered at once, 1 to 65,535
     * @param minGap the least time between two probes of a target, 0 or more
     * @param maxGap after this long the next probe leaves even so, as in ping's flood; the timeout
     *     when longer than it
     */
    record Adaptive(int inFlight, Duration minGap, Duration maxGap) implements Schedule {}
}
