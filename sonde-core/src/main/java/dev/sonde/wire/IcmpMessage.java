// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP or ICMPv6 message as far as it says something about somebody's packet: errors, redirects
 * and extended echo. Echo itself is {@link IcmpEcho}'s, which reads without making values.
 *
 * <pre>
 *  0               8               16              24              32
 * +---------------+---------------+-------------------------------+
 * |     Type      |     Code      |           Checksum            |
 * +---------------+---------------+-------------------------------+
 * |         0     | Quote length  |      Next-hop MTU (3/4)       |  3, 11: length in 4 octets
 * | Pointer       | Quote length  |               0               |  12
 * |                           Gateway                             |  5
 * |               0               |            Pointer            |  40
 * +---------------+---------------+-------------------------------+
 * | Quote length  |                       0                       |  v6 1, 3: length in 8 octets
 * |                         MTU, pointer                          |  v6 2, 4
 * +---------------------------------------------------------------+
 * |  The quoted datagram, padded to its length ...
 * +---------------------------------------------------------------+
 * |  Extension structure ...
 * +-------------------------
 * </pre>
 *
 * <p>{@link #read} takes whatever octets there are, never throws and never believes: a checksum or
 * a length that does not fit makes the message {@link Refused}, and what it quotes has to be
 * compared with what was sent.
 *
 * <p>Sources: RFC 792, RFC 1191 section 4, RFC 2521 (type 40), RFC 4443 section 3, RFC 4861 section
 * 4.5 (v6 137), RFC 4884, RFC 8335.
 */
public sealed interface IcmpMessage {
    /** The type of a redirect of IPv4. */
    int V4_REDIRECT = 5;

    /** The type of the errors of RFC 2521. */
    int PHOTURIS = 40;

    /** Octets in front of the quote. */
    int HEADER_BYTES = 8;

    /** Where the 32 bits behind the checksum are. */
    int WORD = 4;

    /**
     * An error that quotes a datagram.
     *
     * @param type 0 to 255
     * @param code 0 to 255
     * @param word the 32 bits behind the checksum, unsigned
     * @param quote the datagram it is about
     * @param extensions what follows the quote
     */
    record ErrorMessage(
            Family family,
            int type,
            int code,
            long word,
            QuotedDatagram quote,
            IcmpExtensions extensions)
            implements IcmpMessage {
        /**
         * The MTU of the next link, where the error is about that and its sender has filled it in.
         */
        public OptionalInt nextHopMtu() {
            return IcmpError.nextHopMtu(family, type, code, IcmpError.info(family, type, word));
        }

        /**
         * The offset of the faulty octet in the quoted datagram, where the error names one. That of
         * type 40 is the offset of the security parameters index, 0 when there is none.
         */
        public OptionalLong pointer() {
            if (family == Family.V4 && type == PHOTURIS) {
                long offset = word & 0xFFFF;
                return offset == 0 ? OptionalLong.empty() : OptionalLong.of(offset);
            }
            return IcmpError.pointer(family, type, code, IcmpError.info(family, type, word));
        }
    }

    /**
     * A router's advice to send by another way.
     *
     * @param code 0 to 3, and others that nobody has defined; 0 for ICMPv6
     * @param target the better first hop; under ICMPv6 it may also be the destination itself, which
     *     then is on the same link
     * @param destination what is redirected: the destination of the quoted datagram, unspecified
     *     where IPv4 quotes none that can be read
     * @param quote the datagram that gave rise to it; ICMPv6 may leave it out
     */
    record Redirect(
            Family family, int code, IpAddress target, IpAddress destination, QuotedDatagram quote)
            implements IcmpMessage {}

    /**
     * An extended echo request.
     *
     * @param identifier 0 to 65,535
     * @param sequence 0 to 255
     * @param local whether it asks about an interface of the node it was sent to, not about one of
     *     a neighbour
     * @param query the structure with the interface asked for
     */
    record ExtendedRequest(
            Family family,
            int code,
            int identifier,
            int sequence,
            boolean local,
            IcmpExtensions query)
            implements IcmpMessage {}

    /**
     * An extended echo reply. Codes 1 to 4 are errors, and quote nothing.
     *
     * @param code 0 for an answer
     * @param identifier 0 to 65,535
     * @param sequence 0 to 255
     * @param state of a neighbour's entry: 1 incomplete, 2 reachable, 3 stale, 4 delay, 5 probe, 6
     *     failed; else 0
     * @param active whether the interface is up
     * @param runsV4 whether it runs IPv4
     * @param runsV6 whether it runs IPv6
     */
    record ExtendedReply(
            Family family,
            int code,
            int identifier,
            int sequence,
            int state,
            boolean active,
            boolean runsV4,
            boolean runsV6)
            implements IcmpMessage {}

    /** Another message, such as an echo. */
    record Unrelated(int type) implements IcmpMessage {}

    /** What looks like one of these and is none. */
    record Refused(Refusal why) implements IcmpMessage {}

    /** Why a message is none. */
    enum Refusal {
        /** Not even its header is there. */
        CUT_SHORT,
        /** Its checksum is wrong. */
        CHECKSUM,
        /** A length in it is 0, or reaches beyond its end. */
        LENGTH,
        /** Its parts contradict each other, or what its RFC permits. */
        CONTRADICTION
    }

    /**
     * Takes a message apart.
     *
     * <p>The checksum of ICMPv4 is verified. That of ICMPv6 covers addresses that are not in the
     * message, and the kernel verifies it for every ICMPv6 socket; elsewhere see {@link
     * InternetChecksum#ofIcmpv6}.
     *
     * @param at where the ICMP header begins, absolute
     * @param end where the message ends in the buffer; not before {@code at}
     */
    static IcmpMessage read(Family family, ByteBuffer buffer, int at, int end) {
        if (end - at < HEADER_BYTES) {
            return new Refused(Refusal.CUT_SHORT);
        }
        if (family == Family.V4 && InternetChecksum.of(buffer, at, end - at) != 0) {
            return new Refused(Refusal.CHECKSUM);
        }
        int type = IcmpEcho.type(buffer, at);
        if (type == ExtendedEcho.replyType(family)) {
            return ExtendedEcho.reply(family, buffer, at);
        }
        if (type == ExtendedEcho.requestType(family)) {
            return ExtendedEcho.request(family, buffer, at, end);
        }
        if (family == Family.V6 && type == NeighbourRedirect.TYPE) {
            return NeighbourRedirect.read(buffer, at, end);
        }
        if (!IcmpError.isErrorType(family, type)) {
            return new Unrelated(type);
        }
        ExtensionReader.Tail tail = ExtensionReader.behindQuote(family, type, buffer, at, end);
        QuotedDatagram quote =
                QuotedDatagram.read(family, buffer, at + HEADER_BYTES, tail.quoteEnd());
        int code = IcmpEcho.code(buffer, at);
        int word = buffer.getInt(at + WORD);
        if (family == Family.V4 && type == V4_REDIRECT) {
            return new Redirect(family, code, IpAddress.v4(word), destination(quote), quote);
        }
        return new ErrorMessage(family, type, code, word & 0xFFFF_FFFFL, quote, tail.extensions());
    }

    private static IpAddress destination(QuotedDatagram quote) {
        @Nullable IpHeader header =
                switch (quote) {
                    case QuotedDatagram.EchoRequest request -> request.header();
                    case QuotedDatagram.Other other -> other.header();
                    case QuotedDatagram.Unreadable _ -> null;
                };
        return header == null ? IpAddress.v4(0) : header.destination();
    }
}
