// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.nio.ByteBuffer;

/**
 * One entry of an MPLS label stack (RFC 3032 section 2.1), as the packet carried it when a router
 * had to report on it (RFC 4950).
 *
 * <pre>
 *  0                                       20      23  24              32
 * +---------------------------------------+-------+---+---------------+
 * |                 Label                 | Class | S |      TTL      |
 * +---------------------------------------+-------+---+---------------+
 * </pre>
 *
 * @param label 0 to 1,048,575
 * @param trafficClass 0 to 7, called EXP before RFC 5462
 * @param bottom whether it is marked as the last of its stack
 * @param ttl 0 to 255
 */
public record MplsLabel(int label, int trafficClass, boolean bottom, int ttl) {
    /** Octets of an entry. */
    public static final int BYTES = 4;

    static MplsLabel read(ByteBuffer buffer, int at) {
        int word = buffer.getInt(at);
        return new MplsLabel(word >>> 12, word >>> 9 & 7, (word & 0x100) != 0, word & 0xFF);
    }
}
