// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Target;
import dev.sonde.net.AddressRange;
import dev.sonde.net.IpAddress;
import java.util.Optional;

/**
 * Targets to leave out: addresses, on whatever link unless one is said, or a name as typed. Names
 * are not looked up for it.
 *
 * @param range the addresses, empty for a name
 * @param name the name, "" for addresses
 */
record Exclusion(Optional<AddressRange> range, String name) {
    /**
     * Reads an address, a CIDR block, a range or a name.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static Exclusion parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "give an address, a CIDR block such as 192.0.2.0/24, a range or a name");
        }
        Optional<AddressRange> range = AddressesText.parse(text);
        return new Exclusion(range, range.isPresent() ? "" : text);
    }

    /**
     * Whether a target is left out.
     *
     * @param literal the target's address, when it was typed as one
     */
    boolean covers(Target target, Optional<IpAddress> literal) {
        return range.isEmpty()
                ? name.equalsIgnoreCase(target.text())
                : literal.isPresent() && range.get().contains(literal.get());
    }
}
