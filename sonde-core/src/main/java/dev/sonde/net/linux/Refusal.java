// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Availability;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;

/**
 * Why the host would not do something, and what would make it: one cause told as an exception to
 * who wanted to use it and as an {@link Availability} to who only asked.
 *
 * @param whose whose move it is
 * @param errno the error number, 0 when no system call was made
 * @param reason what was tried and what came of it, without a full stop
 * @param remedy the exact sysctl, capability or flag, without a full stop
 */
record Refusal(NetworkException.Cause whose, int errno, String reason, String remedy) {
    NetworkException toException() {
        return new NetworkException(whose, reason + "; remedy: " + remedy, errno);
    }

    Availability toAvailability() {
        return new Availability.Unavailable(errno == 0 ? "" : Errno.nameOf(errno), reason, remedy);
    }

    /** A system call of ours that this kernel should have granted. */
    static Refusal ofCall(String call, int errno) {
        String reason =
                call + " failed with " + Errno.nameOf(errno) + " (" + Errno.messageOf(errno) + ")";
        if (errno == Errno.EMFILE.number()) {
            return unavailable(errno, reason, "raise the descriptor limit with ulimit -n");
        }
        if (errno == Errno.ENFILE.number()) {
            return unavailable(errno, reason, "raise it with sysctl -w fs.file-max=N");
        }
        if (errno == Errno.ENOMEM.number() || errno == Errno.ENOBUFS.number()) {
            return unavailable(
                    errno, reason, "free memory, or raise the memory limit of the container");
        }
        if (errno == Errno.EPERM.number() || errno == Errno.EACCES.number()) {
            return new Refusal(
                    NetworkException.Cause.NOT_PERMITTED,
                    errno,
                    reason,
                    "permit this call in the seccomp profile or security module in force");
        }
        return unavailable(errno, reason, "run on a Linux kernel that has it");
    }

    /** A socket of a version of IP that this host does not speak. */
    static Refusal ofFamily(String call, Family family) {
        return unavailable(
                Errno.EAFNOSUPPORT.number(),
                call + " failed with EAFNOSUPPORT: no " + family + " here",
                family == Family.V4
                        ? "allow AF_INET in RestrictAddressFamilies= where systemd restricts it"
                        : "boot without ipv6.disable=1; allow AF_INET6 in"
                                + " RestrictAddressFamilies= where systemd restricts it");
    }

    private static Refusal unavailable(int errno, String reason, String remedy) {
        return new Refusal(NetworkException.Cause.NOT_AVAILABLE, errno, reason, remedy);
    }
}
