// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.IcmpPath;
import dev.sonde.net.Availability.Unavailable;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;

/** Which kind of ICMP socket a run uses. */
public final class IcmpKind {
    private IcmpKind() {}

    /**
     * The kind that was asked for, or the better one of those that the host permits.
     *
     * @throws NetworkException when it permits neither; it names the remedies
     */
    public static Kind choose(IcmpPath path, Family family, Network network) {
        return switch (path) {
            case PING_SOCKET -> Kind.PING;
            case RAW_SOCKET -> Kind.RAW;
            case AUTO -> {
                IcmpAccess access = network.icmpAccess(family);
                yield access.preferred().orElseThrow(() -> neither(family, access));
            }
        };
    }

    private static NetworkException neither(Family family, IcmpAccess access) {
        StringBuilder text =
                new StringBuilder("no ICMP socket for ").append(family).append(" is permitted");
        String separator = ": ";
        for (Kind kind : Kind.values()) {
            if (access.of(kind) instanceof Unavailable closed) {
                String why = closed.reason() + "; " + closed.remedy();
                if (text.indexOf(why) < 0) {
                    text.append(separator).append(why);
                    separator = "; or ";
                }
            }
        }
        return new NetworkException(NetworkException.Cause.NOT_PERMITTED, text.toString(), 0);
    }
}
