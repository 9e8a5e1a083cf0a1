// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import org.jspecify.annotations.Nullable;

/**
 * A first SYN of TCP as it came out of a {@link Tun}, and the segments that answer it (RFC 9293).
 */
public final class SynRequest extends Request {
    private static final int FLAGS_AT = 13;
    private static final int FLAGS = TcpWriter.SYN | TcpWriter.RST | TcpWriter.ACK;

    private SynRequest(byte[] packet, int header) {
        super(packet, header);
    }

    /** The SYN that a packet is; null when it is something else. */
    static @Nullable SynRequest in(byte[] packet) {
        int version = Internet.version(packet);
        int header = version == 4 ? (packet[0] & 15) * 4 : Internet.V6_HEADER;
        boolean syn =
                packet.length >= header + TcpWriter.HEADER
                        && packet[version == 4 ? 9 : 6] == Internet.TCP
                        && (packet[header + FLAGS_AT] & FLAGS) == TcpWriter.SYN;
        return syn ? new SynRequest(packet, header) : null;
    }

    /** The port it is for. */
    public int port() {
        return word(2);
    }

    /** The sender's port, by which alone SYNs to one port differ. */
    @Override
    public int sequence() {
        return word(0);
    }

    @Override
    int identifier() {
        return port();
    }

    /** The answer of a port that is open. */
    public byte[] accepted() {
        return answer(TcpWriter.SYN | TcpWriter.ACK);
    }

    /** The answer of a port that is closed. */
    public byte[] refused() {
        return answer(TcpWriter.RST | TcpWriter.ACK);
    }

    private byte[] answer(int flags) {
        return TcpWriter.answer(this, 1_000_000, (word(4) << 16 | word(6)) + 1, flags);
    }
}
