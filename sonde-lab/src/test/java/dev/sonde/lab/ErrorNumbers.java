// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/**
 * The number that Linux makes of an ICMP error about a TCP connection (icmp_err_convert,
 * icmpv6_err_convert, tcp_v4_err, tcp_v6_err).
 */
final class ErrorNumbers {
    private ErrorNumbers() {}

    /** Its name; empty where a connection is told nothing. */
    static String of(int version, int type, int code) {
        return version == 4 ? four(type, code) : six(type, code);
    }

    private static String four(int type, int code) {
        return switch (type) {
            case 3 -> unreachable(code);
            case 11 -> code == 0 ? "EHOSTUNREACH" : "";
            case 12 -> "EPROTO";
            default -> "";
        };
    }

    private static String unreachable(int code) {
        return switch (code) {
            case 0, 6, 9, 11 -> "ENETUNREACH";
            case 1, 10, 12, 13, 14, 15 -> "EHOSTUNREACH";
            case 2 -> "ENOPROTOOPT";
            case 3 -> "ECONNREFUSED";
            case 5 -> "EOPNOTSUPP";
            case 7 -> "EHOSTDOWN";
            case 8 -> "ENONET";
            default -> "";
        };
    }

    private static String six(int type, int code) {
        return switch (type) {
            case 1 ->
                    switch (code) {
                        case 0 -> "ENETUNREACH";
                        case 1, 5, 6 -> "EACCES";
                        case 2, 3 -> "EHOSTUNREACH";
                        case 4 -> "ECONNREFUSED";
                        default -> "EPROTO";
                    };
            case 2 -> "";
            case 3 -> "EHOSTUNREACH";
            default -> "EPROTO";
        };
    }
}
