// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The front of a datagram as an ICMP error gives it back: its IP header, with IPv4 options or IPv6
 * extension headers, and as much of what follows as the sender of the error cared to quote.
 *
 * <pre>
 * +-----------------------------+------------------------------+---------------------+------
 * | IPv4 header, 20 octets      | options, 0 to 40 octets      | transport: 8 octets | more,
 * | IPv6 header, 40 octets      | extension headers, any length|  by RFC 792, or less| or not
 * +-----------------------------+------------------------------+---------------------+------
 * </pre>
 *
 * <p>A quote is what anybody may have written. It is taken apart here and compared with what was
 * sent elsewhere. The checksum of a quoted IPv4 header says nothing: routers quote headers in which
 * they have changed the time to live already, so it is looked at by nobody. The lengths are: octets
 * beyond the quoted datagram's own length, such as RFC 4884's padding, are not part of it.
 *
 * <p>Sources: RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 4.3.2.3, RFC 4443 section 2.4.
 */
public sealed interface QuotedDatagram {
    /**
     * A whole echo request header, so one that names its probe.
     *
     * @param header of the quoted datagram, its length up to the ICMP header
     * @param identifier 0 to 65,535
     * @param sequence 0 to 65,535
     * @param payloadAt where the payload begins in the buffer it was read from, absolute
     * @param payloadOctets how much of the payload is quoted, 0 and more
     */
    record EchoRequest(
            IpHeader header, int identifier, int sequence, int payloadAt, int payloadOctets)
            implements QuotedDatagram {}

    /**
     * Anything else with a sound IP header.
     *
     * @param header of the quoted datagram, its length up to where the transport begins
     * @param transportAt where that is in the buffer it was read from, absolute
     * @param transportOctets how much of the transport is quoted, 0 and more
     * @param why it names no echo request
     */
    record Other(IpHeader header, int transportAt, int transportOctets, Why why)
            implements QuotedDatagram {}

    /** Nothing, or not even a whole and sound IP header of the family. */
    record Unreadable() implements QuotedDatagram {}

    /** Why a quote names no echo request. */
    enum Why {
        /** It is of another protocol than ICMP. */
        PROTOCOL,
        /** It is an ICMP message, but not an echo request. */
        MESSAGE,
        /** It is a fragment behind the first, without a transport header. */
        LATER_FRAGMENT,
        /** Fewer than the 8 octets of the transport that RFC 792 demands. */
        SHORT,
        /** IPv6 extension headers that lead nowhere. */
        CHAIN
    }

    /**
     * Takes a quote apart.
     *
     * @param at where it begins, absolute
     * @param end where it ends in the buffer; not before {@code at}
     */
    static QuotedDatagram read(Family family, ByteBuffer buffer, int at, int end) {
        return family == Family.V4 ? readV4(buffer, at, end) : readV6(buffer, at, end);
    }

    private static QuotedDatagram readV4(ByteBuffer buffer, int at, int end) {
        @Nullable IpHeader header = IpHeader.readV4(buffer, at, end);
        if (header == null || header.totalLength() < header.length()) {
            return new Unreadable();
        }
        return transport(
                header, buffer, at, end, header.firstFragment() ? null : Why.LATER_FRAGMENT);
    }

    private static QuotedDatagram readV6(ByteBuffer buffer, int at, int end) {
        @Nullable IpHeader fixed = IpHeader.readV6(buffer, at, end);
        if (fixed == null) {
            return new Unreadable();
        }
        int start = at + fixed.length();
        int limit = Math.min(end, at + fixed.totalLength());
        Ipv6Chain chain = Ipv6Chain.walk(buffer, fixed.protocol(), start, limit);
        IpHeader header =
                new IpHeader(
                        Family.V6,
                        fixed.length() + chain.octets(),
                        fixed.totalLength(),
                        chain.protocol(),
                        fixed.ttl(),
                        chain.end() != Ipv6Chain.End.LATER_FRAGMENT,
                        fixed.source(),
                        fixed.destination());
        @Nullable Why why =
                switch (chain.end()) {
                    case TRANSPORT -> null;
                    case LATER_FRAGMENT -> Why.LATER_FRAGMENT;
                    case CUT_SHORT -> Why.SHORT;
                    case TOO_MANY, OUT_OF_PLACE -> Why.CHAIN;
                };
        return transport(header, buffer, at, end, why);
    }

    /**
     * @param why what the headers have shown already to be no echo request, or null
     */
    private static QuotedDatagram transport(
            IpHeader header, ByteBuffer buffer, int at, int end, @Nullable Why why) {
        int transportAt = at + header.length();
        int octets = Math.min(end, at + header.totalLength()) - transportAt;
        @Nullable Why reason = why;
        int icmp = header.family() == Family.V4 ? IpHeader.ICMP : IpHeader.ICMPV6;
        if (reason == null && header.protocol() != icmp) {
            reason = Why.PROTOCOL;
        }
        if (reason == null && octets < IcmpEcho.HEADER_BYTES) {
            reason = Why.SHORT;
        }
        if (reason == null
                && (IcmpEcho.type(buffer, transportAt) != IcmpEcho.requestType(header.family())
                        || IcmpEcho.code(buffer, transportAt) != 0)) {
            reason = Why.MESSAGE;
        }
        if (reason != null) {
            return new Other(header, transportAt, octets, reason);
        }
        return new EchoRequest(
                header,
                IcmpEcho.identifier(buffer, transportAt),
                IcmpEcho.sequence(buffer, transportAt),
                transportAt + IcmpEcho.HEADER_BYTES,
                octets - IcmpEcho.HEADER_BYTES);
    }
}
