// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Target;
import dev.sonde.net.AddressRange;
import dev.sonde.net.Cidr;
import dev.sonde.net.IpAddress;
import java.util.Optional;

/**
 * Addresses as typed: one ({@code 192.0.2.1}, {@code fe80::1%eth0}), a block ({@code 192.0.2.0/24},
 * by any address in it), or a range with an address at both ends ({@code 192.0.2.1-192.0.2.9}).
 */
final class AddressesText {
    private AddressesText() {}

    /**
     * Reads addresses.
     *
     * @return empty when the text is a name, or nothing at all
     * @throws IllegalArgumentException when it is meant as addresses and is none, saying what is
     *     allowed, without the text itself
     */
    static Optional<AddressRange> parse(String text) {
        Optional<IpAddress> single = IpAddress.parse(text);
        if (single.isPresent()) {
            return Optional.of(AddressRange.of(single.get()));
        }
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return Optional.of(block(text.substring(0, slash), text.substring(slash)));
        }
        Optional<AddressRange> range = range(text);
        return range.isPresent() ? range : address(text).map(AddressRange::of);
    }

    private static AddressRange block(String address, String prefix) {
        Optional<IpAddress> any = address(address);
        if (any.isEmpty()) {
            throw new IllegalArgumentException(
                    "give a CIDR block by an address of it, such as 192.0.2.0/24 or 2001:db8::/120");
        }
        IpAddress bare = any.get().withScope(0);
        return AddressRange.of(Cidr.parse(bare + prefix)).withScope(any.get().scope());
    }

    /** Interfaces may have hyphens in their names, hence every one is tried. */
    private static Optional<AddressRange> range(String text) {
        for (int hyphen = text.indexOf('-'); hyphen >= 0; hyphen = text.indexOf('-', hyphen + 1)) {
            String left = text.substring(0, hyphen);
            String right = text.substring(hyphen + 1);
            if (!isAddress(left)) {
                continue;
            }
            if (isAddress(right)) {
                IpAddress first = address(left).orElseThrow();
                IpAddress last = address(right).orElseThrow();
                boolean sameLink = last.scope() == 0 && last.isLinkLocal();
                return Optional.of(
                        new AddressRange(first, sameLink ? last.withScope(first.scope()) : last));
            }
            if (isDigits(right)) {
                throw new IllegalArgumentException(
                        "a range has an address at both ends, such as 192.0.2.1-192.0.2.9");
            }
        }
        return Optional.empty();
    }

    private static boolean isAddress(String text) {
        int zone = text.indexOf('%');
        return IpAddress.parse(zone < 0 ? text : text.substring(0, zone)).isPresent();
    }

    /** An address whose zone, where it has one, is an interface of this host. */
    private static Optional<IpAddress> address(String text) {
        if (!isAddress(text)) {
            return Optional.empty();
        }
        try {
            return Target.host(text).literal();
        } catch (IllegalArgumentException e) {
            // Whoever asked puts what was typed in front, all of it.
            String message = String.valueOf(e.getMessage());
            String quoted = "\"" + text + "\": ";
            throw new IllegalArgumentException(
                    message.startsWith(quoted) ? message.substring(quoted.length()) : message, e);
        }
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
