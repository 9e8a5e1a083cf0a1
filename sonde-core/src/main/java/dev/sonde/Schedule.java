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

    /**
     * One probe at a time, and the next when everything about it has been heard, as pingers work
     * that wait first for an answer and then for an error. An answer lets the next one leave at
     * once. An ICMP error is remembered while an answer may still come in time, and is the verdict
     * when none has; one that quotes nothing is put down to the probe in flight. After the timeout
     * an error is waited for as long as the late window lasts, by default as long again.
     *
     * @param minGap the least time between two probes of a target, 0 or more
     */
    record InTurn(Duration minGap) implements Schedule {}
}
