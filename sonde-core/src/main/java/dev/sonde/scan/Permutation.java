// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

/**
 * The numbers below a size in an order drawn from a seed, without room for any of them.
 *
 * <p>A Feistel network of four rounds is a one-to-one map of all numbers of an even number of bits;
 * one that leads out of the size is mapped again until it leads back in, which takes fewer than
 * four turns on average. Pure; immutable.
 */
final class Permutation {
    private static final int ROUNDS = 4;

    private final int size;
    private final int halfBits;
    private final int halfMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * @param size how many numbers, 0 and more
     */
    Permutation(int size, long seed) {
        this.size = size;
        int bits = Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, size - 1)));
        halfBits = (bits + 1) / 2;
        halfMask = (1 << halfBits) - 1;
        long state = seed;
        for (int i = 0; i < ROUNDS; i++) {
            state += 0x9E37_79B9_7F4A_7C15L;
            keys[i] = mixed(state);
        }
    }

    /** How many numbers there are. */
    int size() {
        return size;
    }

    /**
     * The number at a place of the order.
     *
     * @param place 0 to {@code size - 1}
     */
    int at(int place) {
        int number = place;
        do {
            number = mapped(number);
        } while (number >= size);
        return number;
    }

    private int mapped(int number) {
        int left = number >>> halfBits;
        int right = number & halfMask;
        for (long key : keys) {
            int next = left ^ (int) mixed(right + key) & halfMask;
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    /** The finalizer of SplitMix64: every bit of the result depends on every bit of the value. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }
}
