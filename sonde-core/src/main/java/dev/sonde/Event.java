// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.IpAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened in a run, in the order it happened. New kinds may be added within a major
 * version only together with a note in the changelog; records of unknown type must be ignorable for
 * whoever reads them as text.
 */
public sealed interface Event {
    /** When it happened, {@link dev.sonde.net.Clock#wallNanos()}. */
    long wallNanos();

    /** What happened to one target. */
    sealed interface AboutTarget extends Event {
        /** The target. */
        Endpoint endpoint();
    }

    /**
     * A target has an address to be probed at: at its start, and whenever its name leads to another
     * one.
     */
    record Resolved(long wallNanos, Endpoint endpoint) implements AboutTarget {}

    /**
     * A connection to the target is open, its first or one more after it was lost.
     *
     * @param handshake how long it took, and how many SYNs had to be sent again
     * @param reconnects how many connections of this run were lost before it
     */
    record Connected(long wallNanos, Endpoint endpoint, RoundTrip handshake, long reconnects)
            implements AboutTarget {}

    /** The connection to the target was lost, or the peer has ended it. */
    record Disconnected(long wallNanos, Endpoint endpoint, Failure failure)
            implements AboutTarget {}

    /** A probe has left; told only where the plan asks for it ({@link Plan#sentEvents}). */
    record Sent(long wallNanos, Endpoint endpoint, long sequence, long sentWallNanos)
            implements AboutTarget {}

    /**
     * A probe got its verdict.
     *
     * @param sequence the probe's number, from 1
     * @param sentWallNanos when it was sent
     * @param stalled whether this process did not run, for a millisecond or more, while it should
     *     have sent the probe, noticed its timeout, or read what settled it. A round trip by {@link
     *     ClockSource#KERNEL} is right all the same; one that begins or ends by this process's
     *     clock may contain the pause
     */
    record Settled(
            long wallNanos,
            Endpoint endpoint,
            long sequence,
            long sentWallNanos,
            Outcome outcome,
            boolean stalled)
            implements AboutTarget {
        /** One that no pause touched. */
        public Settled(
                long wallNanos,
                Endpoint endpoint,
                long sequence,
                long sentWallNanos,
                Outcome outcome) {
            this(wallNanos, endpoint, sequence, sentWallNanos, outcome, false);
        }
    }

    /**
     * A probe has had no answer within the timeout. Its verdict comes later.
     *
     * @param stalled as in {@link Settled}; so far
     */
    record TimedOut(
            long wallNanos, Endpoint endpoint, long sequence, long sentWallNanos, boolean stalled)
            implements AboutTarget {
        /** One that no pause touched. */
        public TimedOut(long wallNanos, Endpoint endpoint, long sequence, long sentWallNanos) {
            this(wallNanos, endpoint, sequence, sentWallNanos, false);
        }
    }

    /**
     * A probe was answered once more.
     *
     * @param answer the further answer, as if it had been the first
     */
    record Duplicate(
            long wallNanos, Endpoint endpoint, long sequence, long sentWallNanos, Outcome answer)
            implements AboutTarget {}

    /**
     * An answer was overtaken by that of a later probe.
     *
     * @param extent by how many answers it came too late (RFC 4737 section 4.2.1), at least 1
     */
    record Reordered(long wallNanos, Endpoint endpoint, long sequence, long extent)
            implements AboutTarget {}

    /**
     * Something arrived that answers no probe in flight.
     *
     * @param reason why it counts for nothing
     * @param from who sent it
     * @param sequence the probe's number where one is meant, else what the packet carried
     * @param icmp the message, when it was an ICMP error
     */
    record Unexpected(
            long wallNanos,
            Endpoint endpoint,
            Reason reason,
            Optional<IpAddress> from,
            OptionalLong sequence,
            Optional<IcmpReport> icmp)
            implements AboutTarget {
        /** Why something that arrived is not an answer. */
        public enum Reason {
            /** It answers a sequence number that was never sent. */
            UNKNOWN_SEQUENCE("unknown_sequence"),
            /** It comes from another host than the one probed. */
            WRONG_SOURCE("wrong_source"),
            /** It carries this run's mark under another identifier. */
            WRONG_IDENTIFIER("wrong_identifier"),
            /** An ICMP error that quotes nothing, or nothing of ours. */
            UNQUOTED_ERROR("unquoted_error"),
            /** It came after the probe had got another verdict, or after the late window. */
            AFTER_VERDICT("after_verdict");

            private final String label;

            Reason(String label) {
                this.label = label;
            }

            /** The name in records. */
            public String label() {
                return label;
            }
        }
    }

    /** A router suggests another way for a probe; the probe goes on. */
    record Redirected(long wallNanos, Endpoint endpoint, long sequence, IcmpReport icmp)
            implements AboutTarget {}

    /**
     * A target went up, with its first answer, or down, with the third probe in a row that got none
     * in time.
     *
     * @param up which of the two
     * @param sinceWallNanos when the first probe of the new state was sent
     */
    record StateChanged(long wallNanos, Endpoint endpoint, boolean up, long sinceWallNanos)
            implements AboutTarget {}

    /** The figures of the last {@link Plan#every()}: what was sent and what was settled in it. */
    record Interval(long wallNanos, Summary summary) implements AboutTarget {
        @Override
        public Endpoint endpoint() {
            return summary.endpoint();
        }
    }

    /**
     * The reader was too slow and events were dropped; summaries are exact all the same.
     *
     * @param count how many, since the last such event
     */
    record Dropped(long wallNanos, long count) implements Event {}
}
