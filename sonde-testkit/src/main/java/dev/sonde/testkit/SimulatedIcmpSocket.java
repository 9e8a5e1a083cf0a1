// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.testkit.Internet.Fate;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * An ICMP socket on a {@link SimulatedNetwork}, with the habits of Linux: a ping socket lets only
 * sound replies to its own identifier through and reports errors by its queue, a raw socket shows
 * every packet with its IP header.
 */
final class SimulatedIcmpSocket implements IcmpSocket {
    private static final int BATCH = 64;

    /** A packet on its way to this socket, as the wire would have it from the ICMP header on. */
    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Packet(IpAddress from, byte[] icmp, int ttl, long stamp) {}

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Queued(IpAddress destination, Fate.IcmpError error, byte[] quote, long stamp) {}

    private final SimulatedNetwork network;
    private final Internet internet;
    private final Family family;
    private final Kind kind;
    private final int identifier;
    private final int capacity;
    private final SendBatch outgoing;
    private final ReceiveBatch incoming;
    private final ErrorBatch errors;
    private final Queue<Packet> buffer = new ArrayDeque<>();
    private final Queue<Queued> errorQueue = new ArrayDeque<>();
    private final Map<IpAddress, Long> ordinals = new HashMap<>();
    private int pendingError;
    private long drops;
    private boolean closed;

    SimulatedIcmpSocket(
            SimulatedNetwork network,
            Internet internet,
            Family family,
            Kind kind,
            int identifier,
            SocketOptions options,
            int bufferedDatagrams) {
        this.network = network;
        this.internet = internet;
        this.family = family;
        this.kind = kind;
        this.identifier = identifier;
        capacity = bufferedDatagrams;
        outgoing = new SendBatch(BATCH, options.datagramBytes());
        incoming = new ReceiveBatch(family, BATCH, options.datagramBytes());
        errors = new ErrorBatch(BATCH, options.datagramBytes());
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int identifier() {
        return identifier;
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
        return errors;
    }

    @Override
    public long ownDrops() {
        return drops;
    }

    @Override
    public int receiveBufferBytes() {
        return capacity * 1280;
    }

    @Override
    public void close() {
        closed = true;
        network.forget(this);
        buffer.clear();
        errorQueue.clear();
    }

    boolean isReadable() {
        return !buffer.isEmpty() || !errorQueue.isEmpty();
    }

    // ---- Sending

    @Override
    public int send() {
        outgoing.failed(0);
        for (int i = 0; i < outgoing.size(); i++) {
            int errno = pendingError != 0 ? pendingError : network.sendRefusal();
            pendingError = 0;
            if (errno == 0) {
                errno = sendOne(outgoing.destination(i), outgoing.bytes(i));
            }
            if (errno != 0) {
                outgoing.failed(errno);
                return i;
            }
        }
        return outgoing.size();
    }

    private int sendOne(IpAddress destination, ByteBuffer bytes) {
        byte[] request = new byte[bytes.position()];
        bytes.get(0, request);
        EchoBytes.identify(request, identifier);
        long ordinal = ordinals.merge(destination, 1L, Long::sum);
        for (Fate fate : internet.sent(destination, ordinal)) {
            switch (fate) {
                case Fate.Refusal(int errno) -> {
                    ordinals.merge(destination, -1L, Long::sum);
                    return errno;
                }
                case Fate.Reply reply -> later(fate, () -> deliver(reply, request));
                case Fate.IcmpError error ->
                        later(fate, () -> deliver(error, destination, request));
            }
        }
        return 0;
    }

    private void later(Fate fate, Runnable what) {
        network.schedule(network.clock().nanoTime() + fate.delayNanos(), what);
    }

    // ---- Arriving

    private void deliver(Fate.Reply reply, byte[] request) {
        Internet.Damage damage = reply.damage();
        boolean ownIdentifier = damage.identifierShift() == 0;
        if (kind == Kind.PING && (!ownIdentifier || damage.badChecksum())) {
            return;
        }
        if (kind == Kind.RAW && family == Family.V6 && damage.badChecksum()) {
            return;
        }
        byte[] icmp = EchoBytes.reply(family, request, damage);
        spread(
                new Packet(
                        reply.from(),
                        icmp,
                        reply.ttl(),
                        reply.stamped() ? network.clock().wallNanos() : 0));
    }

    private void deliver(Fate.IcmpError error, IpAddress destination, byte[] request) {
        long stamp = network.clock().wallNanos();
        if (kind == Kind.RAW) {
            if (family == Family.V6 && error.quote() == Internet.Quote.BAD_CHECKSUM) {
                return;
            }
            byte[] icmp = EchoBytes.error(family, error, destination, request);
            // Neighbour discovery, to which the redirect of IPv6 belongs, crosses no router.
            boolean neighbour = family == Family.V6 && error.type() == 137;
            spread(new Packet(error.from(), icmp, neighbour ? 255 : 64, stamp));
            return;
        }
        if (isTold(error) && !closed) {
            // As on Linux, the next call on the socket fails with the error's number, too.
            pendingError = LinuxErrno.of(family, error.type(), error.code()).number();
            errorQueue.add(new Queued(destination, error, request, stamp));
        }
    }

    /** What a ping socket never hears of, by what Linux does. */
    private boolean isTold(Fate.IcmpError error) {
        if (!error.quote().isOurs()) {
            return false;
        }
        if (family == Family.V6) {
            return error.type() < 128;
        }
        return error.type() != 40 && !(error.type() == 11 && error.code() == 1);
    }

    /** A packet that answers no request arrives. */
    void hear(IpAddress from, byte[] icmp, int to) {
        boolean reply = icmp[0] == (byte) (family == Family.V4 ? 0 : 129);
        if (kind == Kind.RAW || reply && to == identifier) {
            enqueue(new Packet(from, icmp, 64, network.clock().wallNanos()));
        }
    }

    private void spread(Packet packet) {
        if (kind == Kind.PING) {
            enqueue(packet);
        }
        for (SimulatedIcmpSocket socket : network.rawSockets(family)) {
            socket.enqueue(packet);
        }
    }

    private void enqueue(Packet packet) {
        if (closed) {
            return;
        }
        if (buffer.size() >= capacity) {
            drops++;
        } else {
            buffer.add(packet);
        }
    }

    // ---- Receiving

    @Override
    public int receive() {
        incoming.clear();
        for (Packet packet = buffer.poll(); packet != null; packet = buffer.poll()) {
            byte[] bytes = packet.icmp;
            if (kind == Kind.RAW && family == Family.V4) {
                bytes = EchoBytes.withIpHeader(packet.from, packet.icmp, packet.ttl);
            }
            ByteBuffer room = incoming.room(incoming.size()).clear();
            int length = Math.min(bytes.length, room.capacity());
            room.put(bytes, 0, length);
            incoming.accept(
                    packet.from.high(),
                    packet.from.low(),
                    packet.from.scope(),
                    0,
                    length,
                    bytes.length,
                    packet.ttl,
                    packet.stamp);
            if (incoming.size() == incoming.capacity()) {
                break;
            }
        }
        return incoming.size();
    }

    @Override
    public int receiveErrors() {
        errors.clear();
        pendingError = 0;
        for (Queued queued = errorQueue.poll(); queued != null; queued = errorQueue.poll()) {
            ByteBuffer room = errors.room(errors.size()).clear();
            room.put(queued.quote, 0, Math.min(queued.quote.length, room.capacity()));
            errors.accept(
                    queued.destination,
                    0,
                    queued.error.from(),
                    family == Family.V4 ? ErrorBatch.Origin.ICMP : ErrorBatch.Origin.ICMP6,
                    LinuxErrno.of(family, queued.error.type(), queued.error.code()).number(),
                    queued.error.type(),
                    queued.error.code(),
                    queued.error.info(),
                    room.position(),
                    queued.stamp);
            if (errors.size() == errors.capacity()) {
                break;
            }
        }
        return errors.size();
    }
}
