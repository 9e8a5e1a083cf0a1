// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * What the probes of one target carry: a mark that tells this run, this target and this probe from
 * all others, and a pattern that shows damage.
 *
 * <pre>
 * payload of 16 octets and more        payload of 8 to 15 octets       shorter
 *   0        8        16                 0       4       8
 *  +--------+--------+---------         +-------+-------+-----        +---------
 *  | token  | number | pattern          | token | number| pattern     | pattern
 *  +--------+--------+---------         +-------+-------+-----        +---------
 * </pre>
 *
 * Why a mark, when there is an identifier: the identifier has 16 bits and is chosen by every pinger
 * on the host for itself, and the sequence number wraps after 65,536 probes. Nothing that comes
 * back is believed for its own sake: the mark is compared with what was sent, and times are never
 * read from it.
 *
 * <p>Immutable, so safe for any thread.
 */
public final class EchoPayload {
    private static final int LONG_MARK = 16;
    private static final int SHORT_MARK = 8;

    /** Two tokens drawn at random differ in 32 of 64 bits; damage on the way flips far fewer. */
    private static final int MOST_DAMAGED_BITS = 12;

    private final byte[] pattern;
    private final int size;
    private final long token;

    /**
     * @param size octets, 0 to 65,507
     * @param pattern repeated over the payload, as if it began at offset 0
     * @param token random for the run, and different for each target
     */
    public EchoPayload(int size, byte[] pattern, long token) {
        this.size = size;
        this.pattern = new byte[size];
        for (int i = 0; i < size; i++) {
            this.pattern[i] = pattern[i % pattern.length];
        }
        this.token = token;
    }

    /** The same bytes for another token, sharing the pattern. */
    public EchoPayload withToken(long other) {
        return new EchoPayload(pattern, size, other);
    }

    private EchoPayload(byte[] filled, int size, long token) {
        this.pattern = filled;
        this.size = size;
        this.token = token;
    }

    /** The first four octets of every payload with a long mark, big endian; empty without one. */
    public OptionalInt firstWord() {
        return size >= LONG_MARK
                ? OptionalInt.of((int) (token >>> Integer.SIZE))
                : OptionalInt.empty();
    }

    /** Octets. */
    public int size() {
        return size;
    }

    /** Writes the payload of a probe at the buffer's position, which moves behind it. */
    public void write(ByteBuffer out, long number) {
        int start = out.position();
        out.put(pattern);
        mark(out, start, number);
    }

    /**
     * Writes the mark of a probe where a payload of this target, or of another one of the same size
     * and pattern, was written before.
     *
     * @param start where the payload begins, absolute
     */
    public void mark(ByteBuffer out, int start, long number) {
        if (size >= LONG_MARK) {
            out.putLong(start, token);
            out.putLong(start + Long.BYTES, number);
        } else if (size >= SHORT_MARK) {
            out.putInt(start, (int) token);
            out.putInt(start + Integer.BYTES, (int) number);
        }
    }

    /**
     * Compares a payload with the one that was sent.
     *
     * @param at where it begins in the buffer, absolute
     * @param length its octets
     * @return the first offset that differs, is missing, or should not be there; -1 when all is as
     *     sent
     */
    public int firstDifference(ByteBuffer in, int at, int length, long number) {
        int common = Math.min(length, size);
        int checked = 0;
        if (size >= LONG_MARK) {
            for (; checked < Math.min(common, LONG_MARK); checked++) {
                long word = checked < Long.BYTES ? token : number;
                if (in.get(at + checked) != (byte) (word >>> (56 - 8 * (checked % Long.BYTES)))) {
                    return checked;
                }
            }
        } else if (size >= SHORT_MARK) {
            for (; checked < Math.min(common, SHORT_MARK); checked++) {
                long word = checked < Integer.BYTES ? token : number;
                if (in.get(at + checked)
                        != (byte) (word >>> (24 - 8 * (checked % Integer.BYTES)))) {
                    return checked;
                }
            }
        }
        for (; checked < common; checked++) {
            if (in.get(at + checked) != pattern[checked]) {
                return checked;
            }
        }
        return length == size ? -1 : common;
    }

    /** Whether a payload of this length has room for a mark that can be told from another run's. */
    public boolean isMarked(int length) {
        return size >= LONG_MARK && length >= LONG_MARK;
    }

    /** The token that a payload carries at an offset; only where {@link #isMarked}. */
    public static long tokenIn(ByteBuffer in, int at) {
        return in.getLong(at);
    }

    /** The probe number that a payload carries at an offset; only where {@link #isMarked}. */
    public static long numberIn(ByteBuffer in, int at) {
        return in.getLong(at + Long.BYTES);
    }

    /**
     * Whether a token is another run's, rather than this one's or this one's damaged on the way.
     */
    public boolean isForeign(long otherToken) {
        return Long.bitCount(token ^ otherToken) > MOST_DAMAGED_BITS;
    }
}
