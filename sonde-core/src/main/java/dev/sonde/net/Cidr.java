// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Objects;
import java.util.Optional;

/**
 * A block of addresses that begin with the same bits (RFC 4632, RFC 4291 section 2.3); a single
 * address is the smallest there is.
 *
 * @param network an address of the block; what is behind the prefix does not matter
 * @param prefix how many leading bits count, 0 to 32 or 128
 */
public record Cidr(IpAddress network, int prefix) {
    public Cidr {
        Objects.requireNonNull(network);
        int bits = bits(network.family());
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix length must be 0 to " + bits);
        }
    }

    /**
     * Reads an address in digits, or one with a slash and a prefix length behind it.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            throw new IllegalArgumentException(
                    "give an address or a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32");
        }
        int bits = bits(address.get().family());
        return new Cidr(address.get(), slash < 0 ? bits : prefix(text.substring(slash + 1)));
    }

    /** Digits as a number; -1, which no block has, for anything else. */
    private static int prefix(String text) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || text.length() > 3) {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return text.isEmpty() ? -1 : value;
    }

    private static int bits(Family family) {
        return family == Family.V4 ? 32 : 128;
    }

    /** Whether an address is of the block, whatever its scope. */
    public boolean contains(IpAddress address) {
        return contains(address.family(), address.high(), address.low());
    }

    /** Whether an address, in the parts that {@link IpAddress} has, is of the block. */
    public boolean contains(Family family, long high, long low) {
        if (family != network.family()) {
            return false;
        }
        if (family == Family.V4) {
            return prefix == 0 || (low ^ network.low()) >>> (32 - prefix) == 0;
        }
        long highDiffers = prefix == 0 ? 0 : (high ^ network.high()) >>> Math.max(0, 64 - prefix);
        long lowDiffers = prefix <= 64 ? 0 : (low ^ network.low()) >>> (128 - prefix);
        return highDiffers == 0 && lowDiffers == 0;
    }

    /** Whether the address has no bits behind the prefix. */
    public boolean isNetwork() {
        return equals(masked());
    }

    /** The same block by its first address. */
    public Cidr masked() {
        if (network.family() == Family.V4) {
            int mask = prefix == 0 ? 0 : -1 << 32 - prefix;
            return new Cidr(IpAddress.v4((int) network.low() & mask), prefix);
        }
        long high = prefix >= 64 ? -1 : prefix == 0 ? 0 : -1L << 64 - prefix;
        long low = prefix <= 64 ? 0 : -1L << 128 - prefix;
        return new Cidr(IpAddress.v6(network.high() & high, network.low() & low), prefix);
    }

    /** As it is written, {@code 192.0.2.0/24}. */
    @Override
    public String toString() {
        return network + "/" + prefix;
    }
}
