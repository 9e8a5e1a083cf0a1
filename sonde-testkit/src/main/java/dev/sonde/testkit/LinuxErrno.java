// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;

/** The error number that Linux makes of an ICMP error (net/ipv4/icmp.c, net/ipv6/icmp.c). */
final class LinuxErrno {
    private LinuxErrno() {}

    static Errno of(Family family, int type, int code) {
        return family == Family.V4 ? v4(type, code) : v6(type, code);
    }

    private static Errno v4(int type, int code) {
        return switch (type) {
            case 3 ->
                    switch (code) {
                        case 0, 6, 9, 11 -> Errno.ENETUNREACH;
                        case 2 -> Errno.ENOPROTOOPT;
                        case 3 -> Errno.ECONNREFUSED;
                        case 4 -> Errno.EMSGSIZE;
                        case 5 -> Errno.EOPNOTSUPP;
                        case 7 -> Errno.EHOSTDOWN;
                        case 8 -> Errno.ENONET;
                        default -> Errno.EHOSTUNREACH;
                    };
            case 4, 5 -> Errno.EREMOTEIO;
            case 12 -> Errno.EPROTO;
            default -> Errno.EHOSTUNREACH;
        };
    }

    private static Errno v6(int type, int code) {
        return switch (type) {
            case 1 ->
                    switch (code) {
                        case 0 -> Errno.ENETUNREACH;
                        case 1, 5, 6 -> Errno.EACCES;
                        case 4 -> Errno.ECONNREFUSED;
                        case 7, 8 -> Errno.EPROTO;
                        default -> Errno.EHOSTUNREACH;
                    };
            case 2 -> Errno.EMSGSIZE;
            case 3 -> Errno.EHOSTUNREACH;
            default -> Errno.EPROTO;
        };
    }
}
