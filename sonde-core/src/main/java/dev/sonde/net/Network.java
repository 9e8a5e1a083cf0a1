// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * A host's network as one engine uses it: it opens sockets, waits for all of them in one place, and
 * tells the time.
 *
 * <p>An engine has one network of its own and closes it, and with it every socket still open. The
 * host's own is given by {@code dev.sonde.Sonde}; {@code sonde-testkit} has one that only exists on
 * a manual clock.
 *
 * <p><b>Threading.</b> Everything but {@link #wake()} and {@link #icmpAccess} belongs to the one
 * thread that called first; sockets opened here belong to it too.
 */
public interface Network extends AutoCloseable {
    /** The clocks that this network's stamps and deadlines are told in. */
    Clock clock();

    /** Looks names up without ever making the calling thread wait. */
    Resolver resolver();

    /**
     * What ICMP sockets this host lets this process open, found out by opening one of each and
     * closing it again.
     */
    IcmpAccess icmpAccess(Family family);

    /**
     * Opens a socket for ICMP echo.
     *
     * @throws NetworkException when the host refuses; it names the call, the errno and the remedy
     */
    IcmpSocket openIcmp(Family family, IcmpSocket.Kind kind, SocketOptions options);

    /**
     * Opens a socket for UDP.
     *
     * @throws NetworkException when the host refuses, the port is in use or the address none of its
     *     own; it names the call or the port, and the remedy
     */
    UdpSocket openUdp(Family family, UdpOptions options);

    /**
     * Opens a socket for one TCP connection.
     *
     * @param whenReady called from within {@link #await} when the socket has something new to tell:
     *     the handshake is done or failed, something may be read or, after there was no room, sent,
     *     an error was noted. Never called again for what it was called for once; may be called
     *     without a reason. It should do no more than remember that.
     * @throws NetworkException when the host refuses, has no descriptors left, the port is in use
     *     or the address none of its own; it names the call or the port, and the remedy
     */
    TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady);

    /**
     * Lets others connect to a port of this host. A network that nobody can connect to, such as a
     * simulated one, refuses.
     *
     * @param options where; the port 0 is any that is free, and an accepted connection is as the
     *     rest of the options says
     * @param whenReady called from within {@link #await} when a connection waits; it should do no
     *     more than remember that
     * @throws NetworkException when the host refuses, the port is in use or the address none of its
     *     own; it names the call or the port, and the remedy
     */
    default TcpListener listenTcp(Family family, TcpOptions options, Runnable whenReady) {
        throw new NetworkException(
                NetworkException.Cause.NOT_AVAILABLE, "nobody can connect to this network", 0);
    }

    /**
     * Waits until a socket of this network has an answer or an error to read, a TCP socket has
     * something new to tell, a connection waits to be accepted, {@link #wake()} is called, or the
     * deadline has come, whichever is first. May return early without a reason.
     *
     * @param deadlineNanos on {@link Clock#nanoTime()}'s scale; in the past means "look, but do not
     *     wait"
     */
    void await(long deadlineNanos);

    /** Tells the listeners of TCP sockets of what there is by now, without waiting. */
    default void look() {
        await(clock().nanoTime());
    }

    /**
     * Makes the current or the next {@link #await} return at once. May be called from any thread,
     * also after close.
     */
    void wake();

    /** Closes every socket opened here. */
    @Override
    void close();
}
