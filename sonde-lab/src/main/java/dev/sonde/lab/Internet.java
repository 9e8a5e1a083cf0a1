// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * IPv4 and IPv6 headers and the Internet checksum, by RFC 791, RFC 8200 and RFC 1071. Written apart
 * from the product's codecs, which are tested with what is written here.
 */
final class Internet {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;
    static final int V4_HEADER = 20;
    static final int V6_HEADER = 40;
    private static final int FRAGMENT = 44;

    /** What fragments of one packet have in common and no others. */
    private static final AtomicInteger IDENTIFICATION = new AtomicInteger();

    private Internet() {}

    static int version(byte[] packet) {
        return packet.length == 0 ? 0 : packet[0] >>> 4 & 15;
    }

    /** The complement of the sum that makes a sum over both complete. */
    static int checksum(byte[]... parts) {
        long sum = 0;
        int octet = 0;
        for (byte[] part : parts) {
            for (byte value : part) {
                sum += (long) (value & 0xFF) << (octet++ % 2 == 0 ? 8 : 0);
            }
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) (~sum & 0xFFFF);
    }

    /**
     * The checksum of an ICMP message whose own is zero; that of version 6 covers the addresses.
     */
    static int icmpChecksum(byte[] from, byte[] to, byte[] message) {
        if (from.length == 4) {
            return checksum(message);
        }
        return checksum(pseudoHeader(from, to, ICMPV6, message.length), message);
    }

    /** The checksum of a UDP datagram whose own is zero (RFC 768, RFC 8200 section 8.1). */
    static int udpChecksum(byte[] from, byte[] to, byte[] datagram) {
        int sum = checksum(pseudoHeader(from, to, UDP, datagram.length), datagram);
        // Zero would mean that there is none.
        return sum == 0 ? 0xFFFF : sum;
    }

    /** The checksum of a TCP segment whose own is zero (RFC 9293 section 3.1). */
    static int tcpChecksum(byte[] from, byte[] to, byte[] segment) {
        return checksum(pseudoHeader(from, to, TCP, segment.length), segment);
    }

    private static byte[] pseudoHeader(byte[] from, byte[] to, int protocol, int octets) {
        // That of IPv4 has 16 bits for each of the numbers and the same sum.
        return ByteBuffer.allocate(2 * from.length + 8)
                .put(from)
                .put(to)
                .putInt(octets)
                .putInt(protocol)
                .array();
    }

    /** A packet with a plain header. */
    static byte[] packet(
            InetAddress from, InetAddress to, int hops, int protocol, byte[] transport) {
        byte[] source = from.getAddress();
        if (source.length == 16) {
            return ByteBuffer.allocate(V6_HEADER + transport.length)
                    .putInt(6 << 28)
                    .putShort((short) transport.length)
                    .put((byte) protocol)
                    .put((byte) hops)
                    .put(source)
                    .put(to.getAddress())
                    .put(transport)
                    .array();
        }
        return v4(0, 0x4000, from, to, hops, protocol, transport);
    }

    /**
     * An IPv4 packet.
     *
     * @param fragment flags and offset; 0x4000 when it must not be fragmented
     */
    private static byte[] v4(
            int identification,
            int fragment,
            InetAddress from,
            InetAddress to,
            int hops,
            int protocol,
            byte[] transport) {
        byte[] packet =
                ByteBuffer.allocate(V4_HEADER + transport.length)
                        .put((byte) 0x45)
                        .put((byte) 0)
                        .putShort((short) (V4_HEADER + transport.length))
                        .putShort((short) identification)
                        .putShort((short) fragment)
                        .put((byte) hops)
                        .put((byte) protocol)
                        .putShort((short) 0)
                        .put(from.getAddress())
                        .put(to.getAddress())
                        .put(transport)
                        .array();
        return sealHeader(packet);
    }

    /** Gives an IPv4 header, of the length it says, its checksum. */
    static byte[] sealHeader(byte[] packet) {
        packet[10] = 0;
        packet[11] = 0;
        int length = Math.min(packet.length, (packet[0] & 15) * 4);
        int sum = checksum(Arrays.copyOf(packet, length));
        packet[10] = (byte) (sum >>> 8);
        packet[11] = (byte) sum;
        return packet;
    }

    /**
     * Two fragments that together are a packet.
     *
     * @param octets how much of what follows the header is in the first, a multiple of 8
     */
    static byte[][] fragments(InetAddress from, InetAddress to, byte[] transport, int octets) {
        byte[] first = Arrays.copyOf(transport, octets);
        byte[] second = Arrays.copyOfRange(transport, octets, transport.length);
        int number = IDENTIFICATION.incrementAndGet();
        if (from.getAddress().length == 4) {
            return new byte[][] {
                v4(number, 0x2000, from, to, 64, ICMP, first),
                v4(number, octets / 8, from, to, 64, ICMP, second)
            };
        }
        return new byte[][] {
            packet(from, to, 64, FRAGMENT, fragment(number, 1, first)),
            packet(from, to, 64, FRAGMENT, fragment(number, octets, second))
        };
    }

    private static byte[] fragment(int number, int offsetAndMore, byte[] part) {
        return ByteBuffer.allocate(8 + part.length)
                .put((byte) ICMPV6)
                .put((byte) 0)
                .putShort((short) offsetAndMore)
                .putInt(number)
                .put(part)
                .array();
    }
}
