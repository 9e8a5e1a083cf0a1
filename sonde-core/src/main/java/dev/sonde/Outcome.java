// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of one probe: its {@link Verdict} and the facts behind it. Exhaustive, so that a
 * switch can be.
 */
public sealed interface Outcome {
    /** The verdict this is the story of. */
    Verdict verdict();

    /**
     * Answered within the timeout.
     *
     * @param ttl the answer's time to live or hop limit, empty when the kernel does not tell
     * @param bytes the answer's length, transport header included but for TCP, where it has none of
     *     its own; 0 for a handshake
     * @param error one that this probe met and that did not keep the answer away, such as a source
     *     quench, or any in an open TCP connection
     */
    record Reply(RoundTrip roundTrip, OptionalInt ttl, int bytes, Optional<PathError> error)
            implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.REPLY;
        }
    }

    /** Answered after the timeout; the components are those of {@link Reply}. */
    record Late(RoundTrip roundTrip, OptionalInt ttl, int bytes, Optional<PathError> error)
            implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.LATE;
        }
    }

    /** Nothing came. */
    record Lost() implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.LOST;
        }
    }

    /**
     * An ICMP error quoted the probe.
     *
     * @param error the message, or what this host made of it where it does not tell
     * @param late whether it came after the timeout
     */
    record IcmpError(PathError error, boolean late) implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.ICMP_ERROR;
        }
    }

    /** The peer refused the connection; a full round trip all the same. */
    record Refused(RoundTrip roundTrip, Failure failure) implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.REFUSED;
        }
    }

    /** The open connection broke. */
    record Reset(Failure failure) implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.RESET;
        }
    }

    /**
     * Answered with other bytes than were sent.
     *
     * @param firstBadOffset the first payload octet that differs or is missing, empty when only the
     *     checksum or its code is wrong
     * @param bytes the answer's length, transport header included
     */
    record Corrupt(OptionalInt firstBadOffset, int bytes) implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.CORRUPT;
        }
    }

    /** This host would not send it. */
    record SendError(Failure failure) implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.SEND_ERROR;
        }
    }

    /** There was no address to send it to. */
    record Unresolved(Failure failure) implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.UNRESOLVED;
        }
    }

    /** Nothing came, but this host's own receive buffer had overflowed meanwhile. */
    record Local() implements Outcome {
        @Override
        public Verdict verdict() {
            return Verdict.LOCAL;
        }
    }
}
