// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Availability;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.Resolver;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A host's network without a host: what is sent goes to {@link Internet}, what that answers arrives
 * at the time it says, and waiting moves the clock.
 *
 * <p>Set it up, hand it to {@link dev.sonde.Sonde#start(dev.sonde.Plan, Network)}, and read the
 * session. Runs take no real time: {@link #await} jumps to the next thing that happens.
 *
 * <p><b>Threading.</b> Set up on one thread, then left to the session; {@link #wake()} from any.
 */
public final class SimulatedNetwork implements Network {
    /** Something that will happen. */
    private record Future(long at, long order, Runnable what) implements Comparable<Future> {
        @Override
        public int compareTo(Future other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    /** Who is connected to: attempts count for each apart. */
    private record Peer(IpAddress address, int port) {}

    /** The identifier of the first socket; the next has the next. */
    static final int FIRST_IDENTIFIER = 0x1234;

    /** The first port that is given to a socket that wants any; the next has the next. */
    static final int FIRST_PORT = 40_000;

    private static final long LOOK = 100;
    private static final int V6_REDIRECT = 137;

    private final ManualClock clock = new ManualClock();
    private final Internet internet;
    private final SimulatedResolver resolver = new SimulatedResolver(this);
    private final PriorityQueue<Future> agenda = new PriorityQueue<>();
    private final List<SimulatedSocket> sockets = new ArrayList<>();
    private final Set<SimulatedTcpSocket> connections = new LinkedHashSet<>();
    private final Set<SimulatedTcpSocket> changed = new LinkedHashSet<>();
    private final Map<Peer, Long> attempts = new HashMap<>();
    private final Map<Peer, Long> streams = new HashMap<>();
    private boolean pingPermitted = true;
    private boolean rawPermitted = true;
    private int bufferedDatagrams = 256;
    private int sendRefusal;
    private long deafUntil = Long.MIN_VALUE;
    private long orders;
    private int nextIdentifier = FIRST_IDENTIFIER;
    private int nextPort = FIRST_PORT;
    private boolean woken;

    /**
     * @param internet what answers
     */
    public SimulatedNetwork(Internet internet) {
        this.internet = internet;
    }

    // ---- Setting up

    /** Which sockets this host permits. */
    public SimulatedNetwork permit(boolean pingSockets, boolean rawSockets) {
        pingPermitted = pingSockets;
        rawPermitted = rawSockets;
        return this;
    }

    /** How many datagrams a receive buffer holds; the rest is dropped and counted. */
    public SimulatedNetwork buffer(int datagrams) {
        bufferedDatagrams = datagrams;
        return this;
    }

    /** The names that resolve, and those that do not. */
    public SimulatedResolver names() {
        return resolver;
    }

    /** Has something done when this much time has passed since the beginning. */
    public SimulatedNetwork after(long nanos, Runnable what) {
        schedule(ManualClock.ORIGIN + nanos, what);
        return this;
    }

    /** From now on sending fails with this error; 0 for no longer. */
    public void refuseToSend(int errno) {
        sendRefusal = errno;
    }

    /**
     * The process is not scheduled until this much time has passed since the beginning; packets
     * arrive all the same.
     */
    public void stallUntil(long nanos) {
        deafUntil = ManualClock.ORIGIN + nanos;
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    /** Time since the beginning, ns. */
    public long elapsed() {
        return clock.nanoTime() - ManualClock.ORIGIN;
    }

    // ---- The network

    @Override
    public Resolver resolver() {
        return resolver;
    }

    @Override
    public IcmpAccess icmpAccess(Family family) {
        return new IcmpAccess(
                availability(
                        pingPermitted,
                        Errno.EACCES,
                        "a ping socket",
                        "open net.ipv4.ping_group_range"),
                availability(rawPermitted, Errno.EPERM, "a raw socket", "give CAP_NET_RAW"));
    }

    private static Availability availability(
            boolean permitted, Errno errno, String what, String remedy) {
        return permitted
                ? new Availability.Available()
                : new Availability.Unavailable(errno.name(), what + " is not permitted", remedy);
    }

    @Override
    public IcmpSocket openIcmp(Family family, IcmpSocket.Kind kind, SocketOptions options) {
        if (icmpAccess(family).of(kind) instanceof Availability.Unavailable closed) {
            throw new NetworkException(
                    NetworkException.Cause.NOT_PERMITTED,
                    closed.reason() + " (" + closed.errno() + "): " + closed.remedy(),
                    Errno.valueOf(closed.errno()).number());
        }
        SimulatedIcmpSocket socket =
                new SimulatedIcmpSocket(
                        this, internet, family, kind, nextIdentifier++, options, bufferedDatagrams);
        sockets.add(socket);
        return socket;
    }

    @Override
    public UdpSocket openUdp(Family family, UdpOptions options) {
        int port = options.port() != 0 ? options.port() : nextPort++;
        SimulatedUdpSocket socket =
                new SimulatedUdpSocket(this, internet, family, port, options, bufferedDatagrams);
        sockets.add(socket);
        return socket;
    }

    @Override
    public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
        int port = options.port() != 0 ? options.port() : nextPort++;
        SimulatedTcpSocket socket =
                new SimulatedTcpSocket(this, internet, family, port, options, whenReady);
        connections.add(socket);
        return socket;
    }

    @Override
    public void await(long deadlineNanos) {
        // Even looking takes some time, or whoever polls would poll for ever.
        if (deadlineNanos <= clock.nanoTime() || isReadable()) {
            pass(LOOK);
        }
        long until = Math.max(deadlineNanos, clock.nanoTime());
        while (true) {
            if (deafUntil <= clock.nanoTime() && (isReadable() || takeWake())) {
                tellChanged();
                return;
            }
            // In a stall whatever ends the wait is noticed when the stall ends.
            long end = isReadable() || isWoken() ? deafUntil : Math.max(until, deafUntil);
            Future next = agenda.peek();
            if (next == null && end == Long.MAX_VALUE) {
                waitForWake();
                return;
            }
            if (next == null || next.at > end) {
                clock.advanceTo(Math.max(clock.nanoTime(), end));
                look();
                return;
            }
            agenda.remove();
            clock.advanceTo(Math.max(clock.nanoTime(), next.at));
            next.what.run();
        }
    }

    @Override
    public void look() {
        if (deafUntil <= clock.nanoTime()) {
            tellChanged();
        }
    }

    /** Lets this much time pass, with all that happens in it. */
    private void pass(long nanos) {
        long end = clock.nanoTime() + nanos;
        for (Future next = agenda.peek(); next != null && next.at <= end; next = agenda.peek()) {
            agenda.remove();
            clock.advanceTo(Math.max(clock.nanoTime(), next.at));
            next.what.run();
        }
        clock.advanceTo(Math.max(clock.nanoTime(), end));
    }

    private void tellChanged() {
        List<SimulatedTcpSocket> all = List.copyOf(changed);
        changed.clear();
        all.forEach(SimulatedTcpSocket::tell);
    }

    private boolean isReadable() {
        if (!changed.isEmpty()) {
            return true;
        }
        for (SimulatedSocket socket : sockets) {
            if (socket.isReadable()) {
                return true;
            }
        }
        return false;
    }

    private synchronized boolean isWoken() {
        return woken;
    }

    private synchronized boolean takeWake() {
        boolean was = woken;
        woken = false;
        return was;
    }

    /** Nothing will ever happen in here: another thread has to want something. */
    private synchronized void waitForWake() {
        boolean interrupted = false;
        while (!woken) {
            try {
                wait();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        woken = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    @Override
    public void close() {
        List.copyOf(sockets).forEach(SimulatedSocket::close);
        List.copyOf(connections).forEach(SimulatedTcpSocket::close);
    }

    // ---- For sockets and the resolver

    int sendRefusal() {
        return sendRefusal;
    }

    /** A packet that nothing here asked for arrives now; its bytes from the ICMP header on. */
    void hear(IpAddress from, byte[] icmp, int identifier) {
        for (SimulatedIcmpSocket socket : icmpSockets(from.family())) {
            socket.hear(from, icmp, identifier);
        }
    }

    /** An ICMP packet arrives now, and each raw socket of its family hears it. */
    void spread(IpAddress from, byte[] icmp, int ttl, long stamp) {
        for (SimulatedIcmpSocket socket : icmpSockets(from.family())) {
            if (socket.kind() == IcmpSocket.Kind.RAW) {
                socket.enqueueRaw(from, icmp, ttl, stamp);
            }
        }
    }

    /**
     * An ICMP error about a datagram arrives now at the raw sockets of its family.
     *
     * @param protocol of the datagram that it quotes, from its transport header on
     */
    void spreadError(
            Internet.Fate.IcmpError error, int protocol, IpAddress destination, byte[] datagram) {
        Family family = destination.family();
        if (family == Family.V6 && error.quote() == Internet.Quote.BAD_CHECKSUM) {
            return;
        }
        byte[] icmp = EchoBytes.error(family, error, protocol, destination, datagram);
        // Neighbour discovery, to which the redirect of IPv6 belongs, crosses no router.
        boolean neighbour = family == Family.V6 && error.type() == V6_REDIRECT;
        spread(error.from(), icmp, neighbour ? 255 : 64, clock.wallNanos());
    }

    private List<SimulatedIcmpSocket> icmpSockets(Family family) {
        List<SimulatedIcmpSocket> found = new ArrayList<>();
        for (SimulatedSocket socket : sockets) {
            if (socket instanceof SimulatedIcmpSocket icmp && icmp.family() == family) {
                found.add(icmp);
            }
        }
        return found;
    }

    /** A socket of ours was closed. */
    void forget(SimulatedSocket socket) {
        sockets.remove(socket);
    }

    /** A connection of ours was closed. */
    void forget(SimulatedTcpSocket socket) {
        connections.remove(socket);
        changed.remove(socket);
    }

    /** Whoever opened a connection hears of it when it waits next. */
    void ready(SimulatedTcpSocket socket) {
        changed.add(socket);
    }

    /** Which attempt to connect there this is, from 1. */
    long nextConnection(IpAddress address, int port) {
        return attempts.merge(new Peer(address, port), 1L, Long::sum);
    }

    /** Which octets sent there in connections these are, from 1. */
    long nextOctets(IpAddress address, int port) {
        return streams.merge(new Peer(address, port), 1L, Long::sum);
    }

    void schedule(long at, Runnable what) {
        agenda.add(new Future(at, orders++, what));
    }
}
