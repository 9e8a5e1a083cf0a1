// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import java.nio.ByteBuffer;

/**
 * Copies octets with the small letters of ASCII made capital, eight at a time, and changes nothing
 * else: {@code ping 1 2.5} becomes {@code PING 1 2.5}, and UTF-8 stays UTF-8.
 */
final class Capitals {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LOW_BITS = ~HIGH_BITS;

    /** Added to seven bits, sets the eighth from 'a' on. */
    private static final long FROM_A = 0x0101_0101_0101_0101L * (0x80 - 'a');

    /** Added to seven bits, sets the eighth above 'z'. */
    private static final long ABOVE_Z = 0x0101_0101_0101_0101L * (0x7F - 'z');

    private Capitals() {}

    /**
     * Copies all of a buffer behind what is in another.
     *
     * @param from read from 0 to its limit; its position is left alone
     * @param to written at its position
     * @return whether there was a small letter
     */
    static boolean copy(ByteBuffer from, ByteBuffer to) {
        int length = from.limit();
        int start = to.position();
        long small = 0;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            long eight = from.getLong(at);
            long found = smallLetters(eight);
            small |= found;
            to.putLong(start + at, eight ^ found >>> 2);
        }
        for (; at < length; at++) {
            byte one = from.get(at);
            boolean isSmall = one >= 'a' && one <= 'z';
            small |= isSmall ? 1 : 0;
            to.put(start + at, isSmall ? (byte) (one - 32) : one);
        }
        to.position(start + length);
        return small != 0;
    }

    /** The highest bit of each octet that is a small letter. */
    private static long smallLetters(long eight) {
        long seven = eight & LOW_BITS;
        return (seven + FROM_A ^ seven + ABOVE_Z) & ~eight & HIGH_BITS;
    }
}
