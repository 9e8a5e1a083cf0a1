// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes an ICMP or ICMPv6 packet by the diagrams of RFC 792, RFC 4443 and RFC 4884: what a sound
 * host would send, in which each part may then be made to lie.
 *
 * <p>One for each packet. Everything said to it about the message holds when it is {@link #packet
 * packed}; lengths and checksums are computed there.
 */
public final class IcmpWriter {
    /** An error in IPv4 is no longer than this (RFC 1812 section 4.3.2.3). */
    private static final int V4_LONGEST_ERROR = 576;

    /** Nor is one in IPv6 longer than this (RFC 4443 section 2.4). */
    private static final int V6_LONGEST_ERROR = 1280;

    private static final int WORD = 4;
    private static final int HEADER = 8;
    private static final int QUOTE_BEFORE_EXTENSIONS = 128;

    private InetAddress from;
    private final InetAddress to;
    private int hops = 64;
    private byte[] message;
    private int checksumError;

    private IcmpWriter(
            InetAddress from, InetAddress to, int type, int code, int word, byte[] body) {
        this.from = from;
        this.to = to;
        message =
                ByteBuffer.allocate(HEADER + body.length)
                        .put((byte) type)
                        .put((byte) code)
                        .putShort((short) 0)
                        .putInt(word)
                        .put(body)
                        .array();
    }

    /** The answer of the host that was asked. */
    public static IcmpWriter reply(EchoRequest request) {
        return new IcmpWriter(
                request.destination(),
                request.source(),
                request.version() == 4 ? 0 : 129,
                0,
                request.identifier() << 16 | request.sequence(),
                request.payload());
    }

    /** An error by the host that was asked, which quotes as much of the request as it may. */
    public static IcmpWriter error(Request request, int type, int code) {
        return error(request, type, code, request.packet());
    }

    /** An error by the host that was asked, which quotes this. */
    public static IcmpWriter error(Request request, int type, int code, byte[] quote) {
        int longest =
                request.version() == 4
                        ? V4_LONGEST_ERROR - Internet.V4_HEADER
                        : V6_LONGEST_ERROR - Internet.V6_HEADER;
        byte[] quoted = Arrays.copyOf(quote, Math.min(quote.length, longest - HEADER));
        return new IcmpWriter(request.destination(), request.source(), type, code, 0, quoted);
    }

    /** From another host than the one asked. */
    public IcmpWriter from(String address) {
        from = InetAddress.ofLiteral(address);
        return this;
    }

    /** With another time to live or hop limit than 64. */
    public IcmpWriter hops(int count) {
        hops = count;
        return this;
    }

    /** With this in the 32 bits behind the checksum: a pointer, an MTU, a gateway. */
    public IcmpWriter word(long value) {
        ByteBuffer.wrap(message).putInt(WORD, (int) value);
        return this;
    }

    /** With another type. */
    public IcmpWriter type(int value) {
        return octet(0, value);
    }

    /** With another code. */
    public IcmpWriter code(int value) {
        return octet(1, value);
    }

    /** With another identifier, of an echo. */
    public IcmpWriter identifier(int value) {
        return octet(WORD, value >>> 8).octet(WORD + 1, value);
    }

    /** With another sequence number, of an echo. */
    public IcmpWriter sequence(int value) {
        return octet(WORD + 2, value >>> 8).octet(WORD + 3, value);
    }

    /** With another octet in the message, counted from its type on. */
    public IcmpWriter octet(int at, int value) {
        message[at] = (byte) value;
        return this;
    }

    /** With one octet of the payload other than it was. */
    public IcmpWriter damage(int payloadOffset) {
        message[HEADER + payloadOffset] ^= 0x20;
        return this;
    }

    /** Cut or filled up with zeros to so many octets, of which the header is 8. */
    public IcmpWriter length(int octets) {
        message = Arrays.copyOf(message, octets);
        return this;
    }

    /**
     * With an extension structure (RFC 4884) behind what is there, which is padded as it has to be.
     *
     * @param objects each with its own header
     */
    public IcmpWriter extended(byte[]... objects) {
        ByteArrayOutputStream structure = new ByteArrayOutputStream();
        structure.writeBytes(new byte[] {0x20, 0, 0, 0});
        for (byte[] object : objects) {
            structure.writeBytes(object);
        }
        byte[] octets = structure.toByteArray();
        int sum = Internet.checksum(octets);
        octets[2] = (byte) (sum >>> 8);
        octets[3] = (byte) sum;
        int unit = from.getAddress().length == 4 ? 4 : 8;
        int quote = Math.max(QUOTE_BEFORE_EXTENSIONS, message.length - HEADER);
        int padded = (quote + unit - 1) / unit * unit;
        message = Arrays.copyOf(message, HEADER + padded + octets.length);
        System.arraycopy(octets, 0, message, HEADER + padded, octets.length);
        return octet(WORD + (unit == 4 ? 1 : 0), padded / unit);
    }

    /** With a checksum that is not right. */
    public IcmpWriter wrongChecksum() {
        checksumError = 0x0101;
        return this;
    }

    /** The packet. */
    public byte[] packet() {
        return Internet.packet(from, to, hops, protocol(), sealed());
    }

    /**
     * The packet in two fragments.
     *
     * @param octets how much of the message is in the first, a multiple of 8
     */
    public byte[][] fragments(int octets) {
        return Internet.fragments(from, to, sealed(), octets);
    }

    private int protocol() {
        return from.getAddress().length == 4 ? Internet.ICMP : Internet.ICMPV6;
    }

    private byte[] sealed() {
        byte[] octets = message.clone();
        if (octets.length >= 4) {
            ByteBuffer buffer = ByteBuffer.wrap(octets).putShort(2, (short) 0);
            int sum = Internet.icmpChecksum(from.getAddress(), to.getAddress(), octets);
            buffer.putShort(2, (short) (sum ^ checksumError));
        }
        return octets;
    }
}
