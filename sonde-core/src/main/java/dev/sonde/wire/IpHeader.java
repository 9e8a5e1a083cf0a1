// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an IPv4 (RFC 791) or IPv6 (RFC 8200) header that a pinger needs, read from the front
 * of a packet or of the packet that an ICMP error quotes.
 *
 * @param family which of the two
 * @param length octets up to the transport header
 * @param totalLength octets of the whole packet, as the header says
 * @param protocol the transport's number, such as 1 for ICMP
 * @param ttl time to live or hop limit
 * @param firstFragment whether the transport header can follow: false for later fragments
 */
public record IpHeader(
        Family family,
        int length,
        int totalLength,
        int protocol,
        int ttl,
        boolean firstFragment,
        IpAddress source,
        IpAddress destination) {
    /** ICMP as an IP protocol. */
    public static final int ICMP = 1;

    /** ICMPv6 as an IP protocol. */
    public static final int ICMPV6 = 58;

    private static final int V4_MIN_BYTES = 20;
    private static final int V6_BYTES = 40;
    private static final int FRAGMENT_OFFSET_BITS = 0x1FFF;

    /**
     * Reads an IPv4 header.
     *
     * <pre>
     *  0       4       8               16                              32
     * +-------+-------+---------------+-------------------------------+
     * |Version|  IHL  |      TOS      |         Total length          |
     * +-------+-------+---------------+-------+-----------------------+
     * |        Identification         | Flags |    Fragment offset    |
     * +---------------+---------------+-------+-----------------------+
     * |      TTL      |   Protocol    |        Header checksum        |
     * +---------------+---------------+-------------------------------+
     * |                        Source address                         |
     * |                      Destination address                      |
     * |                    Options (IHL * 4 - 20) ...
     * +--------------------------------------------
     * </pre>
     *
     * @param at where it begins, absolute
     * @param end where the packet ends in the buffer
     * @return null when this is not the whole of a valid header
     */
    public static @Nullable IpHeader readV4(ByteBuffer buffer, int at, int end) {
        int length = v4Length(buffer, at, end);
        if (length < 0) {
            return null;
        }
        return new IpHeader(
                Family.V4,
                length,
                buffer.getShort(at + 2) & 0xFFFF,
                v4Protocol(buffer, at),
                v4Ttl(buffer, at),
                (buffer.getShort(at + 6) & FRAGMENT_OFFSET_BITS) == 0,
                IpAddress.v4(buffer.getInt(at + 12)),
                IpAddress.v4(buffer.getInt(at + 16)));
    }

    /**
     * Octets of an IPv4 header, without a value of it.
     *
     * @return -1 when this is not the whole of a valid header
     */
    public static int v4Length(ByteBuffer buffer, int at, int end) {
        if (end - at < V4_MIN_BYTES || buffer.get(at) >>> 4 != 4) {
            return -1;
        }
        int length = (buffer.get(at) & 0x0F) * 4;
        return length < V4_MIN_BYTES || end - at < length ? -1 : length;
    }

    /** The transport's number in an IPv4 header that is whole. */
    public static int v4Protocol(ByteBuffer buffer, int at) {
        return buffer.get(at + 9) & 0xFF;
    }

    /** The time to live in an IPv4 header that is whole. */
    public static int v4Ttl(ByteBuffer buffer, int at) {
        return buffer.get(at + 8) & 0xFF;
    }

    /**
     * Reads an IPv6 header with no extension headers behind it.
     *
     * <pre>
     *  0       4               12      16              24              32
     * +-------+---------------+---------------------------------------+
     * |Version| Traffic class |              Flow label               |
     * +-------+---------------+-------+---------------+---------------+
     * |        Payload length         |  Next header  |   Hop limit   |
     * +-------------------------------+---------------+---------------+
     * |                  Source address (16 octets)                   |
     * |                Destination address (16 octets)                |
     * +---------------------------------------------------------------+
     * </pre>
     *
     * @return null when this is not the whole of a valid header
     */
    public static @Nullable IpHeader readV6(ByteBuffer buffer, int at, int end) {
        if (end - at < V6_BYTES || (buffer.get(at) & 0xF0) != 0x60) {
            return null;
        }
        return new IpHeader(
                Family.V6,
                V6_BYTES,
                V6_BYTES + (buffer.getShort(at + 4) & 0xFFFF),
                buffer.get(at + 6) & 0xFF,
                buffer.get(at + 7) & 0xFF,
                true,
                IpAddress.v6(buffer.getLong(at + 8), buffer.getLong(at + 16)),
                IpAddress.v6(buffer.getLong(at + 24), buffer.getLong(at + 32)));
    }
}
