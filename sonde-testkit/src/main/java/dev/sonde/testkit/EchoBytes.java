// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.wire.InternetChecksum;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The other end's packets, written apart from the codecs that read them (the checksum alone is
 * shared).
 */
final class EchoBytes {
    private static final int IP_HEADER = 20;
    private static final int IP6_HEADER = 40;
    private static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;
    private static final int PAYLOAD = 8;
    private static final IpAddress OWN_V4 = IpAddress.v4(0xC000_0201);

    private EchoBytes() {}

    /** Writes the socket's identifier into a request, as a ping socket does. */
    static void identify(byte[] request, int identifier) {
        ByteBuffer.wrap(request).putShort(IDENTIFIER, (short) identifier);
    }

    /** The reply to a request, with what is wrong with it. */
    static byte[] reply(Family family, byte[] request, Internet.Damage damage) {
        int payload = damage.payloadBytes() < 0 ? request.length - PAYLOAD : damage.payloadBytes();
        byte[] reply = Arrays.copyOf(request, PAYLOAD + payload);
        ByteBuffer buffer = ByteBuffer.wrap(reply);
        buffer.put(0, (byte) (family == Family.V4 ? 0 : 129));
        buffer.put(1, (byte) damage.code());
        buffer.putShort(
                IDENTIFIER, (short) (buffer.getShort(IDENTIFIER) + damage.identifierShift()));
        buffer.putShort(SEQUENCE, (short) (buffer.getShort(SEQUENCE) + damage.sequenceShift()));
        if (damage.flipAt() >= 0) {
            int at = PAYLOAD + damage.flipAt();
            reply[at] = (byte) ~reply[at];
        }
        seal(buffer);
        if (damage.badChecksum()) {
            buffer.putShort(CHECKSUM, (short) (buffer.getShort(CHECKSUM) + 1));
        }
        return reply;
    }

    /** An ICMP error that quotes a request as far as it goes. */
    static byte[] error(
            Family family, Internet.Fate.IcmpError error, IpAddress destination, byte[] request) {
        byte[] quoted =
                family == Family.V4
                        ? v4(OWN_V4, destination, request, 1)
                        : v6(destination, request);
        byte[] message = new byte[PAYLOAD + quoted.length];
        ByteBuffer buffer = ByteBuffer.wrap(message);
        buffer.put(0, (byte) error.type());
        buffer.put(1, (byte) error.code());
        boolean pointer = family == Family.V4 && error.type() == 12;
        buffer.putInt(IDENTIFIER, (int) (pointer ? error.info() << 24 : error.info()));
        buffer.put(PAYLOAD, quoted);
        seal(buffer);
        return message;
    }

    /** A packet that answers nothing of ours, its payload counting down. */
    static byte[] foreign(int type, int code, int identifier, int sequence, int payload) {
        ByteBuffer buffer = ByteBuffer.allocate(PAYLOAD + payload);
        buffer.put((byte) type).put((byte) code).putShort((short) 0);
        buffer.putShort((short) identifier).putShort((short) sequence);
        while (buffer.hasRemaining()) {
            buffer.put((byte) buffer.remaining());
        }
        seal(buffer);
        return buffer.array();
    }

    /** An ICMP packet as a raw IPv4 socket shows it. */
    static byte[] withIpHeader(IpAddress from, byte[] icmp, int ttl) {
        return v4(from, OWN_V4, icmp, ttl);
    }

    private static byte[] v4(IpAddress from, IpAddress to, byte[] icmp, int ttl) {
        ByteBuffer packet = ByteBuffer.allocate(IP_HEADER + icmp.length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
        packet.putInt(0).put((byte) ttl).put((byte) 1).putShort((short) 0);
        packet.putInt(from.v4Bits()).putInt(to.v4Bits()).put(icmp);
        return packet.array();
    }

    private static byte[] v6(IpAddress to, byte[] icmp) {
        ByteBuffer packet = ByteBuffer.allocate(IP6_HEADER + icmp.length);
        packet.putInt(0x6000_0000).putShort((short) icmp.length).put((byte) 58).put((byte) 64);
        packet.putLong(0xFD00_0000_0000_0000L)
                .putLong(1)
                .putLong(to.high())
                .putLong(to.low())
                .put(icmp);
        return packet.array();
    }

    private static void seal(ByteBuffer message) {
        message.putShort(CHECKSUM, (short) 0);
        message.putShort(CHECKSUM, (short) InternetChecksum.of(message, 0, message.capacity()));
    }
}
