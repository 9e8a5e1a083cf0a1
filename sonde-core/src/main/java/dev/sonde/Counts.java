// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.OptionalDouble;

/**
 * How many probes got which verdict, and how many events there were beside.
 *
 * <p>The law: {@code sent} is the sum over all verdicts plus {@code inFlight}, at every instant.
 */
public record Counts(
        long sent,
        long reply,
        long late,
        long lost,
        long icmpError,
        long refused,
        long reset,
        long corrupt,
        long sendError,
        long unresolved,
        long local,
        long inFlight,
        long duplicate,
        long reordered,
        long unexpected) {

    /** Probes that were answered: {@code reply + late}. */
    public long received() {
        return reply + late;
    }

    /** Probes with this verdict. */
    public long of(Verdict verdict) {
        return switch (verdict) {
            case REPLY -> reply;
            case LATE -> late;
            case LOST -> lost;
            case ICMP_ERROR -> icmpError;
            case REFUSED -> refused;
            case RESET -> reset;
            case CORRUPT -> corrupt;
            case SEND_ERROR -> sendError;
            case UNRESOLVED -> unresolved;
            case LOCAL -> local;
        };
    }

    /**
     * The share of probes without an answer among those that can be judged, in percent: {@code 100
     * (1 - received / (sent - inFlight - local))}; empty when there is none to judge.
     *
     * <p>By the law the divisor is the number of verdicts but {@code local}, and is counted as
     * such: so it holds in the figures of an interval, too, in which answers come to probes of the
     * one before.
     */
    public OptionalDouble lossPercent() {
        long judged =
                reply
                        + late
                        + lost
                        + icmpError
                        + refused
                        + reset
                        + corrupt
                        + sendError
                        + unresolved;
        if (judged <= 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(100.0 * (judged - received()) / judged);
    }
}
