// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import java.nio.ByteBuffer;

/**
 * Extended echo, "PROBE" (RFC 8335): asks a node about one of its interfaces, or about one of a
 * neighbour. It has a layout of its own, and its replies, errors too, quote nothing.
 *
 * <pre>
 *  0               8               16              24    27      32
 * +---------------+---------------+-------------------------------+
 * | 42 (160), or  |     Code      |           Checksum            |
 * | 43 (161)      |               |                               |
 * +---------------+---------------+---------------+---------------+
 * |          Identifier           |   Sequence    | 0           |L|  request
 * +-------------------------------+---------------+-----+---+-+-+-+
 * |          Identifier           |   Sequence    |State| 0 |A|4|6|  reply
 * +-------------------------------+---------------+-----+---+-+-+-+
 * |  Extension structure with the interface asked for ...           request
 * +-----------------------------------------------------
 * </pre>
 */
final class ExtendedEcho {
    static final int HEADER_BYTES = 8;

    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;
    private static final int BITS = 7;
    private static final int LOCAL = 0x01;
    private static final int STATE_SHIFT = 5;
    private static final int ACTIVE = 0x04;
    private static final int RUNS_V4 = 0x02;
    private static final int RUNS_V6 = 0x01;

    private ExtendedEcho() {}

    /** The type of a request: 42, or 160 for ICMPv6. */
    static int requestType(Family family) {
        return family == Family.V4 ? 42 : 160;
    }

    /** The type of a reply: 43, or 161 for ICMPv6. */
    static int replyType(Family family) {
        return family == Family.V4 ? 43 : 161;
    }

    /** A request whose 8 octets of header are there. */
    static IcmpMessage.ExtendedRequest request(Family family, ByteBuffer buffer, int at, int end) {
        return new IcmpMessage.ExtendedRequest(
                family,
                IcmpEcho.code(buffer, at),
                buffer.getShort(at + IDENTIFIER) & 0xFFFF,
                buffer.get(at + SEQUENCE) & 0xFF,
                (buffer.get(at + BITS) & LOCAL) != 0,
                ExtensionReader.read(buffer, at + HEADER_BYTES, end));
    }

    /** A reply whose 8 octets are there; what may follow them has no meaning. */
    static IcmpMessage.ExtendedReply reply(Family family, ByteBuffer buffer, int at) {
        int bits = buffer.get(at + BITS);
        return new IcmpMessage.ExtendedReply(
                family,
                IcmpEcho.code(buffer, at),
                buffer.getShort(at + IDENTIFIER) & 0xFFFF,
                buffer.get(at + SEQUENCE) & 0xFF,
                (bits & 0xFF) >>> STATE_SHIFT,
                (bits & ACTIVE) != 0,
                (bits & RUNS_V4) != 0,
                (bits & RUNS_V6) != 0);
    }
}
