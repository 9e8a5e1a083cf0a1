// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/**
 * How packets leave a socket and how much it may hold. Immutable; start from {@link #DEFAULT}.
 *
 * @param ttl IPv4 time to live or IPv6 hop limit, 1 to 255; {@value #UNSET} leaves the kernel's
 *     default
 * @param tos the former TOS byte (DSCP and ECN) or IPv6 traffic class, 0 to 255; {@value #UNSET}
 *     for the default
 * @param mark the packet mark (SO_MARK, needs CAP_NET_ADMIN or CAP_NET_RAW), unsigned 32 bits;
 *     {@value #UNSET} for none
 * @param flowLabel the IPv6 flow label, 0 to 0xFFFFF; {@value #UNSET} for none; no effect on IPv4
 * @param source an interface's name, or an address of this host in digits; "" for the kernel's
 *     choice
 * @param pathMtuDiscovery what becomes of datagrams larger than the path carries
 * @param receiveBufferBytes payload-carrying bytes to ask for in the receive buffer; 0 for the
 *     kernel's default
 * @param datagramBytes the largest datagram to be sent or received whole, without IP header
 * @param sendStamps whether the host is asked when each datagram left, see {@link
 *     DatagramPort#sendStamps()}
 */
public record SocketOptions(
        int ttl,
        int tos,
        long mark,
        int flowLabel,
        String source,
        PathMtuDiscovery pathMtuDiscovery,
        int receiveBufferBytes,
        int datagramBytes,
        boolean sendStamps) {
    /** Stands for "not set". */
    public static final int UNSET = -1;

    /** Everything as the kernel would have it, for datagrams of up to 2 KiB. */
    public static final SocketOptions DEFAULT =
            new SocketOptions(
                    UNSET, UNSET, UNSET, UNSET, "", PathMtuDiscovery.SYSTEM, 0, 2048, false);

    /** The same with this time to live, 1 to 255. */
    public SocketOptions withTtl(int hops) {
        return new SocketOptions(
                hops,
                tos,
                mark,
                flowLabel,
                source,
                pathMtuDiscovery,
                receiveBufferBytes,
                datagramBytes,
                sendStamps);
    }

    /** The same with this TOS byte, 0 to 255. */
    public SocketOptions withTos(int octet) {
        return new SocketOptions(
                ttl,
                octet,
                mark,
                flowLabel,
                source,
                pathMtuDiscovery,
                receiveBufferBytes,
                datagramBytes,
                sendStamps);
    }

    /** The same with this packet mark, 0 to 0xFFFFFFFF. */
    public SocketOptions withMark(long packetMark) {
        return new SocketOptions(
                ttl,
                tos,
                packetMark,
                flowLabel,
                source,
                pathMtuDiscovery,
                receiveBufferBytes,
                datagramBytes,
                sendStamps);
    }

    /** The same with this IPv6 flow label, 0 to 0xFFFFF. */
    public SocketOptions withFlowLabel(int label) {
        return new SocketOptions(
                ttl,
                tos,
                mark,
                label,
                source,
                pathMtuDiscovery,
                receiveBufferBytes,
                datagramBytes,
                sendStamps);
    }

    /** The same from this interface or own address. */
    public SocketOptions withSource(String interfaceOrAddress) {
        return new SocketOptions(
                ttl,
                tos,
                mark,
                flowLabel,
                interfaceOrAddress,
                pathMtuDiscovery,
                receiveBufferBytes,
                datagramBytes,
                sendStamps);
    }

    /** The same with this treatment of large datagrams. */
    public SocketOptions withPathMtuDiscovery(PathMtuDiscovery discovery) {
        return new SocketOptions(
                ttl,
                tos,
                mark,
                flowLabel,
                source,
                discovery,
                receiveBufferBytes,
                datagramBytes,
                sendStamps);
    }

    /** The same with this much room for what has not been read yet. */
    public SocketOptions withReceiveBufferBytes(int bytes) {
        return new SocketOptions(
                ttl,
                tos,
                mark,
                flowLabel,
                source,
                pathMtuDiscovery,
                bytes,
                datagramBytes,
                sendStamps);
    }

    /** The same with room for datagrams of this size. */
    public SocketOptions withDatagramBytes(int bytes) {
        return new SocketOptions(
                ttl,
                tos,
                mark,
                flowLabel,
                source,
                pathMtuDiscovery,
                receiveBufferBytes,
                bytes,
                sendStamps);
    }

    /** The same, asking for send stamps or not. */
    public SocketOptions withSendStamps(boolean wanted) {
        return new SocketOptions(
                ttl,
                tos,
                mark,
                flowLabel,
                source,
                pathMtuDiscovery,
                receiveBufferBytes,
                datagramBytes,
                wanted);
    }
}
