// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Packets for tests, typed as hexadecimal digits with spaces where they help. */
final class Octets {
    private Octets() {}

    static byte[] of(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(of(hex));
    }

    /** The parts one after the other. */
    static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(lengthOf(parts));
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static int lengthOf(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        return length;
    }

    /** Makes the ICMPv4 message that begins at an offset and ends with the array a valid one. */
    static byte[] withIcmpChecksum(byte[] packet, int at) {
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        buffer.putShort(at + 2, (short) 0);
        buffer.putShort(at + 2, (short) InternetChecksum.of(buffer, at, packet.length - at));
        return packet;
    }
}
