// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Retransmits;

/** A probe that has left in a connection, and what is to be known of it when its answer comes. */
final class SentText {
    private final long number;
    private final long wall;
    private final long end;
    private final long retransmitsBefore;
    private long acknowledged = ProbeRing.UNKNOWN;
    private long handedOver;
    private boolean crowded;

    /**
     * @param wall the wall time in its text, ns
     * @param end how many octets had been sent in the connection with its last
     * @param retransmitsBefore what the connection had sent again in all when it left
     */
    SentText(long number, long wall, long end, long retransmitsBefore) {
        this.number = number;
        this.wall = wall;
        this.end = end;
        this.retransmitsBefore = retransmitsBefore;
    }

    long number() {
        return number;
    }

    long wall() {
        return wall;
    }

    long end() {
        return end;
    }

    /** It was given to the host by a call that returned at this time. */
    void handedOver(long nanos) {
        handedOver = nanos;
    }

    long handedOver() {
        return handedOver;
    }

    /** The peer has acknowledged it, at this time on the monotonic scale. */
    void acknowledged(long nanos) {
        acknowledged = nanos;
    }

    /** When the peer had acknowledged it, or {@link ProbeRing#UNKNOWN}. */
    long acknowledgedNanos() {
        return acknowledged;
    }

    /** It was not alone in the connection at some time. */
    void crowd() {
        crowded = true;
    }

    /**
     * What was sent again while it was under way.
     *
     * @param retransmits what the connection has sent again in all by now
     */
    Retransmits retransmits(long retransmits) {
        return new Retransmits((int) (retransmits - retransmitsBefore), crowded);
    }
}
