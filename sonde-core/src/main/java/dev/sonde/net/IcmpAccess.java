// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Optional;

/**
 * Which ICMP sockets this process may open, and for each closed one exactly what would open it.
 *
 * @param pingSocket the unprivileged ICMP datagram socket (icmp(7), {@code
 *     net.ipv4.ping_group_range})
 * @param rawSocket the raw socket that sees every ICMP packet (raw(7), CAP_NET_RAW)
 */
public record IcmpAccess(Availability pingSocket, Availability rawSocket) {
    /** The kind of socket to open when the caller does not care: the one that hears more first. */
    public Optional<IcmpSocket.Kind> preferred() {
        if (rawSocket.isAvailable()) {
            return Optional.of(IcmpSocket.Kind.RAW);
        }
        return pingSocket.isAvailable() ? Optional.of(IcmpSocket.Kind.PING) : Optional.empty();
    }

    /** The answer for one kind of socket. */
    public Availability of(IcmpSocket.Kind kind) {
        return switch (kind) {
            case PING -> pingSocket;
            case RAW -> rawSocket;
        };
    }
}
