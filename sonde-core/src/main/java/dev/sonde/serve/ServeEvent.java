// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

import dev.sonde.net.IpAddress;

/** Something that happened at a server, to a datagram or to a connection. */
public sealed interface ServeEvent {
    /** When, in wall nanoseconds. */
    long wallNanos();

    /** An event about one datagram. */
    sealed interface AboutMessage extends ServeEvent {
        /** Which, and what it carries. */
        Message message();
    }

    /**
     * A datagram of a client, or the answer to it.
     *
     * @param client who asked
     * @param port from which port
     * @param number which of that client's datagrams it is, from 1; 0 for one that is not counted
     *     because its sender is not allowed
     * @param bytes how many octets
     * @param head the first octets, up to 512 of them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Message(IpAddress client, int port, long number, int bytes, byte[] head) {}

    /** It came. */
    record Received(long wallNanos, Message message) implements AboutMessage {}

    /**
     * Its answer left.
     *
     * @param message the answer as it left
     * @param copy whether it is a second copy
     * @param corrupted whether an octet was changed
     * @param truncated whether its end is missing
     * @param delayNanos how long it was kept on purpose
     */
    record Answered(
            long wallNanos,
            Message message,
            boolean copy,
            boolean corrupted,
            boolean truncated,
            long delayNanos)
            implements AboutMessage {}

    /**
     * It was not answered, by chance.
     *
     * @param message the answer that would have left
     * @param burst whether {@link BurstLoss} decided so
     */
    record Dropped(long wallNanos, Message message, boolean burst) implements AboutMessage {}

    /**
     * It is none to be answered.
     *
     * @param message the datagram
     */
    record Rejected(long wallNanos, Message message, Reason reason) implements AboutMessage {}

    /** Its answer could not leave: the host refused, or there was no room to delay it. */
    record Failed(long wallNanos, Message message, String why) implements AboutMessage {}

    /** An event about one connection. */
    sealed interface AboutConnection extends ServeEvent {
        /** Who connected. */
        IpAddress client();

        /** From which port. */
        int port();
    }

    /** It was accepted. */
    record Connected(long wallNanos, IpAddress client, int port) implements AboutConnection {}

    /**
     * It has ended.
     *
     * @param messages how many of its reads brought something
     * @param why what ended it
     */
    record Closed(long wallNanos, IpAddress client, int port, long messages, End why)
            implements AboutConnection {}

    /** It was reset at once. */
    record Refused(long wallNanos, IpAddress client, int port, Reason reason)
            implements AboutConnection {}

    /** What ends a connection. */
    enum End {
        /** The client has ended its direction, and has its answers. */
        CLIENT("client"),
        /** It broke, by a reset of the client for one. */
        BROKEN("broken"),
        /** Nothing came or went for the idle timeout. */
        IDLE("idle"),
        /** This server reset it, by chance. */
        RESET("reset"),
        /** There was no room for its answers. */
        NO_ROOM("no_room"),
        /** This server has ended. */
        STOPPED("stopped");

        private final String label;

        End(String label) {
            this.label = label;
        }

        /** The word for it in records. */
        public String label() {
            return label;
        }
    }

    /**
     * The reader was too slow for so many events.
     *
     * @param count how many, since the last such event
     */
    record Missed(long wallNanos, long count) implements ServeEvent {}

    /** Why a datagram is none to be answered, or a connection none to be served. */
    enum Reason {
        /** Its sender is not allowed. */
        NOT_ALLOWED("not_allowed"),
        /** Its sender has had its answers of this second. */
        OVER_RATE("over_rate"),
        /** It has no small letter: an answer would be the same again. */
        UNCHANGED("unchanged"),
        /** It was sent to a group or to all, and nothing can answer from there. */
        NOT_UNICAST("not_unicast"),
        /** There are as many connections as there may be. */
        TOO_MANY("too_many");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** The word for it in records. */
        public String label() {
            return label;
        }
    }
}
