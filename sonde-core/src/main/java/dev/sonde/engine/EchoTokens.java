// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

/**
 * The 64-bit tokens that a run's payloads carry: 40 random bits that are the run's own, and 24 that
 * number the target.
 *
 * <pre>
 *  63                                      24 23              0
 * +------------------------------------------+----------------+
 * |            random for the run            |  target index  |
 * +------------------------------------------+----------------+
 * </pre>
 *
 * The index is spread over the word by the run's own bits, so that short payloads, which carry the
 * lower half alone, are random too.
 */
final class EchoTokens {
    private static final int INDEX_BITS = 24;
    private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

    private final long tag;

    /**
     * @param tag random; all 64 bits count
     */
    EchoTokens(long tag) {
        this.tag = tag;
    }

    /** The token of a target, by its index from 0 to 16,777,215. */
    long of(int targetIndex) {
        return tag ^ targetIndex & INDEX_MASK;
    }

    /** The index of the target that a token belongs to, -1 when it is another run's. */
    int indexIn(long token) {
        long difference = token ^ tag;
        return (difference & ~INDEX_MASK) == 0 ? (int) difference : -1;
    }
}
