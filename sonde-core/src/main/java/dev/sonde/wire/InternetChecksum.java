// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;

/** The 16-bit one's complement checksum of IPv4, ICMP and ICMPv6 (RFC 1071). */
public final class InternetChecksum {
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private InternetChecksum() {}

    /**
     * The checksum of a range of octets; over a range that contains its own valid checksum the
     * result is 0.
     *
     * @param buffer big endian; its position is not used
     * @param from the first octet, absolute
     * @param length octets, an odd last one counts as padded with zero
     */
    public static int of(ByteBuffer buffer, int from, int length) {
        return folded(sum(buffer, from, length));
    }

    /**
     * The checksum of an ICMPv6 message, which also covers the addresses it travels between (RFC
     * 4443 section 2.3); over a message that contains its own valid checksum the result is 0.
     *
     * <pre>
     *  0               8               16              24              32
     * +---------------------------------------------------------------+
     * |                  Source address (16 octets)                   |
     * |                Destination address (16 octets)                |
     * +---------------------------------------------------------------+
     * |                     Length of the message                     |
     * +-----------------------------------------------+---------------+
     * |                       0                       |      58       |
     * +-----------------------------------------------+---------------+
     * </pre>
     *
     * The kernel computes and verifies it for every ICMPv6 socket. This is for whoever writes
     * packets, or reads them where no kernel has looked.
     *
     * @param from the first octet of the ICMPv6 header, absolute
     * @param length octets of the message
     */
    public static int ofIcmpv6(
            IpAddress source, IpAddress destination, ByteBuffer buffer, int from, int length) {
        long pseudo = words(source) + words(destination) + length + IpHeader.ICMPV6;
        return folded(pseudo + sum(buffer, from, length));
    }

    private static long words(IpAddress address) {
        return (address.high() >>> 32)
                + (address.high() & UNSIGNED_INT)
                + (address.low() >>> 32)
                + (address.low() & UNSIGNED_INT);
    }

    private static long sum(ByteBuffer buffer, int from, int length) {
        long sum = 0;
        int end = from + length;
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = buffer.getLong(at);
            sum += (word >>> Integer.SIZE) + (word & UNSIGNED_INT);
        }
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            sum += buffer.getInt(at) & UNSIGNED_INT;
        }
        if (at + Short.BYTES <= end) {
            sum += (buffer.getShort(at) & 0xFFFFL);
            at += Short.BYTES;
        }
        if (at < end) {
            sum += (buffer.get(at) & 0xFFL) << 8;
        }
        return sum;
    }

    private static int folded(long total) {
        long sum = total;
        while (sum >>> 16 != 0) {
            sum = (sum >>> 16) + (sum & 0xFFFF);
        }
        return (int) ~sum & 0xFFFF;
    }
}
