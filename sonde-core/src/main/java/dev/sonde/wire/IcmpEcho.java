// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import java.nio.ByteBuffer;

/**
 * Echo request and reply of ICMP (RFC 792) and ICMPv6 (RFC 4443 section 4), which differ in the
 * type alone.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     Type      |     Code      |           Checksum            |
 * +---------------+---------------+-------------------------------+
 * |          Identifier           |        Sequence number        |
 * +-------------------------------+-------------------------------+
 * |  Payload ...
 * +---------------
 * </pre>
 */
public final class IcmpEcho {
    /** Octets in front of the payload. */
    public static final int HEADER_BYTES = 8;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;

    private IcmpEcho() {}

    /** The type of an echo request: 8, or 128 for ICMPv6. */
    public static int requestType(Family family) {
        return family == Family.V4 ? 8 : 128;
    }

    /** The type of an echo reply: 0, or 129 for ICMPv6. */
    public static int replyType(Family family) {
        return family == Family.V4 ? 0 : 129;
    }

    /**
     * Writes the header of a message that begins at offset 0 and whose payload is already in place.
     *
     * @param message big endian; its position is the end of the payload and stays
     */
    public static void writeHeader(ByteBuffer message, int type, int identifier, int sequence) {
        message.put(TYPE, (byte) type);
        message.put(CODE, (byte) 0);
        message.putShort(CHECKSUM, (short) 0);
        message.putShort(IDENTIFIER, (short) identifier);
        message.putShort(SEQUENCE, (short) sequence);
    }

    /**
     * Fills in the checksum of an ICMPv4 message that begins at offset 0 and ends at the buffer's
     * position. ICMPv6 checksums cover addresses that only the kernel knows, and it computes them.
     */
    public static void writeChecksum(ByteBuffer message) {
        message.putShort(CHECKSUM, (short) 0);
        message.putShort(CHECKSUM, (short) InternetChecksum.of(message, 0, message.position()));
    }

    /** The type of the message at an offset. */
    public static int type(ByteBuffer buffer, int at) {
        return buffer.get(at + TYPE) & 0xFF;
    }

    /** The code of the message at an offset. */
    public static int code(ByteBuffer buffer, int at) {
        return buffer.get(at + CODE) & 0xFF;
    }

    /** The identifier of the message at an offset. */
    public static int identifier(ByteBuffer buffer, int at) {
        return buffer.getShort(at + IDENTIFIER) & 0xFFFF;
    }

    /** The sequence number of the message at an offset. */
    public static int sequence(ByteBuffer buffer, int at) {
        return buffer.getShort(at + SEQUENCE) & 0xFFFF;
    }
}
