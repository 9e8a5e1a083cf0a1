// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.testkit.Internet.Quote;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What an ICMP error gives back of a request, right and wrong. */
final class ErrorQuote {
    private static final int IP_HEADER = 20;
    private static final int IP6_HEADER = 40;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int IDENTIFIER = 4;
    private static final int SOURCE_PORT = 0;
    private static final int PAYLOAD = 8;

    /** A quote in front of extensions has at least so many octets (RFC 4884 section 3). */
    private static final int LEAST = 128;

    private static final int ICMP = 1;

    private ErrorQuote() {}

    /** The quoted IP datagram, or as much as the error quotes. */
    static byte[] of(
            Family family, Quote quote, int protocol, IpAddress destination, byte[] request) {
        byte[] changed = changed(quote, protocol, request);
        byte[] whole = datagram(family, quote, protocol, destination, changed);
        int header = family == Family.V4 ? IP_HEADER : IP6_HEADER;
        return switch (quote) {
            case EIGHT -> Arrays.copyOf(whole, header + 8);
            case SEVEN -> Arrays.copyOf(whole, header + 7);
            case NONE -> Arrays.copyOf(whole, header);
            case LABELS -> Arrays.copyOf(whole, Math.max(LEAST, (whole.length + 7) / 8 * 8));
            case PADDED -> Arrays.copyOf(Arrays.copyOf(whole, header + 8), LEAST);
            case WHOLE,
                    OPTIONS,
                    OTHER_ID,
                    OTHER_TARGET,
                    OTHER_MARK,
                    OTHER_PROTOCOL,
                    ENDLESS,
                    BAD_CHECKSUM ->
                    whole;
        };
    }

    /** The ICMP message of such a quote, which is what a ping socket is given. */
    static byte[] icmp(Quote quote, byte[] request) {
        byte[] changed = changed(quote, ICMP, request);
        return switch (quote) {
            case EIGHT -> Arrays.copyOf(changed, 8);
            case PADDED -> Arrays.copyOf(Arrays.copyOf(changed, 8), LEAST - IP_HEADER);
            case SEVEN -> Arrays.copyOf(changed, 7);
            case NONE -> new byte[0];
            case WHOLE,
                    OPTIONS,
                    LABELS,
                    OTHER_ID,
                    OTHER_TARGET,
                    OTHER_MARK,
                    OTHER_PROTOCOL,
                    ENDLESS,
                    BAD_CHECKSUM ->
                    changed;
        };
    }

    private static byte[] changed(Quote quote, int protocol, byte[] request) {
        byte[] changed = request.clone();
        if (quote == Quote.OTHER_ID) {
            changed[protocol == UDP ? SOURCE_PORT : IDENTIFIER]++;
        } else if (quote == Quote.OTHER_MARK) {
            for (int i = PAYLOAD; i < Math.min(PAYLOAD + 8, changed.length); i++) {
                changed[i] = (byte) ~changed[i];
            }
        }
        return changed;
    }

    /** Another address, which nothing was sent to. */
    static IpAddress another(IpAddress destination) {
        return new IpAddress(destination.family(), destination.high(), destination.low() ^ 1, 0);
    }

    private static byte[] datagram(
            Family family, Quote quote, int own, IpAddress destination, byte[] request) {
        IpAddress to = quote == Quote.OTHER_TARGET ? another(destination) : destination;
        int other = own == UDP ? TCP : UDP;
        int protocol = quote == Quote.OTHER_PROTOCOL ? other : own;
        if (family == Family.V6) {
            return v6(quote, to, protocol, request);
        }
        byte[] options = new byte[quote == Quote.OPTIONS ? 12 : 0];
        Arrays.fill(options, (byte) 1);
        byte[] whole = v4(EchoBytes.OWN_V4, to, protocol, 1, options, request);
        if (quote == Quote.ENDLESS) {
            whole[0] = 0x4F;
            return Arrays.copyOf(whole, IP_HEADER + 8);
        }
        return whole;
    }

    /** An extension structure with one MPLS label. */
    static byte[] labels() {
        ByteBuffer structure = ByteBuffer.allocate(12);
        structure.putInt(0x2000_0000).putInt(0x0008_0101).putInt(16 << 12 | 0x101);
        EchoBytes.seal(structure);
        return structure.array();
    }

    static byte[] v4(
            IpAddress from, IpAddress to, int protocol, int ttl, byte[] options, byte[] payload) {
        int header = IP_HEADER + options.length;
        ByteBuffer packet = ByteBuffer.allocate(header + payload.length);
        packet.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) packet.capacity());
        packet.putInt(0).put((byte) ttl).put((byte) protocol).putShort((short) 0);
        packet.putInt(from.v4Bits()).putInt(to.v4Bits()).put(options).put(payload);
        return packet.array();
    }

    private static byte[] v6(Quote quote, IpAddress to, int protocol, byte[] request) {
        int headers = quote == Quote.OPTIONS ? 3 : quote == Quote.ENDLESS ? 200 : 0;
        int payload = headers * 8 + request.length;
        ByteBuffer packet = ByteBuffer.allocate(IP6_HEADER + payload);
        packet.putInt(0x6000_0000).putShort((short) payload);
        packet.put((byte) (headers > 0 ? DESTINATION_OPTIONS : protocol)).put((byte) 64);
        packet.putLong(0xFD00_0000_0000_0000L).putLong(1).putLong(to.high()).putLong(to.low());
        for (int i = 1; i <= headers; i++) {
            packet.put((byte) (i < headers ? DESTINATION_OPTIONS : protocol));
            packet.put((byte) 0).putShort((short) 0).putInt(0);
        }
        return packet.put(request).array();
    }
}
