// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static dev.sonde.net.linux.SocketDescriptor.words;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;

/**
 * Sets on a socket of any kind what the caller asked for: how packets leave, what is told of those
 * that arrive, how much may wait.
 *
 * <p>What a socket must be able to do is required. What only adds to its results, kernel stamps and
 * the time to live of answers, is asked for: without them the results are marked as lacking them.
 *
 * <p><b>Threading.</b> As the socket's {@link Kernel}.
 */
final class SocketSetup {
    /** Room for some 2500 probes, as the kernel counts them. */
    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private final Family family;
    private final SocketOptions options;
    private final SocketDescriptor socket;

    SocketSetup(SocketDescriptor socket, Family family, SocketOptions options) {
        this.socket = socket;
        this.family = family;
        this.options = options;
    }

    /** Has the kernel say when a datagram arrived, and with what time to live. */
    void tellArrivals() {
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
    }

    /** Has the kernel say which own address a datagram was sent to. */
    void tellOwnAddress() {
        if (family == Family.V4) {
            require(
                    socket.set(Constants.SOL_IP, Constants.IP_PKTINFO, 1),
                    "setsockopt(IP_PKTINFO)");
        } else {
            require(
                    socket.set(Constants.SOL_IPV6, Constants.IPV6_RECVPKTINFO, 1),
                    "setsockopt(IPV6_RECVPKTINFO)");
        }
    }

    /** Has the kernel queue the ICMP errors about what this socket sends. */
    void queueErrors() {
        if (family == Family.V4) {
            require(
                    socket.set(Constants.SOL_IP, Constants.IP_RECVERR, 1),
                    "setsockopt(IP_RECVERR)");
        } else {
            require(
                    socket.set(Constants.SOL_IPV6, Constants.IPV6_RECVERR, 1),
                    "setsockopt(IPV6_RECVERR)");
        }
    }

    /** {@link #setStreamOptions}, and what only datagrams have. */
    void setOptions() {
        setStreamOptions();
        if (family == Family.V4) {
            set(
                    options.ttl(),
                    Constants.SOL_IP,
                    Constants.IP_MULTICAST_TTL,
                    "setsockopt(IP_MULTICAST_TTL)");
        } else {
            set(
                    options.ttl(),
                    Constants.SOL_IPV6,
                    Constants.IPV6_MULTICAST_HOPS,
                    "setsockopt(IPV6_MULTICAST_HOPS)");
        }
    }

    /** Sets the receive buffer's size and all that concerns packets on their way out. */
    void setStreamOptions() {
        receiveBuffer();
        if (family == Family.V4) {
            v4Options();
        } else {
            v6Options();
        }
        if (options.mark() != SocketOptions.UNSET) {
            mark();
        }
    }

    private void receiveBuffer() {
        if (options.receiveBufferBytes() > 0) {
            setBuffer(
                    Constants.SO_RCVBUFFORCE,
                    Constants.SO_RCVBUF,
                    options.receiveBufferBytes(),
                    "setsockopt(SO_RCVBUF)");
        }
    }

    /**
     * Probes to neighbours that are not there wait in the kernel for three seconds and are charged
     * to the send buffer all the while: a few hundred of them, and nobody else can be probed. Only
     * a limit, which takes no memory.
     */
    void letProbesWait() {
        sendBuffer(Math.max(SEND_BUFFER_BYTES, options.receiveBufferBytes()));
    }

    /** Lets this many bytes wait to leave. */
    void sendBuffer(int bytes) {
        setBuffer(Constants.SO_SNDBUFFORCE, Constants.SO_SNDBUF, bytes, "setsockopt(SO_SNDBUF)");
    }

    private void setBuffer(int forced, int limited, int bytes, String call) {
        // The first goes beyond net.core.rmem_max or wmem_max and needs CAP_NET_ADMIN; the second
        // is cut to it.
        if (socket.set(Constants.SOL_SOCKET, forced, bytes) < 0) {
            require(socket.set(Constants.SOL_SOCKET, limited, bytes), call);
        }
    }

    private void v4Options() {
        set(options.ttl(), Constants.SOL_IP, Constants.IP_TTL, "setsockopt(IP_TTL)");
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

    /** Takes a failed system call, of which {@code result} is the negative errno, as a refusal. */
    static void require(long result, String call) {
        if (result < 0) {
            throw Refusal.ofCall(call, (int) -result).toException();
        }
    }
}
