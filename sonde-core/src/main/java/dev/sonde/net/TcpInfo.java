// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * What the kernel knows of a TCP connection (tcp(7), TCP_INFO).
 *
 * @param retransmits segments it has sent again in all, those of the handshake included
 * @param synRetransmits SYNs it has sent again before the connection was open or failed
 * @param smoothedRttNanos its own smoothed round-trip time, ns; 0 before there is one
 */
public record TcpInfo(long retransmits, long synRetransmits, long smoothedRttNanos) {}
