// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.Map;
import java.util.Optional;

/**
 * The figures of one target.
 *
 * @param endpoint the target
 * @param counts probes by verdict, and events
 * @param durationNanos first send to last verdict, ns
 * @param rtt round-trip times of {@link Verdict#REPLY}, empty without one
 * @param lateRtt round-trip times of {@link Verdict#LATE}, empty without one
 * @param jitter variation between consecutive replies, empty with fewer than two
 * @param scheduleLate how late probes left after their slots, empty before the first
 * @param missedSlots slots of the schedule in which no probe could be sent
 * @param lossRuns maximal runs of consecutive probes without an answer
 * @param reorderExtentMax the largest extent of a reordered answer (RFC 4737), 0 without one
 * @param clocks how many round-trip times of replies each clock gave; clocks that gave none are
 *     absent
 * @param stalled verdicts of probes that a pause of this process touched, see {@link Event.Settled}
 * @param connections of a protocol that keeps a connection open, empty for others
 */
public record Summary(
        Endpoint endpoint,
        Counts counts,
        long durationNanos,
        Optional<Distribution> rtt,
        Optional<Distribution> lateRtt,
        Optional<Jitter> jitter,
        Optional<Distribution> scheduleLate,
        long missedSlots,
        LossRuns lossRuns,
        long reorderExtentMax,
        Map<ClockSource, Long> clocks,
        long stalled,
        Optional<Connections> connections) {
    public Summary {
        clocks = Map.copyOf(clocks);
    }

    /**
     * The shape of a set of durations, all in nanoseconds.
     *
     * @param stddev the population standard deviation
     * @param p50 the median; percentiles are the smallest value that at least this share of all
     *     does not exceed, exact for up to 256 values, else rounded up by at most 0.1 % (1 % in
     *     plans of more than 16 targets)
     */
    public record Distribution(
            long count,
            long min,
            long mean,
            long max,
            long stddev,
            long p50,
            long p90,
            long p95,
            long p99,
            long p999) {}

    /**
     * Variation of the round-trip time, ns.
     *
     * @param rfc3550 the smoothed estimate of RFC 3550 section 6.4.1, over round trips
     * @param meanAbsolute the mean absolute difference of consecutive replies
     */
    public record Jitter(long rfc3550, long meanAbsolute) {}

    /**
     * What is known of the connections that probes went through.
     *
     * @param handshake the times that handshakes took, empty before the first
     * @param reconnects connections opened after an earlier one was lost
     * @param rttRetransmitted those round-trip times of {@link Verdict#REPLY} in which this host's
     *     kernel sent something again, empty without one
     * @param rttClean the others, empty without one
     */
    public record Connections(
            Optional<Distribution> handshake,
            long reconnects,
            Optional<Distribution> rttRetransmitted,
            Optional<Distribution> rttClean) {}

    /**
     * Runs of probes without an answer, in the order of sending.
     *
     * @param count how many runs
     * @param longest the probes of the longest
     */
    public record LossRuns(long count, long longest) {}
}
