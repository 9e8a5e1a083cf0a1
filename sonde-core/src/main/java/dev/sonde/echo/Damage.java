// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import java.nio.ByteBuffer;

/** What corruption and truncation do to the octets of an answer. */
final class Damage {
    private Damage() {}

    /**
     * Changes one octet of an answer. Never into a small letter, or another server could find
     * something to answer in it; and a digit or space only where there is nothing else, because a
     * message whose number is gone cannot be told from others.
     *
     * @param answer from 0 to its position
     * @return whether there was an octet to change
     */
    static boolean corrupt(ByteBuffer answer, Fate fate) {
        int length = answer.position();
        if (length == 0) {
            return false;
        }
        int candidates = 0;
        for (int i = 0; i < length; i++) {
            candidates += isNumeric(answer.get(i)) ? 0 : 1;
        }
        int at = candidates == 0 ? fate.place(length) : candidate(answer, fate.place(candidates));
        byte octet = answer.get(at);
        // The result has the highest bit set either way.
        int mask = octet >= 0 ? 0x80 | fate.mask() : fate.mask();
        answer.put(at, (byte) (octet ^ mask));
        return true;
    }

    private static int candidate(ByteBuffer answer, int number) {
        int left = number;
        int at = 0;
        while (isNumeric(answer.get(at)) || left-- > 0) {
            at++;
        }
        return at;
    }

    private static boolean isNumeric(byte octet) {
        return octet >= '0' && octet <= '9' || octet == '.' || octet == ' ';
    }

    /**
     * Cuts the end of an answer off.
     *
     * @return whether there was anything to cut
     */
    static boolean truncate(ByteBuffer answer, Fate fate) {
        int length = answer.position();
        if (length == 0) {
            return false;
        }
        answer.position(fate.cut(length));
        return true;
    }
}
