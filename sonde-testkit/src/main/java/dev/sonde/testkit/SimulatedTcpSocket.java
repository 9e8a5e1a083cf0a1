// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.StreamStampBatch;
import dev.sonde.net.TcpInfo;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpOptions.Stamps;
import dev.sonde.net.TcpSocket;
import dev.sonde.testkit.Internet.Fate;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * A TCP connection on a {@link SimulatedNetwork}, with the habits of Linux: an ICMP error ends an
 * attempt to connect, unless it comes at once, when it is noted and the attempt goes on; an open
 * connection survives it and tells its number alone.
 */
final class SimulatedTcpSocket implements TcpSocket {
    private static final int TCP = 6;
    private static final int HEADER = 20;
    private static final int DATA_OFFSET_AT = 12;
    private static final int ERRORS = 8;

    private final SimulatedNetwork network;
    private final Internet internet;
    private final Family family;
    private final Runnable whenReady;
    private final IpAddress localAddress;
    private final int localPort;
    private final ErrorBatch errors = new ErrorBatch(ERRORS, HEADER);
    private final Queue<Fate.IcmpError> errorQueue = new ArrayDeque<>();
    private final Queue<Arrived> arrived = new ArrayDeque<>();
    private final Queue<Stamp> stampQueue = new ArrayDeque<>();
    private final StreamStampBatch stamps = new StreamStampBatch(ERRORS);
    private final Stamps stamped;
    private State state = State.NEW;
    private long sent;
    private long arrivalStamp;
    private IpAddress peer;
    private int peerPort;
    private long connectedAs;
    private int errno;
    private int softError;
    private long retransmits;
    private boolean ended;
    private boolean closed;

    /** Octets that wait to be read. */
    private record Arrived(ByteBuffer octets, long stamp) {}

    /** When octets left, or were acknowledged. */
    private record Stamp(boolean isAcknowledgement, long upTo, long stamp) {}

    /** What something comes back for, and how much had been sent with it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Cause(byte[] octets, long upTo) {}

    SimulatedTcpSocket(
            SimulatedNetwork network,
            Internet internet,
            Family family,
            int localPort,
            TcpOptions options,
            Runnable whenReady) {
        this.network = network;
        this.internet = internet;
        this.family = family;
        this.localPort = localPort;
        this.whenReady = whenReady;
        peer = family == Family.V4 ? IpAddress.v4(0) : IpAddress.v6(0, 0);
        stamped = options.stamps();
        localAddress = IpAddress.parse(options.socket().source()).orElse(peer);
    }

    // ---- Connecting

    @Override
    public State connect(IpAddress address, int port) {
        peer = address;
        peerPort = port;
        state = State.CONNECTING;
        if (network.sendRefusal() != 0) {
            fail(network.sendRefusal());
            return state;
        }
        connectedAs = network.nextConnection(address, port);
        take(internet.connecting(address, port, connectedAs), new Cause(new byte[0], 0));
        return state;
    }

    /**
     * What comes now or later; what comes at once is there when the call returns.
     *
     * @param cause what it comes for, which an error quotes
     */
    private void take(List<Fate> fates, Cause cause) {
        for (Fate fate : fates) {
            if (fate.delayNanos() == 0) {
                happen(fate, true, cause);
            } else {
                network.schedule(
                        network.clock().nanoTime() + fate.delayNanos(),
                        () -> happen(fate, false, cause));
            }
        }
    }

    private void happen(Fate fate, boolean atOnce, Cause cause) {
        if (closed) {
            return;
        }
        switch (fate) {
            case Fate.Accepted accepted -> accepted(accepted);
            case Fate.Reset _ -> reset();
            case Fate.Octets(_, var octets) -> arrived(octets, cause);
            case Fate.Ended _ -> ended = true;
            case Fate.IcmpError error -> hear(error, atOnce, cause.octets);
            case Fate.Refusal(int number) -> {
                if (state == State.CONNECTING) {
                    fail(number);
                }
            }
            case Fate.Reply _, Fate.Datagram _, Fate.Left _ ->
                    throw new IllegalArgumentException(fate + " comes in no connection");
        }
        network.ready(this);
    }

    /** An answer acknowledges what it answers. */
    private void arrived(byte[] octets, Cause cause) {
        long now = network.clock().wallNanos();
        arrived.add(new Arrived(ByteBuffer.wrap(octets.clone()), now));
        if (stamped == Stamps.ALL) {
            stampQueue.add(new Stamp(true, cause.upTo, now));
        }
    }

    private void accepted(Fate.Accepted accepted) {
        if (state == State.CONNECTING) {
            state = State.OPEN;
            retransmits = accepted.synRetransmits();
        }
    }

    private void reset() {
        if (state == State.CONNECTING || state == State.OPEN) {
            Errno why = state == State.OPEN ? Errno.ECONNRESET : Errno.ECONNREFUSED;
            fail(why.number());
        }
    }

    private void fail(int number) {
        state = State.FAILED;
        errno = number;
    }

    private void hear(Fate.IcmpError error, boolean atOnce, byte[] sent) {
        byte[] segment =
                ByteBuffer.allocate(HEADER + sent.length)
                        .putShort((short) localPort)
                        .putShort((short) peerPort)
                        .put(DATA_OFFSET_AT, (byte) (HEADER << 2))
                        .put(HEADER, sent)
                        .array();
        network.spreadError(error, TCP, peer, segment);
        if (!error.quote().isOurs() || !isTold(error)) {
            return;
        }
        int number = LinuxErrno.of(family, error.type(), error.code()).number();
        if (state == State.OPEN) {
            softError = number;
        } else if (state == State.CONNECTING) {
            errorQueue.add(error);
            if (!atOnce) {
                fail(number);
            }
        }
    }

    /** What Linux tells a connection. */
    private boolean isTold(Fate.IcmpError error) {
        if (family == Family.V6) {
            return error.type() < 128 && error.type() != 2;
        }
        return switch (error.type()) {
            case 3 -> error.code() < 16 && error.code() != 4;
            case 11 -> error.code() == 0;
            case 12 -> true;
            default -> false;
        };
    }

    /** Has whoever opened it hear that there is something new. */
    void tell() {
        if (!closed) {
            whenReady.run();
        }
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public int errno() {
        return errno;
    }

    @Override
    public int takeSoftError() {
        int taken = softError;
        softError = 0;
        return taken;
    }

    @Override
    public ErrorBatch errors() {
        return errors;
    }

    @Override
    public StreamStampBatch stamps() {
        return stamps;
    }

    @Override
    public long arrivalStamp() {
        return arrivalStamp;
    }

    @Override
    public int receiveErrors() {
        errors.clear();
        stamps.clear();
        while (stamps.size() < stamps.capacity() && !stampQueue.isEmpty()) {
            Stamp next = stampQueue.remove();
            stamps.accept(next.isAcknowledgement, next.upTo, next.stamp);
        }
        while (errors.size() < errors.capacity() && !errorQueue.isEmpty()) {
            Fate.IcmpError error = errorQueue.remove();
            errors.room(errors.size())
                    .clear()
                    .putShort((short) localPort)
                    .putShort((short) peerPort);
            errors.accept(
                    peer,
                    peerPort,
                    error.from(),
                    family == Family.V4 ? ErrorBatch.Origin.ICMP : ErrorBatch.Origin.ICMP6,
                    LinuxErrno.of(family, error.type(), error.code()).number(),
                    error.type(),
                    error.code(),
                    error.info(),
                    HEADER,
                    0);
        }
        return errors.size() + stamps.size();
    }

    @Override
    public TcpInfo info() {
        return new TcpInfo(retransmits, retransmits, 0);
    }

    // ---- The stream

    @Override
    public int send(ByteBuffer bytes) {
        if (state != State.OPEN || closed || !bytes.hasRemaining()) {
            return 0;
        }
        byte[] octets = new byte[bytes.remaining()];
        bytes.get(octets);
        long ordinal = network.nextOctets(peer, peerPort);
        sent += octets.length;
        if (stamped == Stamps.ALL) {
            stampQueue.add(new Stamp(false, sent, network.clock().wallNanos()));
        }
        take(
                internet.sentTcp(peer, peerPort, connectedAs, ordinal, octets),
                new Cause(octets, sent));
        return octets.length;
    }

    @Override
    public int receive(ByteBuffer bytes) {
        Arrived first = arrived.peek();
        if (closed || first == null) {
            return closed || ended || state == State.FAILED ? -1 : 0;
        }
        arrivalStamp = stamped == Stamps.NONE ? 0 : first.stamp;
        ByteBuffer next = first.octets;
        int length = Math.min(bytes.remaining(), next.remaining());
        bytes.put(next.slice(next.position(), length));
        next.position(next.position() + length);
        if (!next.hasRemaining()) {
            arrived.remove();
        }
        return length;
    }

    @Override
    public IpAddress localAddress() {
        return localAddress;
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public void close() {
        closed = true;
        network.forget(this);
    }

    @Override
    public void abort() {
        close();
    }
}
