// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Availability;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.NetworkException;

/**
 * Which ICMP sockets the host permits, and in words why it does not.
 *
 * <p>Sources: icmp(7) on ping_group_range, raw(7) and capabilities(7) on CAP_NET_RAW, socket(2).
 */
final class IcmpRefusals {
    private static final String RAW_REMEDY =
            "run as root, or with CAP_NET_RAW as an ambient capability: setpriv"
                    + " --inh-caps +net_raw --ambient-caps +net_raw COMMAND, in a systemd unit"
                    + " AmbientCapabilities=CAP_NET_RAW (not setcap on java: its loader then finds"
                    + " no libjli.so)";

    private IcmpRefusals() {}

    /** Opens one socket of each kind and closes it again. Any thread may ask. */
    static IcmpAccess access(Family family) {
        Refusal refusal = SyscallFunction.REFUSAL;
        if (refusal != null) {
            Availability neither = refusal.toAvailability();
            return new IcmpAccess(neither, neither);
        }
        try (Kernel kernel = Kernel.confined()) {
            return new IcmpAccess(
                    access(kernel, family, Kind.PING), access(kernel, family, Kind.RAW));
        }
    }

    private static Availability access(Kernel kernel, Family family, Kind kind) {
        long fd = IcmpSocketOpener.socket(kernel, family, kind);
        if (fd < 0) {
            return of(kernel, family, kind, (int) -fd).toAvailability();
        }
        kernel.close((int) fd);
        return new Availability.Available();
    }

    /** Why socket(2) failed. */
    static Refusal of(Kernel kernel, Family family, Kind kind, int errno) {
        String call = call(family, kind);
        boolean forbidden = errno == Errno.EPERM.number() || errno == Errno.EACCES.number();
        if (forbidden && kind == Kind.RAW) {
            return new Refusal(
                    NetworkException.Cause.NOT_PERMITTED,
                    errno,
                    call
                            + " failed with "
                            + Errno.nameOf(errno)
                            + ": raw sockets need CAP_NET_RAW, which this process lacks",
                    RAW_REMEDY);
        }
        if (errno == Errno.EACCES.number()) {
            return new Refusal(
                    NetworkException.Cause.NOT_PERMITTED,
                    errno,
                    call
                            + " failed with EACCES: net.ipv4.ping_group_range is \""
                            + HostFiles.pingGroupRange()
                            + "\" and neither group "
                            + kernel.getegid()
                            + " nor a supplementary group of this process is in it",
                    "sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"");
        }
        if (errno == Errno.EAFNOSUPPORT.number()) {
            return Refusal.ofFamily(call, family);
        }
        if (errno == Errno.EPROTONOSUPPORT.number() && kind == Kind.PING) {
            return new Refusal(
                    NetworkException.Cause.NOT_AVAILABLE,
                    errno,
                    call + " failed with EPROTONOSUPPORT: this kernel has no ping sockets",
                    "use a raw socket: " + RAW_REMEDY);
        }
        return Refusal.ofCall(call, errno);
    }

    private static String call(Family family, Kind kind) {
        return "socket("
                + (family == Family.V4 ? "AF_INET" : "AF_INET6")
                + (kind == Kind.PING ? ", SOCK_DGRAM" : ", SOCK_RAW")
                + (family == Family.V4 ? ", IPPROTO_ICMP)" : ", IPPROTO_ICMPV6)");
    }
}
