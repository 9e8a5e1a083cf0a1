// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static dev.sonde.net.linux.SocketDescriptor.words;
import static dev.sonde.net.linux.SocketSetup.require;

import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.linux.SourceBinding.Transport;

/**
 * Opens a descriptor for ICMP echo and sets on it what its kind needs and what the caller asked
 * for.
 */
final class IcmpSocketOpener {
    /**
     * Echo reply, unreachable, quench, redirect, exceeded, parameter problem, timestamp reply (RFC
     * 792).
     */
    private static final int V4_TYPES_LET_IN =
            1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 11 | 1 << 12 | 1 << 14;

    private final Family family;
    private final Kind kind;
    private final SocketOptions options;
    private final SocketDescriptor socket;

    private IcmpSocketOpener(
            Family family, Kind kind, SocketOptions options, SocketDescriptor socket) {
        this.family = family;
        this.kind = kind;
        this.options = options;
        this.socket = socket;
    }

    /** The descriptor of a new socket, or the negative errno. */
    static long socket(Kernel kernel, Family family, Kind kind) {
        int type = kind == Kind.PING ? Constants.SOCK_DGRAM : Constants.SOCK_RAW;
        return kernel.socket(
                SocketAddress.addressFamily(family),
                type | Constants.SOCK_NONBLOCK | Constants.SOCK_CLOEXEC,
                family == Family.V4 ? Constants.IPPROTO_ICMP : Constants.IPPROTO_ICMPV6);
    }

    /**
     * Opens a socket, ready but for its identifier.
     *
     * @throws NetworkException when the host refuses
     */
    static SocketDescriptor open(Kernel kernel, Family family, Kind kind, SocketOptions options) {
        long fd = socket(kernel, family, kind);
        if (fd < 0) {
            throw IcmpRefusals.of(kernel, family, kind, (int) -fd).toException();
        }
        SocketDescriptor socket = SocketDescriptor.of(kernel, (int) fd);
        try {
            new IcmpSocketOpener(family, kind, options, socket).setUp();
            return socket;
        } catch (RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    private void setUp() {
        if (kind == Kind.RAW) {
            filter();
        }
        SocketSetup setup = new SocketSetup(socket, family, options);
        setup.tellArrivals();
        // A raw socket gets errors as packets. But without the queue the kernel keeps from one of
        // IPv4 that it had no room to send something (raw(7)); one of IPv6 is told so anyway.
        if (kind == Kind.PING || family == Family.V4) {
            setup.queueErrors();
        }
        setup.setOptions();
        setup.letProbesWait();
        new SourceBinding(socket, family, options.source(), Transport.ICMP, 0)
                .bind(kind == Kind.PING);
    }

    /**
     * Own requests, which loopback delivers as well, and other traffic must not fill the receive
     * buffer.
     */
    private void filter() {
        if (family == Family.V4) {
            // Types from 32 on always pass: the kernel's filter has no bits for them.
            require(
                    socket.set(Constants.SOL_RAW, Constants.ICMP_FILTER, ~V4_TYPES_LET_IN),
                    "setsockopt(ICMP_FILTER)");
            return;
        }
        int[] keptOut = {-1, -1, -1, -1, -1, -1, -1, -1};
        // RFC 4443 reserves 1 to 127 for errors; 129 is the echo reply, 137 the redirect, 161 the
        // extended echo reply.
        for (int type = 1; type < 128; type++) {
            letIn(keptOut, type);
        }
        letIn(keptOut, 129);
        letIn(keptOut, 137);
        letIn(keptOut, 161);
        require(
                socket.set(Constants.SOL_ICMPV6, Constants.ICMP6_FILTER, words(keptOut)),
                "setsockopt(ICMP6_FILTER)");
    }

    private static void letIn(int[] keptOut, int type) {
        keptOut[type / Integer.SIZE] &= ~(1 << type % Integer.SIZE);
    }
}
