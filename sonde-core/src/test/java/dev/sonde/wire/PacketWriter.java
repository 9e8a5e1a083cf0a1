// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Packets by the RFCs' diagrams, field after field, written apart from the codecs that read them:
 * not even the checksum is shared.
 */
final class PacketWriter {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    static PacketWriter packet() {
        return new PacketWriter();
    }

    PacketWriter u8(int value) {
        octets.write(value);
        return this;
    }

    PacketWriter u16(int value) {
        return u8(value >>> 8).u8(value & 0xFF);
    }

    PacketWriter u32(long value) {
        return u16((int) (value >>> 16) & 0xFFFF).u16((int) value & 0xFFFF);
    }

    PacketWriter bytes(byte... more) {
        octets.writeBytes(more);
        return this;
    }

    PacketWriter hex(String digits) {
        return bytes(HexFormat.of().parseHex(digits.replaceAll("\\s", "")));
    }

    PacketWriter zeros(int count) {
        return bytes(new byte[count]);
    }

    PacketWriter address(String text) {
        return bytes(IpAddress.parse(text).orElseThrow().toBytes());
    }

    byte[] done() {
        return octets.toByteArray();
    }

    // ---- Headers

    /** An IPv4 packet, RFC 791; options are padded to a multiple of 4. */
    static byte[] v4(int protocol, String from, String to, byte[] options, byte[] payload) {
        int words = 5 + (options.length + 3) / 4;
        byte[] padded = Arrays.copyOf(options, (words - 5) * 4);
        byte[] header =
                packet().u8(0x40 | words)
                        .u8(0)
                        .u16(words * 4 + payload.length)
                        .u16(0x1234)
                        .u16(0x4000)
                        .u8(64)
                        .u8(protocol)
                        .u16(0)
                        .address(from)
                        .address(to)
                        .bytes(padded)
                        .done();
        return packet().bytes(sealed(header, 10)).bytes(payload).done();
    }

    /** An IPv6 packet, RFC 8200; the payload begins with its extension headers. */
    static byte[] v6(int nextHeader, String from, String to, byte[] payload) {
        return packet().u32(0x6000_0000L)
                .u16(payload.length)
                .u8(nextHeader)
                .u8(64)
                .address(from)
                .address(to)
                .bytes(payload)
                .done();
    }

    /** An echo request with a payload. */
    static byte[] echo(int type, int identifier, int sequence, int payload) {
        return sealed(
                packet().u8(type).u8(0).u16(0).u16(identifier).u16(sequence).zeros(payload).done(),
                2);
    }

    /** An error: header with the word behind the checksum, and a body. */
    static byte[] error(int type, int code, long word, byte[] body) {
        return sealed(packet().u8(type).u8(code).u16(0).u32(word).bytes(body).done(), 2);
    }

    /** The same with RFC 4884's length, in units of so many octets, and a structure. */
    static byte[] extended(
            int type, int code, int unit, int lengthShift, byte[] quote, byte[] structure) {
        int least = Math.max(128, quote.length);
        int words = (least + unit - 1) / unit;
        byte[] body = packet().bytes(Arrays.copyOf(quote, words * unit)).bytes(structure).done();
        return error(type, code, (long) words << lengthShift, body);
    }

    // ---- Extensions

    /** A structure of RFC 4884 with its checksum. */
    static byte[] structure(byte[]... objects) {
        PacketWriter all = packet().u16(0x2000).u16(0);
        for (byte[] object : objects) {
            all.bytes(object);
        }
        return sealed(all.done(), 2);
    }

    static byte[] object(int classNumber, int cType, byte[] payload) {
        return packet().u16(4 + payload.length).u8(classNumber).u8(cType).bytes(payload).done();
    }

    static byte[] mpls(MplsLabel... labels) {
        PacketWriter stack = packet();
        for (MplsLabel label : labels) {
            stack.u32(
                    (long) label.label() << 12
                            | label.trafficClass() << 9
                            | (label.bottom() ? 0x100 : 0)
                            | label.ttl());
        }
        return object(1, 1, stack.done());
    }

    static byte[] interfaceObject(InterfaceInformation information) {
        int role =
                switch (information.role()) {
                    case INCOMING -> 0;
                    case INCOMING_COMPONENT -> 1;
                    case OUTGOING -> 2;
                    case NEXT_HOP -> 3;
                };
        int cType = role << 6;
        PacketWriter payload = packet();
        if (information.index().isPresent()) {
            cType |= 8;
            payload.u32(information.index().getAsLong());
        }
        if (information.address().isPresent()) {
            cType |= 4;
            byte[] address = information.address().get().toBytes();
            payload.u16(address.length == 4 ? 1 : 2).u16(0).bytes(address);
        }
        if (information.name().isPresent()) {
            cType |= 2;
            byte[] name = information.name().get().getBytes(StandardCharsets.UTF_8);
            int length = (1 + name.length + 3) / 4 * 4;
            payload.u8(length).bytes(Arrays.copyOf(name, length - 1));
        }
        if (information.mtu().isPresent()) {
            cType |= 1;
            payload.u32(information.mtu().getAsLong());
        }
        return object(2, cType, payload.done());
    }

    // ---- Checksums

    /** Fills in a checksum over all octets, RFC 1071, two octets at a time. */
    static byte[] sealed(byte[] packet, int at) {
        packet[at] = 0;
        packet[at + 1] = 0;
        int sum = sum(0, packet);
        packet[at] = (byte) (~sum >>> 8);
        packet[at + 1] = (byte) ~sum;
        return packet;
    }

    /** Fills in the checksum of an ICMPv6 message, RFC 8200 section 8.1. */
    static byte[] sealedV6(byte[] message, String from, String to) {
        byte[] pseudo = packet().address(from).address(to).u32(message.length).u32(58).done();
        message[2] = 0;
        message[3] = 0;
        int sum = sum(sum(0, pseudo), message);
        message[2] = (byte) (~sum >>> 8);
        message[3] = (byte) ~sum;
        return message;
    }

    private static int sum(int before, byte[] octets) {
        int sum = before;
        for (int i = 0; i < octets.length; i++) {
            sum += (octets[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }
}
