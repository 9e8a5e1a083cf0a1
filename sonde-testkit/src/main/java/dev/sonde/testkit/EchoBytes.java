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
    private static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;
    private static final int PAYLOAD = 8;
    private static final int V6_REDIRECT = 137;
    static final IpAddress OWN_V4 = IpAddress.v4(0xC000_0201);

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

    /** The protocol number of a family's ICMP. */
    static int protocol(Family family) {
        return family == Family.V4 ? 1 : 58;
    }

    /** An ICMP error that quotes a datagram of a protocol, or something else. */
    static byte[] error(
            Family family,
            Internet.Fate.IcmpError error,
            int protocol,
            IpAddress destination,
            byte[] datagram) {
        byte[] quoted = ErrorQuote.of(family, error.quote(), protocol, destination, datagram);
        if (family == Family.V6 && error.type() == V6_REDIRECT) {
            return v6Redirect(error, destination, quoted);
        }
        byte[] tail = error.quote().isLabelled() ? ErrorQuote.labels() : new byte[0];
        ByteBuffer buffer = ByteBuffer.allocate(PAYLOAD + quoted.length + tail.length);
        buffer.put(0, (byte) error.type());
        buffer.put(1, (byte) error.code());
        boolean pointer = family == Family.V4 && error.type() == 12;
        buffer.putInt(IDENTIFIER, (int) (pointer ? error.info() << 24 : error.info()));
        if (tail.length > 0) {
            boolean four = family == Family.V4;
            buffer.put(four ? 5 : 4, (byte) (quoted.length / (four ? 4 : 8)));
        }
        buffer.put(PAYLOAD, quoted);
        buffer.put(PAYLOAD + quoted.length, tail);
        seal(buffer);
        if (error.quote() == Internet.Quote.BAD_CHECKSUM) {
            buffer.putShort(CHECKSUM, (short) (buffer.getShort(CHECKSUM) + 1));
        }
        return buffer.array();
    }

    /**
     * RFC 4861 section 4.5: the router recommends itself, and gives the packet back in an option.
     */
    private static byte[] v6Redirect(
            Internet.Fate.IcmpError error, IpAddress destination, byte[] quoted) {
        int option = (8 + quoted.length + 7) / 8;
        ByteBuffer message = ByteBuffer.allocate(40 + option * 8);
        message.put((byte) error.type()).put((byte) error.code()).putShort((short) 0).putInt(0);
        message.putLong(error.from().high()).putLong(error.from().low());
        message.putLong(destination.high()).putLong(destination.low());
        message.put((byte) 4).put((byte) option).putShort((short) 0).putInt(0).put(quoted);
        seal(message);
        return message.array();
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
        return ErrorQuote.v4(from, OWN_V4, 1, ttl, new byte[0], icmp);
    }

    static void seal(ByteBuffer message) {
        message.putShort(CHECKSUM, (short) 0);
        message.putShort(CHECKSUM, (short) InternetChecksum.of(message, 0, message.capacity()));
    }
}
