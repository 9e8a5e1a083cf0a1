// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Target;
import dev.sonde.net.Cidr;
import dev.sonde.net.IpAddress;
import java.util.Optional;

/**
 * Targets to leave out: a block of addresses, of which a single one is the smallest, or a name as
 * typed. Names are not looked up for it.
 *
 * @param block the block, empty for a name
 * @param name the name, "" for a block
 */
record Exclusion(Optional<Cidr> block, String name) {
    /**
     * Reads an address, a CIDR block or a name.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static Exclusion parse(String text) {
        int slash = text.indexOf('/');
        if (IpAddress.parse(slash < 0 ? text : text.substring(0, slash)).isPresent()) {
            return new Exclusion(Optional.of(Cidr.parse(text)), "");
        }
        if (slash >= 0 || text.isBlank()) {
            throw new IllegalArgumentException(
                    "give an address, a CIDR block such as 192.0.2.0/24, or a name");
        }
        return new Exclusion(Optional.empty(), text);
    }

    /**
     * Whether a target is left out.
     *
     * @param literal the target's address, when it was typed as one
     */
    boolean covers(Target target, Optional<IpAddress> literal) {
        return block.isEmpty()
                ? name.equalsIgnoreCase(target.text())
                : literal.isPresent() && block.get().contains(literal.get());
    }
}
