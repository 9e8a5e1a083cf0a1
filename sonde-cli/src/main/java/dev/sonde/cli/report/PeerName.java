// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Endpoint;
import dev.sonde.Target;
import dev.sonde.net.IpAddress;
import java.util.Optional;

/**
 * What to call a target in ping's lines. Names are those that were typed; none is ever looked up
 * for it.
 */
final class PeerName {
    private PeerName() {}

    /**
     * {@code name (address)} when a name was typed and is wanted, else the address; and the port.
     */
    static String of(Endpoint endpoint, boolean numeric) {
        Optional<IpAddress> address = endpoint.address();
        Target target = endpoint.target();
        if (address.isEmpty()) {
            return host(target);
        }
        String digits = digits(endpoint, address.get());
        return numeric || isLiteral(target)
                ? withPort(digits, target.port())
                : target.host() + " (" + digits + ")" + port(target.port());
    }

    /** The target without brackets, with its zone, and with its port where it has one. */
    static String host(Target target) {
        String host = target.zone().isEmpty() ? target.host() : target.host() + "%" + target.zone();
        return withPort(host, target.port());
    }

    /**
     * {@code host:port}, {@code [address]:port} for IPv6; the host alone where there is no port.
     */
    static String withPort(String host, int port) {
        return port > 0 && host.indexOf(':') >= 0
                ? "[" + host + "]" + port(port)
                : host + port(port);
    }

    private static String port(int port) {
        return port > 0 ? ":" + port : "";
    }

    /** The address, with the zone as it was typed where one was. */
    static String digits(Endpoint endpoint, IpAddress address) {
        String zone = endpoint.target().zone();
        return zone.isEmpty() ? address.toString() : address.withScope(0) + "%" + zone;
    }

    private static boolean isLiteral(Target target) {
        return IpAddress.parse(target.host()).isPresent();
    }
}
