// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * What a UDP socket is for, and where it is bound. Immutable; start from {@link #client} or {@link
 * #server}.
 *
 * @param socket how its packets leave, and how much it may hold; {@link SocketOptions#source} is
 *     the own address to bind to, or an interface
 * @param port the own port, 1 to 65535; 0 for any that is free
 * @param role what it is for
 * @param sharing whether other sockets of this process have the same port
 */
public record UdpOptions(SocketOptions socket, int port, Role role, PortSharing sharing) {
    /** What a socket is asked to tell beside the datagrams. */
    public enum Role {
        /** Errors by the error queue, and when and with what time to live each answer arrived. */
        CLIENT,
        /**
         * Which own address each datagram was sent to, so that the answer can leave from it; it
         * hears of no error, because an answer that cannot be delivered is nobody's concern. While
         * the host has no room for an answer (EAGAIN), {@link Network#await} waits for room and not
         * for something to read.
         */
        SERVER
    }

    /**
     * How a port is spread over sockets, each with a thread of its own (SO_REUSEPORT, socket(7)).
     */
    public enum PortSharing {
        /** One socket has it, and no other. */
        NONE,
        /**
         * One more will follow: the port is taken as by {@link #NONE}, so that it cannot be shared
         * with a stranger by accident, and then opened to {@link #FURTHER}.
         */
        FIRST,
        /** After a {@link #FIRST} with the same address and port. */
        FURTHER
    }

    /** For asking, from any free port. */
    public static UdpOptions client(SocketOptions socket) {
        return new UdpOptions(socket, 0, Role.CLIENT, PortSharing.NONE);
    }

    /** For answering, on this port. */
    public static UdpOptions server(SocketOptions socket, int port) {
        return new UdpOptions(socket, port, Role.SERVER, PortSharing.NONE);
    }

    /** The same on this own port. */
    public UdpOptions withPort(int ownPort) {
        return new UdpOptions(socket, ownPort, role, sharing);
    }

    /** The same, sharing its port in this way. */
    public UdpOptions withSharing(PortSharing way) {
        return new UdpOptions(socket, port, role, way);
    }
}
