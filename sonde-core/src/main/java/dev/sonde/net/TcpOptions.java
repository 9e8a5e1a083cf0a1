// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * How a TCP connection leaves this host. Immutable; start from {@link #client}.
 *
 * @param socket how its packets leave; {@link SocketOptions#source} is the own address to bind to,
 *     or an interface, and {@link SocketOptions#datagramBytes} means nothing
 * @param port the own port, 1 to 65535; 0 for any that is free. A chosen port may be used towards
 *     several destinations at the same time, but for one connection to each
 * @param giveUpMillis how long what was sent may stay unacknowledged before the host gives the
 *     connection up with ETIMEDOUT, ms (tcp(7), TCP_USER_TIMEOUT); 0 for as long as the host likes,
 *     a quarter of an hour on most
 */
public record TcpOptions(SocketOptions socket, int port, int giveUpMillis) {
    /** From any free port. */
    public static TcpOptions client(SocketOptions socket) {
        return new TcpOptions(socket, 0, 0);
    }

    /** The same from this own port. */
    public TcpOptions withPort(int ownPort) {
        return new TcpOptions(socket, ownPort, giveUpMillis);
    }

    /** The same with less patience. */
    public TcpOptions withGiveUpMillis(int millis) {
        return new TcpOptions(socket, port, millis);
    }
}
