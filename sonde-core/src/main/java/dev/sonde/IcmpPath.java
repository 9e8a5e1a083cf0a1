// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** Which kind of ICMP socket a run uses. */
public enum IcmpPath {
    /**
     * A raw socket, which hears more, where the host permits one, else an unprivileged ping socket.
     */
    AUTO,
    /** A ping socket or nothing. */
    PING_SOCKET,
    /** A raw socket or nothing. */
    RAW_SOCKET
}
