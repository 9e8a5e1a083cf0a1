// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.UdpSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A socket whose datagrams a test puts in and takes out. */
final class FakeUdpSocket implements UdpSocket {
    static final IpAddress OWN = IpAddress.v4(0x7F00_0001);
    private static final int BATCH = 64;
    private static final int ROOM = 2048;

    /** A datagram in or out: the client's end of it, our own address, and what it carries. */
    record Datagram(IpAddress client, int port, IpAddress own, String text) {}

    private final SendBatch outgoing = new SendBatch(BATCH, ROOM);
    private final ReceiveBatch incoming = new ReceiveBatch(Family.V4, BATCH, ROOM);
    private final Queue<Datagram> arrived = new ArrayDeque<>();
    private final List<Datagram> left = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private int refusals;

    /** A datagram of a client arrives at {@link #OWN}. */
    void arrives(int client, int port, String text) {
        arrives(new Datagram(IpAddress.v4(client), port, OWN, text));
    }

    void arrives(Datagram datagram) {
        arrived.add(datagram);
    }

    /** The host takes no more than so many answers, then says EAGAIN. */
    void hasRoomFor(int answers) {
        room = answers;
    }

    /** The host refuses the next so many answers with EPERM. */
    void refuses(int answers) {
        refusals = answers;
    }

    /** What has left since this was asked last. */
    List<Datagram> left() {
        List<Datagram> all = List.copyOf(left);
        left.clear();
        return all;
    }

    /** The texts of what has left since this was asked last. */
    List<String> texts() {
        return left().stream().map(Datagram::text).toList();
    }

    @Override
    public int send() {
        outgoing.failed(0);
        for (int i = 0; i < outgoing.size(); i++) {
            if (refusals > 0) {
                refusals--;
                outgoing.failed(Errno.EPERM.number());
                return i;
            }
            if (room == 0) {
                outgoing.failed(Errno.EAGAIN.number());
                return i;
            }
            room--;
            byte[] bytes = new byte[outgoing.bytes(i).position()];
            outgoing.bytes(i).get(0, bytes);
            left.add(
                    new Datagram(
                            outgoing.destination(i),
                            outgoing.port(i),
                            outgoing.sources().address(i),
                            new String(bytes, StandardCharsets.ISO_8859_1)));
        }
        return outgoing.size();
    }

    @Override
    public int receive() {
        incoming.clear();
        while (!arrived.isEmpty() && incoming.size() < BATCH) {
            Datagram next = arrived.remove();
            byte[] bytes = next.text.getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer slot = incoming.room(incoming.size()).clear();
            slot.put(bytes);
            IpAddress client = next.client;
            incoming.accept(
                    client.high(),
                    client.low(),
                    client.scope(),
                    next.port,
                    bytes.length,
                    bytes.length,
                    ReceiveBatch.UNKNOWN_TTL,
                    0);
            if (!next.own.isUnspecified()) {
                incoming.acceptedAt(next.own.high(), next.own.low(), next.own.scope());
            }
        }
        return incoming.size();
    }

    @Override
    public Family family() {
        return Family.V4;
    }

    @Override
    public SendBatch outgoing() {
        return outgoing;
    }

    @Override
    public ReceiveBatch incoming() {
        return incoming;
    }

    @Override
    public ErrorBatch errors() {
        throw new UnsupportedOperationException("a server asks for no errors");
    }

    @Override
    public int receiveErrors() {
        throw new UnsupportedOperationException("a server asks for no errors");
    }

    @Override
    public long ownDrops() {
        return 7;
    }

    @Override
    public int receiveBufferBytes() {
        return 0;
    }

    @Override
    public IpAddress localAddress() {
        return IpAddress.v4(0);
    }

    @Override
    public int localPort() {
        return 11_000;
    }

    @Override
    public void close() {}
}
