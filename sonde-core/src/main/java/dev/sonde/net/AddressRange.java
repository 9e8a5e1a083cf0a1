// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Objects;

/**
 * Consecutive addresses of one family, both ends included.
 *
 * @param first the lowest
 * @param last the highest, on the same link as the first
 */
public record AddressRange(IpAddress first, IpAddress last) implements Comparable<AddressRange> {
    /**
     * @throws IllegalArgumentException when the ends are of two families or links, or the wrong way
     *     round
     */
    public AddressRange {
        Objects.requireNonNull(first);
        Objects.requireNonNull(last);
        if (first.family() != last.family()) {
            throw new IllegalArgumentException("both ends must be of one family");
        }
        if (first.scope() != last.scope()) {
            throw new IllegalArgumentException("both ends must be on one link");
        }
        if (compareBits(first, last) > 0) {
            throw new IllegalArgumentException("ends before it begins; give " + last + "-" + first);
        }
    }

    /** One address. */
    public static AddressRange of(IpAddress address) {
        return new AddressRange(address, address);
    }

    /** All addresses of a block, the first and the last of it included. */
    public static AddressRange of(Cidr block) {
        IpAddress first = block.masked().network();
        int host = (first.family() == Family.V4 ? 32 : 128) - block.prefix();
        long high = host <= 64 ? 0 : host == 128 ? -1 : (1L << host - 64) - 1;
        long low = host >= 64 ? -1 : (1L << host) - 1;
        return new AddressRange(
                first,
                new IpAddress(
                        first.family(), first.high() | high, first.low() | low, first.scope()));
    }

    /** How many addresses; {@link Long#MAX_VALUE} when there are that many or more. */
    public long size() {
        long high = last.high() - first.high();
        if (Long.compareUnsigned(last.low(), first.low()) < 0) {
            high--;
        }
        long low = last.low() - first.low() + 1;
        // Of the whole 64 bits the low half counts 0 and the high half has to carry.
        return high != 0 || low <= 0 ? Long.MAX_VALUE : low;
    }

    /** Whether an address is one of these; on whatever link, where the range is on none. */
    public boolean contains(IpAddress address) {
        return address.family() == first.family()
                && (first.scope() == 0 || first.scope() == address.scope())
                && compareBits(first, address) <= 0
                && compareBits(address, last) <= 0;
    }

    /** The same addresses on the link with this interface index. */
    public AddressRange withScope(int interfaceIndex) {
        return new AddressRange(first.withScope(interfaceIndex), last.withScope(interfaceIndex));
    }

    /** By family, then by where they begin; ranges of one link stand together. */
    @Override
    public int compareTo(AddressRange other) {
        int byFamily = first.family().compareTo(other.first.family());
        if (byFamily != 0) {
            return byFamily;
        }
        int byLink = Integer.compare(first.scope(), other.first.scope());
        return byLink != 0 ? byLink : compareBits(first, other.first);
    }

    static int compareBits(IpAddress a, IpAddress b) {
        int byHigh = Long.compareUnsigned(a.high(), b.high());
        return byHigh != 0 ? byHigh : Long.compareUnsigned(a.low(), b.low());
    }

    boolean sharesLinkWith(AddressRange other) {
        return first.family() == other.first.family() && first.scope() == other.first.scope();
    }

    /** As it is written: one address, or {@code 192.0.2.1-192.0.2.9}. */
    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + "-" + last;
    }
}
