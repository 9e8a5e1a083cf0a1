// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static dev.sonde.net.linux.SocketDescriptor.words;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;

/**
 * Opens a descriptor for ICMP echo and sets on it what its kind needs and what the caller asked
 * for.
 *
 * <p>What a socket must be able to do is required. What only adds to its results, kernel stamps and
 * the time to live of answers, is asked for: without them the results are marked as lacking them.
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
        results();
        buffer();
        if (family == Family.V4) {
            v4Options();
        } else {
            v6Options();
        }
        if (options.mark() != SocketOptions.UNSET) {
            mark();
        }
        new SourceBinding(socket, family, options.source()).bind(kind == Kind.PING);
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

    private void results() {
        // Not SO_TIMESTAMPNS, which makes a stamp up at reading where the kernel took none at
        // arrival.
        var _ =
                socket.set(
                        Constants.SOL_SOCKET,
                        Constants.SO_TIMESTAMPING,
                        Constants.SOF_TIMESTAMPING_RX_SOFTWARE
                                | Constants.SOF_TIMESTAMPING_SOFTWARE);
        if (family == Family.V4) {
            var _ = socket.set(Constants.SOL_IP, Constants.IP_RECVTTL, 1);
        } else {
            var _ = socket.set(Constants.SOL_IPV6, Constants.IPV6_RECVHOPLIMIT, 1);
        }
        // A raw socket gets errors as packets; with the queue as well, each would make a read fail
        // first.
        if (kind == Kind.PING && family == Family.V4) {
            require(
                    socket.set(Constants.SOL_IP, Constants.IP_RECVERR, 1),
                    "setsockopt(IP_RECVERR)");
        } else if (kind == Kind.PING) {
            require(
                    socket.set(Constants.SOL_IPV6, Constants.IPV6_RECVERR, 1),
                    "setsockopt(IPV6_RECVERR)");
        }
    }

    private void buffer() {
        int bytes = options.receiveBufferBytes();
        // The first goes beyond net.core.rmem_max and needs CAP_NET_ADMIN; the second is cut to it.
        if (bytes > 0 && socket.set(Constants.SOL_SOCKET, Constants.SO_RCVBUFFORCE, bytes) < 0) {
            require(
                    socket.set(Constants.SOL_SOCKET, Constants.SO_RCVBUF, bytes),
                    "setsockopt(SO_RCVBUF)");
        }
    }

    private void v4Options() {
        set(options.ttl(), Constants.SOL_IP, Constants.IP_TTL, "setsockopt(IP_TTL)");
        set(
                options.ttl(),
                Constants.SOL_IP,
                Constants.IP_MULTICAST_TTL,
                "setsockopt(IP_MULTICAST_TTL)");
        set(options.tos(), Constants.SOL_IP, Constants.IP_TOS, "setsockopt(IP_TOS)");
        set(
                discovery(),
                Constants.SOL_IP,
                Constants.IP_MTU_DISCOVER,
                "setsockopt(IP_MTU_DISCOVER)");
    }

    private void v6Options() {
        set(
                options.ttl(),
                Constants.SOL_IPV6,
                Constants.IPV6_UNICAST_HOPS,
                "setsockopt(IPV6_UNICAST_HOPS)");
        set(
                options.ttl(),
                Constants.SOL_IPV6,
                Constants.IPV6_MULTICAST_HOPS,
                "setsockopt(IPV6_MULTICAST_HOPS)");
        set(options.tos(), Constants.SOL_IPV6, Constants.IPV6_TCLASS, "setsockopt(IPV6_TCLASS)");
        set(
                discovery(),
                Constants.SOL_IPV6,
                Constants.IPV6_MTU_DISCOVER,
                "setsockopt(IPV6_MTU_DISCOVER)");
        if (options.flowLabel() != SocketOptions.UNSET) {
            require(
                    socket.set(
                            Constants.SOL_IPV6,
                            Constants.IPV6_FLOWLABEL_MGR,
                            flowLabelLease(options.flowLabel())),
                    "setsockopt(IPV6_FLOWLABEL_MGR)");
            require(
                    socket.set(Constants.SOL_IPV6, Constants.IPV6_FLOWINFO_SEND, 1),
                    "setsockopt(IPV6_FLOWINFO_SEND)");
        }
    }

    /**
     * A lease of a flow label that may be shared, so that nobody else on the host is shut out. The
     * destination has to be a unicast address and restricts nothing.
     */
    private static byte[] flowLabelLease(int label) {
        byte[] lease = new byte[Layouts.FlowlabelReq.SIZE];
        lease[Layouts.FlowlabelReq.DST + 15] = 1; // ::1
        lease[Layouts.FlowlabelReq.LABEL + 1] = (byte) (label >>> 16);
        lease[Layouts.FlowlabelReq.LABEL + 2] = (byte) (label >>> 8);
        lease[Layouts.FlowlabelReq.LABEL + 3] = (byte) label;
        lease[Layouts.FlowlabelReq.ACTION] = Constants.IPV6_FL_A_GET;
        lease[Layouts.FlowlabelReq.SHARE] = (byte) Constants.IPV6_FL_S_ANY;
        System.arraycopy(
                flags(Constants.IPV6_FL_F_CREATE),
                0,
                lease,
                Layouts.FlowlabelReq.FLAGS,
                Short.BYTES);
        return lease;
    }

    private static byte[] flags(int value) {
        byte[] word = words(value << Short.SIZE | value);
        return new byte[] {word[0], word[1]};
    }

    private int discovery() {
        return switch (options.pathMtuDiscovery()) {
            case SYSTEM -> SocketOptions.UNSET;
            case DONT -> Constants.IP_PMTUDISC_DONT;
            case WANT -> Constants.IP_PMTUDISC_WANT;
            case DO -> Constants.IP_PMTUDISC_DO;
            case PROBE -> Constants.IP_PMTUDISC_PROBE;
        };
    }

    private void mark() {
        long result = socket.set(Constants.SOL_SOCKET, Constants.SO_MARK, (int) options.mark());
        if (result == -Errno.EPERM.number()) {
            throw new Refusal(
                            NetworkException.Cause.NOT_PERMITTED,
                            Errno.EPERM.number(),
                            "setsockopt(SO_MARK) failed with EPERM: packets cannot be marked with "
                                    + options.mark(),
                            "run as root, or with CAP_NET_ADMIN, or CAP_NET_RAW from Linux 5.17 on")
                    .toException();
        }
        require(result, "setsockopt(SO_MARK)");
    }

    private void set(int value, int level, int option, String call) {
        if (value != SocketOptions.UNSET) {
            require(socket.set(level, option, value), call);
        }
    }

    private static void require(long result, String call) {
        if (result < 0) {
            throw Refusal.ofCall(call, (int) -result).toException();
        }
    }
}
