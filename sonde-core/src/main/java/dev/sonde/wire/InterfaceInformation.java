// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which interface of a router an ICMP error is about (RFC 5837 section 4): class 2 of the extension
 * objects. Bits of the object's C-type say which parts follow, in this order.
 *
 * <pre>
 *  C-type: | role (2 bits) | 0 | 0 | index | address | name | MTU |
 *
 *  0               8               16              24              32
 * +---------------------------------------------------------------+
 * |                        Interface index                        |
 * +-------------------------------+-------------------------------+
 * |  Address family (1: v4, 2: v6)|               0               |
 * +-------------------------------+-------------------------------+
 * |                  Address (4 or 16 octets)                     |
 * +---------------+-----------------------------------------------+
 * | Length n, all | Name, n - 1 octets of UTF-8, padded with 0;   |
 * +---------------+ n is a multiple of 4, at most 64              |
 * +---------------------------------------------------------------+
 * |                              MTU                              |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * @param role what the interface had to do with the packet
 * @param index its number by the router's SNMP (ifIndex), unsigned 32 bits
 * @param address one of its addresses
 * @param name its name; octets that are no text and control characters are replaced by U+FFFD
 * @param mtu its MTU, unsigned 32 bits
 */
public record InterfaceInformation(
        Role role,
        OptionalLong index,
        Optional<IpAddress> address,
        Optional<String> name,
        OptionalLong mtu) {
    /** What an interface had to do with the packet, in the order of their numbers. */
    public enum Role {
        /** The packet came in by it. */
        INCOMING,
        /** The part of a bundle of links that the packet came in by. */
        INCOMING_COMPONENT,
        /** The packet would have gone out by it. */
        OUTGOING,
        /** The next hop that the packet would have gone to. */
        NEXT_HOP
    }

    private static final int HAS_INDEX = 0x08;
    private static final int HAS_ADDRESS = 0x04;
    private static final int HAS_NAME = 0x02;
    private static final int HAS_MTU = 0x01;
    private static final int ROLE_SHIFT = 6;
    private static final int WORD = 4;
    private static final int LONGEST_NAME = 64;
    private static final char REPLACEMENT = '\uFFFD';
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    /**
     * Reads the payload of an object of class 2.
     *
     * @param at where it begins, absolute
     * @param end where the object ends
     * @return null when it does not hold exactly the parts its C-type promises
     */
    static @Nullable InterfaceInformation read(ByteBuffer buffer, int cType, int at, int end) {
        int next = at;
        OptionalLong index = OptionalLong.empty();
        if ((cType & HAS_INDEX) != 0) {
            if (end - next < WORD) {
                return null;
            }
            index = OptionalLong.of(buffer.getInt(next) & UNSIGNED_INT);
            next += WORD;
        }
        @Nullable IpAddress address = null;
        if ((cType & HAS_ADDRESS) != 0) {
            int family = end - next < WORD ? 0 : buffer.getShort(next) & 0xFFFF;
            address = AddressBytes.read(buffer, family, next + WORD, end);
            if (address == null) {
                return null;
            }
            next += WORD + AddressBytes.octets(address);
        }
        @Nullable String name = null;
        if ((cType & HAS_NAME) != 0) {
            int length = end - next < WORD ? 0 : buffer.get(next) & 0xFF;
            if (length < WORD
                    || length > LONGEST_NAME
                    || length % WORD != 0
                    || length > end - next) {
                return null;
            }
            name = text(buffer, next + 1, next + length);
            next += length;
        }
        OptionalLong mtu = OptionalLong.empty();
        if ((cType & HAS_MTU) != 0) {
            if (end - next < WORD) {
                return null;
            }
            mtu = OptionalLong.of(buffer.getInt(next) & UNSIGNED_INT);
            next += WORD;
        }
        if (next != end) {
            return null;
        }
        return new InterfaceInformation(
                role(cType >>> ROLE_SHIFT),
                index,
                Optional.ofNullable(address),
                Optional.ofNullable(name),
                mtu);
    }

    /** Text up to the padding; what could upset a terminal is replaced. */
    static String text(ByteBuffer buffer, int at, int end) {
        int last = end;
        while (last > at && buffer.get(last - 1) == 0) {
            last--;
        }
        byte[] octets = new byte[last - at];
        buffer.get(at, octets);
        String text = new String(octets, StandardCharsets.UTF_8);
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? REPLACEMENT : c);
        }
        return clean.toString();
    }

    private static Role role(int number) {
        return switch (number) {
            case 0 -> Role.INCOMING;
            case 1 -> Role.INCOMING_COMPONENT;
            case 2 -> Role.OUTGOING;
            default -> Role.NEXT_HOP;
        };
    }
}
