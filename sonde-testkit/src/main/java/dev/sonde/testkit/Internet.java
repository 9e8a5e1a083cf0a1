// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.IpAddress;
import java.util.List;

/** What becomes of a datagram that a simulated host has sent. */
@FunctionalInterface
public interface Internet {
    /**
     * Decides the fate of an echo request.
     *
     * @param ordinal which request to this destination it is, from 1
     * @return what comes back, in any order; empty for silence
     */
    List<Fate> sent(IpAddress destination, long ordinal);

    /**
     * Decides the fate of a UDP datagram. Unless this says otherwise nothing comes back.
     *
     * @param ordinal which datagram to this address and port from one socket it is, from 1
     * @param payload what it carries
     * @return what comes back, in any order; empty for silence
     */
    default List<Fate> sentUdp(IpAddress destination, int port, long ordinal, byte[] payload) {
        return List.of();
    }

    /**
     * Decides the fate of an attempt to connect. Unless this says otherwise nothing comes back.
     *
     * @param ordinal which attempt to this address and port of the whole network it is, from 1
     * @return what comes back, in any order; empty for silence. An ICMP error without delay is one
     *     that comes while the call to connect has not returned yet
     */
    default List<Fate> connecting(IpAddress destination, int port, long ordinal) {
        return List.of();
    }

    /**
     * Decides the fate of octets sent in an open connection. Unless this says otherwise nothing
     * comes back.
     *
     * @param connection the ordinal of the attempt that this connection began with
     * @param ordinal which octets to this address and port of the whole network these are, from 1
     * @param octets as many as were given to the connection at once
     * @return what comes back, in any order; empty for silence
     */
    default List<Fate> sentTcp(
            IpAddress destination, int port, long connection, long ordinal, byte[] octets) {
        return List.of();
    }

    /** Something that comes back for a request. */
    sealed interface Fate {
        /** How long after the request was sent it arrives, ns. */
        long delayNanos();

        /**
         * An echo reply, with whatever is wrong with it.
         *
         * @param from another source than the destination, or the destination
         * @param ttl what it arrives with, 1 to 255
         * @param stamped whether the kernel stamps its arrival
         * @param damage what is wrong with it
         */
        record Reply(long delayNanos, IpAddress from, int ttl, boolean stamped, Damage damage)
                implements Fate {
            /** The same with something else wrong. */
            public Reply with(Damage other) {
                return new Reply(delayNanos, from, ttl, stamped, other);
            }
        }

        /**
         * A UDP datagram.
         *
         * @param from another source than the destination, or the destination
         * @param port another source port than the destination's, or the destination's
         * @param ttl what it arrives with, 1 to 255
         * @param stamped whether the kernel stamps its arrival
         * @param payload what it carries
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Datagram(
                long delayNanos, IpAddress from, int port, int ttl, boolean stamped, byte[] payload)
                implements Fate {}

        /**
         * An ICMP error that quotes the request.
         *
         * @param info next-hop MTU, pointer or gateway, by the type
         * @param quote what it quotes
         */
        record IcmpError(
                long delayNanos, IpAddress from, int type, int code, long info, Quote quote)
                implements Fate {
            /** One that quotes the whole request. */
            public IcmpError(long delayNanos, IpAddress from, int type, int code, long info) {
                this(delayNanos, from, type, code, info, Quote.WHOLE);
            }
        }

        /**
         * That the kernel tells when the request left. Where a datagram's fate has none, it left as
         * it was sent and that is told at once; with several, it is told as often.
         *
         * @param delayNanos how long after the request was sent it is told
         * @param leftNanos how long after the request was sent it left
         * @param told whether it is told at all
         */
        record Left(long delayNanos, long leftNanos, boolean told) implements Fate {}

        /** Something that only happens to TCP connections. */
        sealed interface OfConnection extends Fate {}

        /**
         * The handshake is done.
         *
         * @param synRetransmits how many SYNs it took beside the first
         */
        record Accepted(long delayNanos, int synRetransmits) implements OfConnection {}

        /** The peer resets the connection, or refuses it. */
        record Reset(long delayNanos) implements OfConnection {}

        /** Octets arrive in an open connection. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Octets(long delayNanos, byte[] octets) implements OfConnection {}

        /** The peer ends its direction of an open connection. */
        record Ended(long delayNanos) implements OfConnection {}

        /**
         * The host refuses to send it, at once.
         *
         * @param errno the error number
         */
        record Refusal(int errno) implements Fate {
            @Override
            public long delayNanos() {
                return 0;
            }
        }
    }

    /**
     * What is wrong with a reply.
     *
     * @param flipAt payload offset of an octet whose bits are all turned over, -1 for none
     * @param payloadBytes cut or padded with zeros to this many octets of payload, -1 for as sent
     * @param sequenceShift added to the sequence number
     * @param identifierShift added to the identifier
     * @param code the ICMP code
     * @param badChecksum whether the checksum is wrong
     */
    record Damage(
            int flipAt,
            int payloadBytes,
            int sequenceShift,
            int identifierShift,
            int code,
            boolean badChecksum) {
        /** Nothing. */
        public static final Damage NONE = new Damage(-1, -1, 0, 0, 0, false);
    }

    /** What an ICMP error quotes of a request, or claims to. */
    enum Quote {
        /** All of it. */
        WHOLE,
        /** The IP header, and the 8 octets that RFC 792 demands. */
        EIGHT,
        /** One octet less: it names no request. */
        SEVEN,
        /** The IP header alone. */
        NONE,
        /** All of it, with IPv4 options or IPv6 extension headers that it had on the way. */
        OPTIONS,
        /** All of it, and behind it an MPLS label stack (RFC 4884, RFC 4950). */
        LABELS,
        /** Labels behind no more than 8 octets, with zeros between. */
        PADDED,
        /** A request under another identifier, or a datagram from another port. */
        OTHER_ID,
        /** A request to another host. */
        OTHER_TARGET,
        /** A request with another pinger's payload. */
        OTHER_MARK,
        /** A datagram of another protocol. */
        OTHER_PROTOCOL,
        /** IPv6 extension headers without end, or an IPv4 header longer than the quote. */
        ENDLESS,
        /** All of it, in a message with a wrong checksum. */
        BAD_CHECKSUM;

        /** Whether a label stack follows it. */
        boolean isLabelled() {
            return this == LABELS || this == PADDED;
        }

        /** Whether a kernel finds its own socket in it. */
        boolean isOurs() {
            return switch (this) {
                case WHOLE, EIGHT, OPTIONS, LABELS, PADDED, OTHER_MARK -> true;
                case SEVEN, NONE, OTHER_ID, OTHER_TARGET, OTHER_PROTOCOL, ENDLESS, BAD_CHECKSUM ->
                        false;
            };
        }
    }
}
