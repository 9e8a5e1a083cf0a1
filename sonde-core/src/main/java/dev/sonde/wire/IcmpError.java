// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP error about one of our echo requests, read from the bytes of a raw socket (RFC 792, RFC
 * 4443).
 *
 * <pre>
 *  0               8               16                              32
 * +---------------+---------------+-------------------------------+
 * |     Type      |     Code      |           Checksum            |
 * +---------------+---------------+-------------------------------+
 * |   pointer (12) | gateway (5) | - , next-hop MTU (3/4) | MTU   |
 * +---------------------------------------------------------------+
 * |   the IP header and at least 8 more octets of our datagram ...
 * +------------------------------------------------------------
 * </pre>
 *
 * Nothing here is believed for its own sake: the caller compares destination, identifier and
 * sequence with what it sent.
 *
 * @param type 0 to 255
 * @param code 0 to 255
 * @param info the next-hop MTU (4: 3/4, 6: 2), pointer (4: 12, 6: 4) or gateway (4: 5) behind the
 *     checksum, as the kernel's error queue has it; 0 for other types
 * @param destination where the quoted datagram was going
 * @param identifier of the quoted echo request
 * @param sequence of the quoted echo request
 */
public record IcmpError(
        Family family,
        int type,
        int code,
        long info,
        IpAddress destination,
        int identifier,
        int sequence) {
    private static final int QUOTE = 8;
    private static final int INFO = 4;

    /** Whether a type is one of an error message that quotes a datagram. */
    public static boolean isErrorType(Family family, int type) {
        return switch (family) {
            case V4 ->
                    type == 3 || type == 4 || type == 5 || type == 11 || type == 12 || type == 40;
            case V6 -> type >= 1 && type <= 127 || type == 137;
        };
    }

    /**
     * Reads an error message that quotes an echo request.
     *
     * @param at where the ICMP header begins, absolute
     * @param end where the packet ends in the buffer
     * @return null when it is cut short, damaged, or quotes something else than an echo request
     */
    public static @Nullable IcmpError read(Family family, ByteBuffer buffer, int at, int end) {
        if (end - at < QUOTE || !isErrorType(family, IcmpEcho.type(buffer, at))) {
            return null;
        }
        if (family == Family.V4 && InternetChecksum.of(buffer, at, end - at) != 0) {
            return null;
        }
        int quoteAt = at + QUOTE;
        IpHeader quoted =
                family == Family.V4
                        ? IpHeader.readV4(buffer, quoteAt, end)
                        : IpHeader.readV6(buffer, quoteAt, end);
        int icmp = family == Family.V4 ? IpHeader.ICMP : IpHeader.ICMPV6;
        if (quoted == null || !quoted.firstFragment() || quoted.protocol() != icmp) {
            return null;
        }
        int echoAt = quoteAt + quoted.length();
        if (end - echoAt < IcmpEcho.HEADER_BYTES
                || IcmpEcho.type(buffer, echoAt) != IcmpEcho.requestType(family)) {
            return null;
        }
        return new IcmpError(
                family,
                IcmpEcho.type(buffer, at),
                IcmpEcho.code(buffer, at),
                info(family, IcmpEcho.type(buffer, at), buffer.getInt(at + INFO) & 0xFFFF_FFFFL),
                quoted.destination(),
                IcmpEcho.identifier(buffer, echoAt),
                IcmpEcho.sequence(buffer, echoAt));
    }

    private static long info(Family family, int type, long word) {
        if (family == Family.V6) {
            return type == 2 || type == 4 ? word : 0;
        }
        return switch (type) {
            case 3 -> word & 0xFFFF;
            case 5 -> word;
            case 12 -> word >>> 24;
            default -> 0;
        };
    }

    /**
     * The next-hop MTU that an error names, empty for other errors and for routers that leave it
     * out (RFC 792).
     */
    public static OptionalInt nextHopMtu(Family family, int type, int code, long info) {
        boolean tooBig = family == Family.V4 ? type == 3 && code == 4 : type == 2;
        return tooBig && info > 0 && info <= Integer.MAX_VALUE
                ? OptionalInt.of((int) info)
                : OptionalInt.empty();
    }

    /** The offset of the faulty octet that an error names, empty for other errors. */
    public static OptionalLong pointer(Family family, int type, int code, long info) {
        boolean names = family == Family.V4 ? type == 12 && code == 0 : type == 4;
        return names ? OptionalLong.of(info) : OptionalLong.empty();
    }
}
