// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.linux.SourceBinding.Transport;

/** What a TCP socket is told before it connects, or listens. */
final class TcpSetup {
    /** After so many seconds of silence a peer is asked whether it is still there, */
    private static final int KEEPALIVE_IDLE_SECONDS = 60;

    /** again after so many, */
    private static final int KEEPALIVE_INTERVAL_SECONDS = 15;

    /** and so often in all, before it is taken for gone. */
    private static final int KEEPALIVE_PROBES = 4;

    private TcpSetup() {}

    /**
     * Prepares a socket that others connect to; what is set here, its connections inherit.
     *
     * @throws dev.sonde.net.NetworkException when the host refuses
     */
    static void listen(SocketDescriptor socket, Family family, TcpOptions options) {
        if (family == Family.V6) {
            LinuxSocket.require(
                    socket.set(Constants.SOL_IPV6, Constants.IPV6_V6ONLY, 1),
                    "setsockopt(IPV6_V6ONLY)");
        }
        new SocketSetup(socket, family, options.socket()).setStreamOptions();
        LinuxSocket.require(
                socket.set(Constants.IPPROTO_TCP, Constants.TCP_NODELAY, 1),
                "setsockopt(TCP_NODELAY)");
        keepAlive(socket);
        // Connections of an earlier server may still be in TIME_WAIT.
        LinuxSocket.require(
                socket.set(Constants.SOL_SOCKET, Constants.SO_REUSEADDR, 1),
                "setsockopt(SO_REUSEADDR)");
        new SourceBinding(socket, family, options.socket().source(), Transport.TCP, options.port())
                .bind(true);
    }

    /** Or a connection whose peer has gone without a word would stay for ever (tcp(7)). */
    private static void keepAlive(SocketDescriptor socket) {
        LinuxSocket.require(
                socket.set(Constants.SOL_SOCKET, Constants.SO_KEEPALIVE, 1),
                "setsockopt(SO_KEEPALIVE)");
        LinuxSocket.require(
                socket.set(Constants.IPPROTO_TCP, Constants.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS),
                "setsockopt(TCP_KEEPIDLE)");
        LinuxSocket.require(
                socket.set(
                        Constants.IPPROTO_TCP, Constants.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS),
                "setsockopt(TCP_KEEPINTVL)");
        LinuxSocket.require(
                socket.set(Constants.IPPROTO_TCP, Constants.TCP_KEEPCNT, KEEPALIVE_PROBES),
                "setsockopt(TCP_KEEPCNT)");
    }

    /**
     * Prepares a socket that connects.
     *
     * @throws dev.sonde.net.NetworkException when the host refuses
     */
    static void apply(SocketDescriptor socket, Family family, TcpOptions options) {
        SocketSetup setup = new SocketSetup(socket, family, options.socket());
        // IPv4 queues errors about a handshake without being asked, IPv6 does not; and an error
        // about an open connection is told to nobody who has not asked.
        setup.queueErrors();
        setup.setStreamOptions();
        LinuxSocket.require(
                socket.set(Constants.IPPROTO_TCP, Constants.TCP_NODELAY, 1),
                "setsockopt(TCP_NODELAY)");
        if (options.giveUpMillis() > 0) {
            LinuxSocket.require(
                    socket.set(
                            Constants.IPPROTO_TCP,
                            Constants.TCP_USER_TIMEOUT,
                            options.giveUpMillis()),
                    "setsockopt(TCP_USER_TIMEOUT)");
        }
        if (options.port() != 0) {
            // Towards several destinations at the same time.
            LinuxSocket.require(
                    socket.set(Constants.SOL_SOCKET, Constants.SO_REUSEADDR, 1),
                    "setsockopt(SO_REUSEADDR)");
        } else if (!options.socket().source().isEmpty()) {
            // Or binding to an address would take a port away from all destinations. Without it
            // there are only fewer connections to be had.
            var _ = socket.set(Constants.SOL_IP, Constants.IP_BIND_ADDRESS_NO_PORT, 1);
        }
        new SourceBinding(socket, family, options.socket().source(), Transport.TCP, options.port())
                .bind(options.port() != 0);
    }
}
