// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.DatagramPort;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SendStampBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.testkit.Internet.Fate;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A socket on a {@link SimulatedNetwork}: a receive buffer that overflows, an error queue, and the
 * habit of Linux to let an unread error fail the next send.
 */
abstract class SimulatedSocket implements DatagramPort {
    private static final int BATCH = 64;

    /** A datagram on its way to this socket, as it will be read. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Packet(IpAddress from, int port, byte[] bytes, int ttl, long stamp) {}

    /** An error about a datagram of this socket. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Queued(
            IpAddress destination, int port, Fate.IcmpError error, byte[] quote, long stamp) {}

    /** That a datagram has left. */
    private record SendStamp(long ordinal, long wallNanos) {}

    private final SimulatedNetwork network;
    private final Family family;
    private final int capacity;
    private final SendBatch outgoing;
    private final ReceiveBatch incoming;
    private final ErrorBatch errors;
    private final Queue<Packet> buffer = new ArrayDeque<>();
    private final Queue<Queued> errorQueue = new ArrayDeque<>();
    private final SendStampBatch sendStamps = new SendStampBatch(BATCH);
    private final Queue<SendStamp> stampQueue = new ArrayDeque<>();
    private final boolean stampsSends;
    private long left;
    private boolean isStamped;
    private int pendingError;
    private long drops;
    private boolean closed;

    SimulatedSocket(
            SimulatedNetwork network, Family family, SocketOptions options, int bufferedDatagrams) {
        int datagramBytes = options.datagramBytes();
        stampsSends = options.sendStamps();
        this.network = network;
        this.family = family;
        capacity = bufferedDatagrams;
        outgoing = new SendBatch(BATCH, datagramBytes);
        incoming = new ReceiveBatch(family, BATCH, datagramBytes);
        errors = new ErrorBatch(BATCH, datagramBytes);
    }

    /**
     * Puts a datagram on the wire.
     *
     * @return the error number when the host refuses, 0 when it has left
     */
    abstract int send(IpAddress destination, int port, byte[] datagram);

    @Override
    public final Family family() {
        return family;
    }

    @Override
    public final SendBatch outgoing() {
        return outgoing;
    }

    @Override
    public final ReceiveBatch incoming() {
        return incoming;
    }

    @Override
    public final ErrorBatch errors() {
        return errors;
    }

    @Override
    public final SendStampBatch sendStamps() {
        return sendStamps;
    }

    @Override
    public final long ownDrops() {
        return drops;
    }

    @Override
    public final int receiveBufferBytes() {
        return capacity * 1280;
    }

    @Override
    public final void close() {
        closed = true;
        network.forget(this);
        buffer.clear();
        errorQueue.clear();
        stampQueue.clear();
    }

    final SimulatedNetwork network() {
        return network;
    }

    final boolean isReadable() {
        return !buffer.isEmpty() || !errorQueue.isEmpty() || !stampQueue.isEmpty();
    }

    // ---- Sending

    @Override
    public final int send() {
        outgoing.failed(0);
        for (int i = 0; i < outgoing.size(); i++) {
            int errno = pendingError != 0 ? pendingError : network.sendRefusal();
            pendingError = 0;
            if (errno == 0) {
                byte[] datagram = new byte[outgoing.bytes(i).position()];
                outgoing.bytes(i).get(0, datagram);
                isStamped = false;
                errno = send(outgoing.destination(i), outgoing.port(i), datagram);
            }
            if (errno == 0 && !isStamped) {
                leaves(new Fate.Left(0, 0, true));
            }
            if (errno != 0) {
                outgoing.failed(errno);
                return i;
            }
            left++;
        }
        return outgoing.size();
    }

    /** What is told of the leaving of the datagram that is being sent. */
    final void leaves(Fate.Left fate) {
        isStamped = true;
        if (!stampsSends || !fate.told()) {
            return;
        }
        SendStamp stamp = new SendStamp(left, network.clock().wallNanos() + fate.leftNanos());
        if (fate.delayNanos() == 0) {
            stampQueue.add(stamp);
        } else {
            later(fate, () -> enqueue(stamp));
        }
    }

    private void enqueue(SendStamp stamp) {
        if (!closed) {
            stampQueue.add(stamp);
        }
    }

    final void later(Fate fate, Runnable what) {
        network.schedule(network.clock().nanoTime() + fate.delayNanos(), what);
    }

    // ---- Arriving

    final void enqueue(Packet packet) {
        if (closed) {
            return;
        }
        if (buffer.size() >= capacity) {
            drops++;
        } else {
            buffer.add(packet);
        }
    }

    final void enqueue(Queued error) {
        if (!closed) {
            // As on Linux, the next call on the socket fails with the error's number, too.
            pendingError = errno(error.error);
            errorQueue.add(error);
        }
    }

    private int errno(Fate.IcmpError error) {
        return LinuxErrno.of(family, error.type(), error.code()).number();
    }

    // ---- Receiving

    @Override
    public final int receive() {
        incoming.clear();
        for (Packet packet = buffer.poll(); packet != null; packet = buffer.poll()) {
            ByteBuffer room = incoming.room(incoming.size()).clear();
            int length = Math.min(packet.bytes.length, room.capacity());
            room.put(packet.bytes, 0, length);
            incoming.accept(
                    packet.from.high(),
                    packet.from.low(),
                    packet.from.scope(),
                    packet.port,
                    length,
                    packet.bytes.length,
                    packet.ttl,
                    packet.stamp);
            if (incoming.size() == incoming.capacity()) {
                break;
            }
        }
        return incoming.size();
    }

    @Override
    public final int receiveErrors() {
        errors.clear();
        pendingError = 0;
        for (Queued queued = errorQueue.poll(); queued != null; queued = errorQueue.poll()) {
            ByteBuffer room = errors.room(errors.size()).clear();
            room.put(queued.quote, 0, Math.min(queued.quote.length, room.capacity()));
            errors.accept(
                    queued.destination,
                    queued.port,
                    queued.error.from(),
                    family == Family.V4 ? ErrorBatch.Origin.ICMP : ErrorBatch.Origin.ICMP6,
                    errno(queued.error),
                    queued.error.type(),
                    queued.error.code(),
                    queued.error.info(),
                    room.position(),
                    queued.stamp);
            if (errors.size() == errors.capacity()) {
                break;
            }
        }
        return errors.size() + readStamps();
    }

    private int readStamps() {
        sendStamps.clear();
        while (sendStamps.size() < sendStamps.capacity() && !stampQueue.isEmpty()) {
            SendStamp stamp = stampQueue.remove();
            sendStamps.accept(stamp.ordinal, stamp.wallNanos);
        }
        return sendStamps.size();
    }
}
