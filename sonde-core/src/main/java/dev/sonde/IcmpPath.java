// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** Which kind of ICMP socket a run uses. */
public enum IcmpPath {
    /** An unprivileged ping socket where the host permits one, else a raw socket. */
    AUTO,
    /** A ping socket or nothing. */
    PING_SOCKET,
    /** A raw socket or nothing. */
    RAW_SOCKET
}
