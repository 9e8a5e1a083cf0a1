// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Target;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.util.Optional;

/**
 * Targets to leave out: a block of addresses, of which a single one is the smallest, or a name as
 * typed. Names are not looked up for it.
 *
 * @param network the block's address, empty for a name
 * @param prefix how many leading bits of it count
 * @param name the name, "" for a block
 */
record Exclusion(Optional<IpAddress> network, int prefix, String name) {
    /**
     * Reads an address, a CIDR block or a name.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static Exclusion parse(String text) {
        int slash = text.indexOf('/');
        Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            if (slash >= 0 || text.isBlank()) {
                throw notAnExclusion();
            }
            return new Exclusion(Optional.empty(), 0, text);
        }
        int bits = address.get().family() == Family.V4 ? 32 : 128;
        if (slash < 0) {
            return new Exclusion(address, bits, "");
        }
        long prefix = -1;
        try {
            prefix = NumberText.parse(text.substring(slash + 1));
        } catch (IllegalArgumentException _) {
            // Refused below, like a prefix out of range.
        }
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix length must be 0 to " + bits);
        }
        return new Exclusion(address, (int) prefix, "");
    }

    /**
     * Whether a target is left out.
     *
     * @param literal the target's address, when it was typed as one
     */
    boolean covers(Target target, Optional<IpAddress> literal) {
        if (network.isEmpty()) {
            return name.equalsIgnoreCase(target.text());
        }
        return literal.isPresent()
                && literal.get().family() == network.get().family()
                && sameLeadingBits(literal.get(), network.get());
    }

    private boolean sameLeadingBits(IpAddress one, IpAddress other) {
        if (one.family() == Family.V4) {
            return prefix == 0 || (one.low() ^ other.low()) >>> (32 - prefix) == 0;
        }
        long high = prefix == 0 ? 0 : (one.high() ^ other.high()) >>> Math.max(0, 64 - prefix);
        long low = prefix <= 64 ? 0 : (one.low() ^ other.low()) >>> (128 - prefix);
        return high == 0 && low == 0;
    }

    private static IllegalArgumentException notAnExclusion() {
        return new IllegalArgumentException(
                "give an address, a CIDR block such as 192.0.2.0/24, or a name");
    }
}
