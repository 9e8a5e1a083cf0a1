// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.nio.ByteBuffer;

/** Writes TCP segments without options (RFC 9293 section 3.1). */
final class TcpWriter {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int HEADER = 20;
    private static final int CHECKSUM_AT = 16;
    private static final int WINDOW = 64_000;

    private TcpWriter() {}

    /**
     * A segment from the host and port that were asked to those that asked.
     *
     * @param number of the first octet of the text
     * @param wanted the number that is acknowledged
     */
    static byte[] answer(Request request, int number, int wanted, int flags, byte... text) {
        ByteBuffer segment =
                ByteBuffer.allocate(HEADER + text.length)
                        .putShort((short) request.word(2))
                        .putShort((short) request.word(0))
                        .putInt(number)
                        .putInt(wanted)
                        .putShort((short) (HEADER / 4 << 12 | flags))
                        .putShort((short) WINDOW)
                        .putInt(0)
                        .put(text);
        byte[] from = request.destination().getAddress();
        byte[] to = request.source().getAddress();
        int sum = Internet.tcpChecksum(from, to, segment.array());
        segment.putShort(CHECKSUM_AT, (short) sum);
        return Internet.packet(
                request.destination(), request.source(), 64, Internet.TCP, segment.array());
    }
}
