// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * How a TCP connection leaves this host. Immutable; start from {@link #client}.
 *
 * @param socket how its packets leave; {@link SocketOptions#source} is the own address to bind to,
 *     or an interface, and {@link SocketOptions#datagramBytes} means nothing
 * @param port the own port, 1 to 65535; 0 for any that is free. A chosen port may be used towards
 *     several destinations at the same time, but for one connection to each
 */
public record TcpOptions(SocketOptions socket, int port) {
    /** From any free port. */
    public static TcpOptions client(SocketOptions socket) {
        return new TcpOptions(socket, 0);
    }

    /** The same from this own port. */
    public TcpOptions withPort(int ownPort) {
        return new TcpOptions(socket, ownPort);
    }
}
