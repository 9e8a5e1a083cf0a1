// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.net.IpAddress;
import dev.sonde.sweep.SweepResult;
import java.net.NetworkInterface;
import java.net.SocketException;

/** What to call a target of a sweep. */
final class SweepPeer {
    private SweepPeer() {}

    /** The target alone: the name, or the address with its interface as people type it. */
    static String target(SweepResult result) {
        return isNamed(result) ? result.target() : digits(result);
    }

    /** The target as text shows it: a name with its address behind it, and the port. */
    static String shown(SweepResult result, boolean numeric) {
        boolean named = isNamed(result);
        if (result.address().isEmpty() || !named || numeric) {
            String host = named && result.address().isEmpty() ? result.target() : digits(result);
            return PeerName.withPort(host, result.port());
        }
        String port = result.port() > 0 ? ":" + result.port() : "";
        return result.target() + " (" + digits(result) + ")" + port;
    }

    /** The target by one word: the name as typed, or the address; and the port. */
    static String word(SweepResult result, boolean numeric) {
        boolean byName = result.address().isEmpty() || !numeric && isNamed(result);
        return PeerName.withPort(byName ? result.target() : digits(result), result.port());
    }

    private static boolean isNamed(SweepResult result) {
        return result.address().isEmpty()
                || !result.target().equals(result.address().get().toString());
    }

    private static String digits(SweepResult result) {
        if (result.address().isEmpty()) {
            return result.target();
        }
        IpAddress address = result.address().get();
        return address.scope() == 0
                ? isNamed(result) ? address.toString() : result.target()
                : address.withScope(0) + "%" + zone(address.scope());
    }

    /** An interface's name, its number where there is none of that number any more. */
    private static String zone(int scope) {
        try {
            NetworkInterface link = NetworkInterface.getByIndex(scope);
            return link == null ? Integer.toString(scope) : link.getName();
        } catch (SocketException _) {
            return Integer.toString(scope);
        }
    }
}
