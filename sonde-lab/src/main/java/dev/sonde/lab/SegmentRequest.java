// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A segment of a TCP connection that is more than an acknowledgement, as it came out of a {@link
 * Tun}: its first SYN, text, or its end. What the answer has to say is all in it, so that who
 * answers need not remember any connection.
 */
public final class SegmentRequest extends Request {
    private static final int FLAGS_AT = 13;
    private static final int FIRST_NUMBER = 1_000_000;

    private final int flags;
    private final byte[] octets;

    private SegmentRequest(byte[] packet, int header, int flags, byte[] octets) {
        super(packet, header);
        this.flags = flags;
        this.octets = octets;
    }

    /** The segment that a packet is; null when it is something else, or of no interest. */
    static @Nullable SegmentRequest in(byte[] packet) {
        int version = Internet.version(packet);
        int header = version == 4 ? (packet[0] & 15) * 4 : Internet.V6_HEADER;
        if (packet.length < header + TcpWriter.HEADER
                || packet[version == 4 ? 9 : 6] != Internet.TCP) {
            return null;
        }
        int flags = packet[header + FLAGS_AT];
        int textAt = header + (packet[header + 12] >> 4 & 15) * 4;
        byte[] octets = Arrays.copyOfRange(packet, textAt, packet.length);
        boolean news = octets.length > 0 || (flags & (TcpWriter.SYN | TcpWriter.FIN)) != 0;
        return news && (flags & TcpWriter.RST) == 0
                ? new SegmentRequest(packet, header, flags, octets)
                : null;
    }

    /** Its text; empty in a SYN and mostly in a FIN. */
    public String text() {
        return new String(octets, StandardCharsets.US_ASCII);
    }

    /** The port it is for. */
    public int port() {
        return word(2);
    }

    /** The number of its first octet: the same when it is sent again. */
    @Override
    public int sequence() {
        return word(4) << 16 | word(6);
    }

    @Override
    int identifier() {
        return word(0);
    }

    /** What TCP demands, and the text in capitals. */
    public byte[] answered() {
        boolean opens = (flags & TcpWriter.SYN) != 0;
        boolean ends = (flags & TcpWriter.FIN) != 0;
        int number = opens ? FIRST_NUMBER : word(8) << 16 | word(10);
        int wanted = sequence() + octets.length + (opens || ends ? 1 : 0);
        int says =
                TcpWriter.ACK
                        | (opens ? TcpWriter.SYN : TcpWriter.PSH)
                        | (ends ? TcpWriter.FIN : 0);
        byte[] capitals = text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        return TcpWriter.answer(this, number, wanted, says, capitals);
    }
}
