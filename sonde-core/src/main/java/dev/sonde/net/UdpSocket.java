// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * A socket for UDP, v4 or v6 and never both, connected to nobody: each datagram out names where it
 * goes, each datagram in where it came from, and each error where its datagram went.
 *
 * <p>What an error quotes begins behind the UDP header ({@link ErrorBatch#quote}), and may be empty
 * even for a datagram that was not: eight octets of a transport header are all a router has to give
 * back. The kernel looks at nothing but this socket's own port before it believes an error, so the
 * reader has to look whether such a datagram was ever sent.
 */
public interface UdpSocket extends DatagramPort {
    /** The own address this socket is bound to, unspecified when it is bound to all. */
    IpAddress localAddress();

    /** The own port, 1 to 65535. */
    int localPort();
}
