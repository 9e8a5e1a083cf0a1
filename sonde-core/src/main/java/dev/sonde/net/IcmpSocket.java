// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.OptionalInt;

/**
 * A socket for ICMP echo, v4 or v6.
 *
 * <p>Datagrams given to {@link #send()} begin with the ICMP header. Datagrams received begin with
 * the ICMP header too, but for {@link Kind#RAW} IPv4, where the kernel hands over the IP header in
 * front (raw(7)).
 */
public interface IcmpSocket extends DatagramPort {
    /** The two ways Linux offers. */
    enum Kind {
        /**
         * SOCK_DGRAM, icmp(7): unprivileged where the sysctl permits. The kernel owns the
         * identifier, computes and verifies checksums, and delivers only echo replies to this
         * identifier; ICMP errors come by the error queue.
         */
        PING,
        /**
         * SOCK_RAW, raw(7): needs CAP_NET_RAW. Every answer and every error that reaches the host
         * arrives, valid or not and whosesoever; requests do not, nor router and neighbour
         * discovery. ICMP errors are packets like others, and the error queue stays empty.
         */
        RAW
    }

    /** Which of the two this is. */
    Kind kind();

    /**
     * The 16-bit identifier that this socket's requests carry, unique among the host's ping
     * sockets, and for raw sockets among those opened by Sonde in the same network namespace.
     */
    int identifier();

    /**
     * Asks that echo replies with neither this socket's identifier nor these first four octets of
     * payload be left out: answers to other pingers of the host, which would only fill the receive
     * buffer of a raw socket, and forgets what has come so far. To be called before the first send.
     * A ping socket never gets them. May do nothing.
     *
     * @param firstPayloadWord big endian; empty when the payloads carry no mark
     */
    default void ignoreOthers(OptionalInt firstPayloadWord) {
        // Whoever reads has to tell them apart in any case.
    }
}
