// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Failure;
import dev.sonde.net.Errno;

/** Why this host would not let a probe leave, in words that say what to do about it. */
public final class LocalFailure {
    private LocalFailure() {}

    /** The failure that an error number stands for. */
    public static Failure of(int errno) {
        String remedy =
                switch (errno) {
                    case 1 -> " (a firewall rule of this host rejects it)";
                    case 11, 105 ->
                            " (this host's send buffer or device queue is full; lower the rate)";
                    case 13 -> " (a broadcast address, or a route of this host prohibits it)";
                    case 22 ->
                            " (a route of this host discards it, or a link-local address lacks its"
                                    + " interface, as in fe80::1%eth0)";
                    case 90 -> " (larger than the path or the interface carries)";
                    default -> "";
                };
        return of(errno, remedy);
    }

    /**
     * The failure of an attempt to connect.
     *
     * @param sourcePort the own port that was asked for, 0 for any
     */
    public static Failure toConnect(int errno, int sourcePort) {
        if (errno != Errno.EADDRNOTAVAIL.number()) {
            return of(errno);
        }
        return of(
                errno,
                sourcePort == 0
                        ? " (no own port is free for this destination;"
                                + " widen net.ipv4.ip_local_port_range or lower the rate)"
                        : " (port "
                                + sourcePort
                                + " has a connection there already, or had one until a minute ago;"
                                + " wait for its end, or give another port)");
    }

    /** The same with another remedy, "" or in brackets behind a blank. */
    public static Failure of(int errno, String remedy) {
        return new Failure(Errno.nameOf(errno), Errno.messageOf(errno) + remedy);
    }
}
