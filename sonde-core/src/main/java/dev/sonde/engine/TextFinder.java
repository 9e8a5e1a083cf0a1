// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.wire.PingText;
import java.nio.ByteBuffer;

/**
 * Finds the texts of known probes among octets that have no frames, whatever their case: in what a
 * stream has brought, and in the segment that an ICMP error quotes. Pure.
 */
final class TextFinder {
    /** No probe. */
    static final long NONE = PingText.NONE;

    private static final byte[] WORD = {'p', 'i', 'n', 'g', ' '};

    /** When each probe was taken up. */
    interface Known {
        /** The wall time in a probe's text, ns; {@link #NONE} when it is not known (any more). */
        long wallOf(long number);
    }

    private final PingText text;
    private final Known known;
    private long number = NONE;
    private boolean whole;

    TextFinder(PingText text, Known known) {
        this.text = text;
        this.known = known;
    }

    /**
     * Looks for the first place at which a known probe's text begins. What follows the text in a
     * longer probe is not looked at.
     *
     * @param from the first place to look at, absolute
     * @param end behind the last octet
     * @return where, or -1; {@link #number} and {@link #isWhole} say what is there
     */
    int find(ByteBuffer in, int from, int end) {
        for (int at = from; at < end; at++) {
            if (begins(in, at, end)) {
                return at;
            }
        }
        number = NONE;
        return -1;
    }

    /**
     * Which probe's text was found; {@link #NONE} when so little of it is there that it could be
     * several.
     */
    long number() {
        return number;
    }

    /** Whether all of it is there; otherwise the octets end before the text does. */
    boolean isWhole() {
        return whole;
    }

    private boolean begins(ByteBuffer in, int at, int end) {
        int octets = end - at;
        for (int i = 0; i < Math.min(octets, WORD.length); i++) {
            if (lower(in.get(at + i)) != WORD[i]) {
                return false;
            }
        }
        whole = false;
        number = PingText.numberIn(in, at, octets);
        if (number == NONE) {
            return endsInNumber(in, at, end);
        }
        long wall = known.wallOf(number);
        if (wall == NONE || text.distance(in, at, octets, number, wall) > 0) {
            return false;
        }
        whole = octets >= text.length();
        return true;
    }

    /** Whether the octets end before it is known which number it is. */
    private static boolean endsInNumber(ByteBuffer in, int at, int end) {
        for (int i = at + WORD.length; i < end; i++) {
            if (in.get(i) < '0' || in.get(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 'a' - 'A') : octet;
    }
}
