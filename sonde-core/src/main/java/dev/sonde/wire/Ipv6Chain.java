// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.nio.ByteBuffer;

/**
 * The extension headers between an IPv6 header and the transport (RFC 8200 section 4), as far as
 * they can be followed.
 *
 * <pre>
 *  hop-by-hop (0), routing (43),         fragment (44)                 authentication (51)
 *  destination (60), 135, 139, 140
 *  0       8       16                    0       8       16      29    0       8       16
 * +-------+-------+-----------          +-------+-------+---------+-+  +-------+-------+---------
 * | Next  | n     |                     | Next  |   0   | Offset  |M|  | Next  | n     |
 * +-------+-------+                     +-------+-------+---------+-+  +-------+-------+
 * |       8 * (n + 1) octets in all     |     Identification      |    | 4 * (n + 2) octets in all
 * +--------------------------           +-------------------------+    +--------------------------
 * </pre>
 *
 * <p>Each header takes at least 8 octets of what there is, and no more than {@value #MOST_HEADERS}
 * are followed, so a walk ends whatever the octets say. What follows an ESP header (50) is
 * encrypted, so ESP counts as the transport; so does "no next header" (59).
 *
 * <p>Sources: RFC 8200 sections 4.3 to 4.7, RFC 4302 section 2.2, RFC 7045 section 4 (which numbers
 * are extension headers).
 *
 * @param octets how long the headers are that were followed
 * @param headers how many
 * @param protocol the number in the last header's next-header field: the transport where {@code
 *     end} is {@link End#TRANSPORT} or {@link End#LATER_FRAGMENT}, else the header where it broke
 *     off
 * @param end how the walk ended
 */
public record Ipv6Chain(int octets, int headers, int protocol, End end) {
    /** How many headers are followed. RFC 8200 knows seven kinds, and allows one of them twice. */
    public static final int MOST_HEADERS = 16;

    /** How a walk ended. */
    public enum End {
        /** At the transport header. */
        TRANSPORT,
        /** In a fragment that is not the first: the transport header is in another packet. */
        LATER_FRAGMENT,
        /** The octets ended within a header. */
        CUT_SHORT,
        /** More headers than any packet needs. */
        TOO_MANY,
        /** Hop-by-hop options elsewhere than in front, RFC 8200 section 4.1. */
        OUT_OF_PLACE
    }

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int HOST_IDENTITY = 139;
    private static final int SHIM6 = 140;

    private static final int NEXT_HEADER = 0;
    private static final int LENGTH = 1;
    private static final int FRAGMENT_OFFSET = 2;
    private static final int SMALLEST = 8;
    private static final int FRAGMENT_OFFSET_SHIFT = 3;

    /**
     * Follows a chain.
     *
     * @param first the next-header field of the IPv6 header
     * @param at where the first extension header would begin, absolute
     * @param end where the packet ends in the buffer
     */
    public static Ipv6Chain walk(ByteBuffer buffer, int first, int at, int end) {
        int protocol = first;
        int next = at;
        for (int headers = 0; ; headers++) {
            if (!isExtension(protocol)) {
                return new Ipv6Chain(next - at, headers, protocol, End.TRANSPORT);
            }
            if (headers == MOST_HEADERS) {
                return new Ipv6Chain(next - at, headers, protocol, End.TOO_MANY);
            }
            if (protocol == HOP_BY_HOP && headers > 0) {
                return new Ipv6Chain(next - at, headers, protocol, End.OUT_OF_PLACE);
            }
            if (end - next < SMALLEST || end - next < length(buffer, protocol, next)) {
                return new Ipv6Chain(next - at, headers, protocol, End.CUT_SHORT);
            }
            int length = length(buffer, protocol, next);
            int following = buffer.get(next + NEXT_HEADER) & 0xFF;
            boolean later =
                    protocol == FRAGMENT
                            && (buffer.getShort(next + FRAGMENT_OFFSET) & 0xFFFF)
                                            >>> FRAGMENT_OFFSET_SHIFT
                                    != 0;
            next += length;
            protocol = following;
            if (later) {
                return new Ipv6Chain(next - at, headers + 1, protocol, End.LATER_FRAGMENT);
            }
        }
    }

    private static int length(ByteBuffer buffer, int protocol, int at) {
        int units = buffer.get(at + LENGTH) & 0xFF;
        return switch (protocol) {
            case FRAGMENT -> SMALLEST;
            case AUTHENTICATION -> Math.max(SMALLEST, 4 * (units + 2));
            default -> 8 * (units + 1);
        };
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP,
                    ROUTING,
                    FRAGMENT,
                    AUTHENTICATION,
                    DESTINATION_OPTIONS,
                    MOBILITY,
                    HOST_IDENTITY,
                    SHIM6 ->
                    true;
            default -> false;
        };
    }
}
