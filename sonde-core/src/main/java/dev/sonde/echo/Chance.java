// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

/**
 * Random numbers by their place instead of by their order: each is a function of a key, a number
 * and a purpose, so that asking for one never changes another. The mixing is that of SplitMix64
 * (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
 */
final class Chance {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    private static final long SILVER = 0xD1B5_4A32_D192_ED03L;
    private static final double UNIT = 0x1p-53;

    private Chance() {}

    /** The key of a client under a seed. */
    static long key(long seed, long high, long low, int port) {
        return mix(mix(mix(seed + GOLDEN) ^ high) ^ mix(low + SILVER) + port * GOLDEN);
    }

    /** 64 bits. */
    static long bits(long key, long number, int purpose) {
        return mix(mix(key + number * GOLDEN) + purpose * SILVER);
    }

    /** A number from 0 up to but not including 1. */
    static double unit(long key, long number, int purpose) {
        return (bits(key, number, purpose) >>> 11) * UNIT;
    }

    /** Whether something of this probability happens. */
    static boolean happens(double probability, long key, long number, int purpose) {
        return probability > 0 && unit(key, number, purpose) < probability;
    }

    static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
