// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Optional;

/**
 * A TCP port of this host where others connect, of one family. The host itself does the handshakes
 * and keeps a number of connections (the backlog) until they are accepted; what their peers send
 * meanwhile is kept too.
 *
 * <p>How to use it: whenever the listener given to {@link Network#listenTcp} is called, {@link
 * #accept} until it is empty. Those that are left to wait are not told of again.
 *
 * <p>A peer that has been silent for a minute is asked whether it is still there; when it has not
 * answered for another, its connection fails.
 *
 * <p><b>Threading.</b> One thread, the network's.
 */
public interface TcpListener extends AutoCloseable {
    /**
     * A connection that somebody else made.
     *
     * @param socket its end here, {@link TcpSocket.State#OPEN}; the caller closes it
     * @param peer who connected
     * @param port from which port
     */
    record Accepted(TcpSocket socket, IpAddress peer, int port) {}

    /** The address family of its connections. */
    Family family();

    /** The own address it listens on, unspecified for all. */
    IpAddress localAddress();

    /** The own port. */
    int localPort();

    /**
     * Takes one of the connections that wait, never waiting itself.
     *
     * @param whenReady called from within {@link Network#await} as for {@link Network#openTcp}
     * @return empty when none waits, or {@link #errno()} is why none can be taken now
     */
    Optional<Accepted> accept(Runnable whenReady);

    /**
     * Why the last {@link #accept} that was empty took none, an error number of the host: 0 when
     * none waited. EMFILE means that this process has no descriptor to spare; the connection then
     * goes on waiting, and it is worth trying again once another is closed.
     */
    int errno();

    /** Ends it; the host resets the connections that wait. Those accepted live on. */
    @Override
    void close();
}
