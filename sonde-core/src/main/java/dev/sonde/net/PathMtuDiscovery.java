// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * How a socket treats datagrams larger than the path carries; ping's {@code -M}, ip(7)
 * IP_MTU_DISCOVER.
 */
public enum PathMtuDiscovery {
    /** The kernel's default for this kind of socket. */
    SYSTEM,
    /** Never set Don't Fragment (IP_PMTUDISC_DONT). */
    DONT,
    /** Fragment locally when the path is known to be narrower (IP_PMTUDISC_WANT). */
    WANT,
    /** Always set Don't Fragment; larger datagrams fail (IP_PMTUDISC_DO). */
    DO,
    /** Set Don't Fragment and ignore what is known of the path (IP_PMTUDISC_PROBE). */
    PROBE
}
