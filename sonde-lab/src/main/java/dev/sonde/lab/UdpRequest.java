// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A UDP datagram with a line of text, {@code ping N T}, as it came out of a {@link Tun}. */
public final class UdpRequest extends Request {
    private final int sequence;

    private UdpRequest(byte[] packet, int header, int sequence) {
        super(packet, header);
        this.sequence = sequence;
    }

    /** The datagram that a packet is; null when it is something else, or a part of one. */
    static @Nullable UdpRequest in(byte[] packet) {
        int version = Internet.version(packet);
        int header = version == 4 ? (packet[0] & 15) * 4 : Internet.V6_HEADER;
        boolean whole = version == 4 ? ((packet[6] & 0x3F) | packet[7]) == 0 : version == 6;
        if (!whole || packet.length < header + 8 || packet[version == 4 ? 9 : 6] != Internet.UDP) {
            return null;
        }
        String text =
                new String(
                        packet,
                        header + 8,
                        packet.length - header - 8,
                        StandardCharsets.ISO_8859_1);
        String[] words = text.split(" ", 3);
        return words.length == 3 && words[0].equals("ping") && words[1].matches("[0-9]{1,9}")
                ? new UdpRequest(packet, header, Integer.parseInt(words[1]))
                : null;
    }

    /** N of its text. */
    @Override
    public int sequence() {
        return sequence;
    }

    @Override
    int identifier() {
        return sourcePort();
    }

    /** The port of who asks. */
    public int sourcePort() {
        return word(0);
    }

    /** The port asked. */
    public int destinationPort() {
        return word(2);
    }

    /** Its text. */
    public String text() {
        return new String(payload(), StandardCharsets.ISO_8859_1);
    }
}
