// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as a value of 128 bits, so that a million of them fit in a table and none
 * is ever looked up by accident.
 *
 * @param family the address family
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 * @param scope the interface index that a link-local IPv6 address belongs to, 0 when there is none
 */
public record IpAddress(Family family, long high, long low, int scope) {
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final int GROUPS = 8;

    /** The IPv4 address with these 32 bits, in network order from the top. */
    public static IpAddress v4(int bits) {
        return new IpAddress(Family.V4, 0, bits & UNSIGNED_INT, 0);
    }

    /** The IPv6 address with these bits and no scope. */
    public static IpAddress v6(long high, long low) {
        return new IpAddress(Family.V6, high, low, 0);
    }

    /**
     * The same value as a {@code java.net} address; an IPv4-mapped IPv6 address becomes its IPv4
     * address.
     */
    public static IpAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return v4((int) bigEndian(bytes, 0, 4));
        }
        int scope = address instanceof Inet6Address six ? six.getScopeId() : 0;
        return new IpAddress(Family.V6, bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8), scope);
    }

    /**
     * Reads an address written in digits; never asks a name service.
     *
     * @param text dotted quad with four decimal parts, or RFC 4291 text, without brackets and
     *     without a zone
     * @return the address, or empty when the text is not one
     */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? AddressText.parseV6(text) : AddressText.parseV4(text);
    }

    /** The same address on the link with this interface index. */
    public IpAddress withScope(int interfaceIndex) {
        return new IpAddress(family, high, low, interfaceIndex);
    }

    /** The 32 bits of an IPv4 address. */
    public int v4Bits() {
        if (family != Family.V4) {
            throw new IllegalStateException(this + " is not an IPv4 address");
        }
        return (int) low;
    }

    /** Whether all bits are zero: "this host" as a destination. */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** Whether this is an IPv6 address that means nothing without an interface (fe80::/10). */
    public boolean isLinkLocal() {
        return family == Family.V6 && (high >>> 54) == 0x3FA;
    }

    /** Whether the address names a group (224.0.0.0/4, ff00::/8). */
    public boolean isMulticast() {
        return family == Family.V4 ? (low >>> 28) == 0xE : (high >>> 56) == 0xFF;
    }

    /** The value as a {@code java.net} address. */
    public InetAddress toInetAddress() {
        try {
            if (family == Family.V4) {
                return Inet4Address.getByAddress(toBytes());
            }
            return Inet6Address.getByAddress(null, toBytes(), scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are always an address", e);
        }
    }

    /** The address in network byte order, 4 or 16 bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[family == Family.V4 ? 4 : 16];
        long value = low;
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = (byte) value;
            value = i == 8 ? high : value >>> 8;
        }
        return bytes;
    }

    /** Whether the bits are the same, whatever the scope. */
    public boolean sameBits(IpAddress other) {
        return low == other.low && high == other.high && family == other.family;
    }

    /*
     * equals and hashCode by hand: addresses are keys, and what the compiler would make of them is
     * linked when first used, which takes longer than the first answer on loopback.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && sameBits(that) && scope == that.scope;
    }

    @Override
    public int hashCode() {
        long mixed = (high * 31 + low) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32) + scope;
    }

    /** Dotted quad, or the text form of RFC 5952 with {@code %index} when there is a scope. */
    @Override
    public String toString() {
        return family == Family.V4
                ? AddressText.formatV4(low)
                : AddressText.formatV6(high, low, scope);
    }

    private static long bigEndian(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }

    static int group(long high, long low, int index) {
        long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> (48 - 16 * (index % 4))) & 0xFFFF;
    }
}
