// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.nio.ByteBuffer;

/** The 16-bit one's complement checksum of IPv4 and ICMP (RFC 1071). */
public final class InternetChecksum {
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
        long sum = 0;
        int end = from + length;
        int at = from;
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            sum += buffer.getInt(at) & 0xFFFF_FFFFL;
        }
        if (at + Short.BYTES <= end) {
            sum += (buffer.getShort(at) & 0xFFFFL);
            at += Short.BYTES;
        }
        if (at < end) {
            sum += (buffer.get(at) & 0xFFL) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum >>> 16) + (sum & 0xFFFF);
        }
        return (int) ~sum & 0xFFFF;
    }
}
