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

    /** {@code name (address)} when a name was typed and is wanted, else the address. */
    static String of(Endpoint endpoint, boolean numeric) {
        Optional<IpAddress> address = endpoint.address();
        if (address.isEmpty()) {
            return host(endpoint.target());
        }
        String digits = digits(endpoint, address.get());
        return numeric || isLiteral(endpoint.target())
                ? digits
                : endpoint.target().host() + " (" + digits + ")";
    }

    /** The target without brackets, with its zone. */
    static String host(Target target) {
        return target.zone().isEmpty() ? target.host() : target.host() + "%" + target.zone();
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
