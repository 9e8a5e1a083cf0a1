// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * How a TCP connection leaves this host. Immutable; start from {@link #client}.
 *
 * @param socket how its packets leave; {@link SocketOptions#source} is the own address to bind to,
 *     or an interface, {@link SocketOptions#datagramBytes} and {@link SocketOptions#sendStamps}
 *     mean nothing
 * @param port the own port, 1 to 65535; 0 for any that is free. A chosen port may be used towards
 *     several destinations at the same time, but for one connection to each
 * @param giveUpMillis how long what was sent may stay unacknowledged before the host gives the
 *     connection up with ETIMEDOUT, ms (tcp(7), TCP_USER_TIMEOUT); 0 for as long as the host likes,
 *     a quarter of an hour on most
 * @param stamps what the host is asked the times of, once the connection is open
 */
public record TcpOptions(SocketOptions socket, int port, int giveUpMillis, Stamps stamps) {
    /** What the host stamps. */
    public enum Stamps {
        /** Nothing. */
        NONE,
        /** What arrives, see {@link TcpSocket#arrivalStamp()}. */
        ARRIVALS,
        /** What leaves and is acknowledged as well, see {@link TcpSocket#stamps()}. */
        ALL
    }

    /** From any free port. */
    public static TcpOptions client(SocketOptions socket) {
        return new TcpOptions(socket, 0, 0, Stamps.NONE);
    }

    /** The same from this own port. */
    public TcpOptions withPort(int ownPort) {
        return new TcpOptions(socket, ownPort, giveUpMillis, stamps);
    }

    /** The same with less patience. */
    public TcpOptions withGiveUpMillis(int millis) {
        return new TcpOptions(socket, port, millis, stamps);
    }

    /** The same with these stamps. */
    public TcpOptions withStamps(Stamps wanted) {
        return new TcpOptions(socket, port, giveUpMillis, wanted);
    }
}
