// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.ReceiveBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads just the ICMP that these tests need, apart from the product's own codecs. */
final class Echo {
    static final int BYTES = 16;
    private static final int IPV4_HEADER = 20;

    private Echo() {}

    /** An answer that arrived. */
    record Reply(
            IpAddress from, int sequence, long payload, int ttl, int bytes, int kept, long stamp) {}

    /** Adds a request whose eight bytes of payload are a number, padded with zeros. */
    static void add(IcmpSocket socket, IpAddress to, int sequence, long payload, int bytes) {
        addAs(socket.identifier(), socket, to, sequence, payload, bytes);
    }

    /** The same with another socket's identifier, to which the answer then goes. */
    static void addAs(
            int identifier,
            IcmpSocket socket,
            IpAddress to,
            int sequence,
            long payload,
            int bytes) {
        ByteBuffer request = socket.outgoing().add(to, 0);
        request.put((byte) (to.family() == Family.V4 ? 8 : 128)).put((byte) 0).putShort((short) 0);
        request.putShort((short) identifier).putShort((short) sequence).putLong(payload);
        while (request.position() < bytes) {
            request.put((byte) 0);
        }
        if (to.family() == Family.V4) {
            request.putShort(2, checksum(request, 0));
        }
    }

    static void add(IcmpSocket socket, IpAddress to, int sequence) {
        add(socket, to, sequence, sequence, BYTES);
    }

    /** Adds an ICMP error about a request, as the router at {@code to} would have sent it. */
    static void addError(
            IcmpSocket raw, IpAddress to, int type, int code, IpAddress of, int id, int sequence) {
        boolean v4 = to.family() == Family.V4;
        ByteBuffer error = raw.outgoing().add(to, 0);
        error.put((byte) type).put((byte) code).putShort((short) 0).putInt(0);
        if (v4) {
            error.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_HEADER + 8)).putInt(0);
            error.put((byte) 64).put((byte) Constants.IPPROTO_ICMP).putShort((short) 0);
        } else {
            error.putInt(0x6000_0000).putShort((short) 8);
            error.put((byte) Constants.IPPROTO_ICMPV6).put((byte) 64);
        }
        error.put(to.toBytes()).put(of.toBytes());
        error.put((byte) (v4 ? 8 : 128)).put((byte) 0).putShort((short) 0);
        error.putShort((short) id).putShort((short) sequence);
        if (v4) {
            error.putShort(2, checksum(error, 0));
        }
    }

    /** Reads answers until there are as many as wanted or the time is over. */
    static List<Reply> await(Network network, IcmpSocket socket, int wanted, long nanos) {
        List<Reply> replies = new ArrayList<>();
        long deadline = network.clock().nanoTime() + nanos;
        collect(socket, replies);
        while (replies.size() < wanted && network.clock().nanoTime() < deadline) {
            network.await(deadline);
            collect(socket, replies);
        }
        return replies;
    }

    /** Reads the answers that are there, as long as they are echo replies to this socket. */
    static void collect(IcmpSocket socket, List<Reply> replies) {
        ReceiveBatch batch = socket.incoming();
        for (int count = socket.receive(); count > 0; count = socket.receive()) {
            for (int i = 0; i < count; i++) {
                ByteBuffer bytes = batch.bytes(i);
                boolean hasIp =
                        socket.kind() == IcmpSocket.Kind.RAW && socket.family() == Family.V4;
                int at = hasIp ? IPV4_HEADER : 0;
                int type = Byte.toUnsignedInt(bytes.get(at));
                int id = Short.toUnsignedInt(bytes.getShort(at + 4));
                if (id == socket.identifier() && type == (socket.family() == Family.V4 ? 0 : 129)) {
                    replies.add(
                            new Reply(
                                    batch.source(i),
                                    Short.toUnsignedInt(bytes.getShort(at + 6)),
                                    bytes.getLong(at + 8),
                                    batch.ttl(i),
                                    batch.fullLength(i) - at,
                                    bytes.limit() - at,
                                    batch.stamp(i)));
                }
            }
        }
    }

    /** RFC 1071, over what has been written. */
    private static short checksum(ByteBuffer bytes, int from) {
        int sum = 0;
        for (int i = from; i < bytes.position(); i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(i));
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
