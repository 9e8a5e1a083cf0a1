// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes the datagram (RFC 768) that answers a {@link UdpRequest}: the one a sound server would
 * send, in which each part may then be made to lie.
 */
public final class UdpWriter {
    private static final int HEADER = 8;

    private InetAddress from;
    private int port;
    private final InetAddress to;
    private final int toPort;
    private byte[] payload;
    private int checksumError;

    private UdpWriter(UdpRequest request, byte[] payload) {
        from = request.destination();
        port = request.destinationPort();
        to = request.source();
        toPort = request.sourcePort();
        this.payload = payload;
    }

    /** The answer {@code PING N T} of the server that was asked. */
    public static UdpWriter answer(UdpRequest request) {
        return new UdpWriter(request, octets(request.text().toUpperCase(Locale.ROOT)));
    }

    /** From another host than the one asked. */
    public UdpWriter from(String address) {
        from = InetAddress.ofLiteral(address);
        return this;
    }

    /** From another port than the one asked. */
    public UdpWriter port(int number) {
        port = number;
        return this;
    }

    /** With another text. */
    public UdpWriter text(String other) {
        return payload(octets(other));
    }

    /** With another content. */
    public UdpWriter payload(byte[] other) {
        payload = other;
        return this;
    }

    /** With these bits of one octet other than they were. */
    public UdpWriter change(int offset, int bits) {
        payload[offset] ^= (byte) bits;
        return this;
    }

    /** Cut or filled up with zeros to so many octets. */
    public UdpWriter length(int octets) {
        payload = Arrays.copyOf(payload, octets);
        return this;
    }

    /** With a checksum that is not right. */
    public UdpWriter wrongChecksum() {
        checksumError = 0x0101;
        return this;
    }

    /** The packet. */
    public byte[] packet() {
        byte[] datagram =
                ByteBuffer.allocate(HEADER + payload.length)
                        .putShort((short) port)
                        .putShort((short) toPort)
                        .putShort((short) (HEADER + payload.length))
                        .putShort((short) 0)
                        .put(payload)
                        .array();
        int sum = Internet.udpChecksum(from.getAddress(), to.getAddress(), datagram);
        ByteBuffer.wrap(datagram).putShort(6, (short) (sum ^ checksumError));
        return Internet.packet(from, to, 64, Internet.UDP, datagram);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
