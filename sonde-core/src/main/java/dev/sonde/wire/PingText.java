// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.nio.ByteBuffer;

/**
 * The line of text that UDP and TCP probes are: {@code ping N T}, answered by {@code PING N T} or
 * by the same octets.
 *
 * <pre>
 *  p i n g ␣ 1 2 ␣ 1 7 2 5 9 3 3 1 6 9 . 8 1 3 1 1 1 ␣ 7 8 9 0 1 2 ...
 * +---------+-----+---------------------------------+------------------+
 * |  word   |  N  |                T                |  filling, if any |
 * +---------+-----+---------------------------------+------------------+
 * </pre>
 *
 * N is the probe's number in decimal digits. T is when it was sent, in seconds since 1970 with at
 * most seven decimals, those that are 0 at the end left out, so its unit is 100 ns. The filling is
 * a blank and then the last digit of each octet's offset, and none of it changes when it is
 * upper-cased.
 *
 * <p>Nothing that comes back is believed for its own sake: both numbers are compared with what was
 * sent, and no time is ever taken from them.
 *
 * <p>Not thread-safe: an instance keeps the text it compares with.
 */
public final class PingText {
    /** Octets of the longest text: a number of 19 digits, a time of 10 and 7. */
    public static final int LONGEST = 5 + 19 + 1 + 10 + 1 + 7;

    /** What is not there, or no number. */
    public static final long NONE = -1;

    private static final byte[] WORD = {'p', 'i', 'n', 'g', ' '};
    private static final long NANOS_PER_TICK = 100;
    private static final long TICKS_PER_SECOND = 10_000_000;
    private static final int DECIMALS = 7;
    private static final int MOST_DIGITS = 19;
    private static final int CASE = 'a' - 'A';

    private final byte[] text = new byte[LONGEST + 2];
    private int length;

    // ---- Writing

    /**
     * Writes a probe at the buffer's position, which moves behind it.
     *
     * @param size octets; a text that is longer is written whole
     */
    public void write(ByteBuffer out, long number, long wallNanos, int size) {
        compose(number, wallNanos);
        out.put(text, 0, length);
        for (int i = length; i < size; i++) {
            out.put(filling(i));
        }
    }

    /** The text of a probe, without filling. */
    public String of(long number, long wallNanos) {
        compose(number, wallNanos);
        StringBuilder line = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            line.append((char) text[i]);
        }
        return line.toString();
    }

    private void compose(long number, long wallNanos) {
        System.arraycopy(WORD, 0, text, 0, WORD.length);
        length = WORD.length;
        digits(number, 1);
        text[length++] = ' ';
        long ticks = ticks(wallNanos);
        digits(ticks / TICKS_PER_SECOND, 1);
        long fraction = ticks % TICKS_PER_SECOND;
        if (fraction > 0) {
            text[length++] = '.';
            digits(fraction, DECIMALS);
            while (text[length - 1] == '0') {
                length--;
            }
        }
    }

    private void digits(long value, int least) {
        int count = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            count++;
        }
        count = Math.max(count, least);
        long rest = value;
        for (int i = count - 1; i >= 0; i--) {
            text[length + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private byte filling(int offset) {
        return (byte) (offset == length ? ' ' : '0' + offset % 10);
    }

    /** A wall time in T's unit. */
    public static long ticks(long wallNanos) {
        return wallNanos / NANOS_PER_TICK;
    }

    // ---- Reading

    /**
     * N of a text, whatever its case.
     *
     * @return {@link #NONE} when there is no word and number with a blank behind it
     */
    public static long numberIn(ByteBuffer in, int at, int octets) {
        int blank = endOfNumber(in, at, octets);
        if (blank < 0) {
            return NONE;
        }
        long value = 0;
        for (int i = at + WORD.length; i < blank; i++) {
            value = value * 10 + (in.get(i) - '0');
        }
        return value < 0 ? NONE : value;
    }

    /**
     * T of a text, in units of 100 ns, whatever its case.
     *
     * @return {@link #NONE} when there is none; of one that is cut off, what is there
     */
    public static long ticksIn(ByteBuffer in, int at, int octets) {
        int blank = endOfNumber(in, at, octets);
        return blank < 0 ? NONE : ticksBehind(in, blank + 1, at + octets);
    }

    private static long ticksBehind(ByteBuffer in, int from, int end) {
        long ticks = 0;
        int digits = 0;
        int decimals = NONE_YET;
        for (int i = from; i < end; i++) {
            byte octet = in.get(i);
            if (octet == '.' && decimals == NONE_YET) {
                decimals = 0;
            } else if (isDigit(octet) && digits < MOST_DIGITS && decimals < DECIMALS) {
                ticks = ticks * 10 + (octet - '0');
                digits++;
                decimals += decimals == NONE_YET ? 0 : 1;
            } else if (octet == ' ') {
                break;
            } else {
                return NONE;
            }
        }
        for (int i = Math.max(decimals, 0); i < DECIMALS; i++) {
            ticks *= 10;
        }
        return digits == 0 || ticks < 0 ? NONE : ticks;
    }

    private static final int NONE_YET = -1;

    /** Where the blank behind N is; -1 when the text does not begin with a word and a number. */
    private static int endOfNumber(ByteBuffer in, int at, int octets) {
        if (octets < WORD.length) {
            return -1;
        }
        for (int i = 0; i < WORD.length; i++) {
            if (lower(in.get(at + i)) != WORD[i]) {
                return -1;
            }
        }
        int i = at + WORD.length;
        int most = Math.min(at + octets, i + MOST_DIGITS + 1);
        while (i < most && isDigit(in.get(i))) {
            i++;
        }
        return i > at + WORD.length && i < most && in.get(i) == ' ' ? i : -1;
    }

    // ---- Comparing

    /**
     * Compares an answer with the probe it is to: upper-cased, or octet by octet the same.
     *
     * @param octets how many there are in the buffer
     * @param arrived how many arrived, more when the buffer did not hold them all
     * @return the first offset that differs from both, is missing, or should not be there; -1 when
     *     all is right
     */
    public int firstDifference(
            ByteBuffer in, int at, int octets, int arrived, long number, long wallNanos, int size) {
        compose(number, wallNanos);
        int expected = Math.max(length, size);
        int common = Math.min(octets, expected);
        int upper = 0;
        int same = 0;
        while (upper < common && in.get(at + upper) == upper(expectedAt(upper))) {
            upper++;
        }
        while (same < common && in.get(at + same) == expectedAt(same)) {
            same++;
        }
        int first = Math.max(upper, same);
        return first == expected && arrived == expected ? -1 : first;
    }

    /**
     * In how many octets a text differs from a probe's, whatever its case, as far as both go. The
     * filling does not count.
     */
    public int distance(ByteBuffer in, int at, int octets, long number, long wallNanos) {
        compose(number, wallNanos);
        int different = 0;
        for (int i = 0; i < Math.min(octets, length); i++) {
            different += lower(in.get(at + i)) == text[i] ? 0 : 1;
        }
        return different;
    }

    /** Octets of a probe's text, without filling. */
    public int length(long number, long wallNanos) {
        compose(number, wallNanos);
        return length;
    }

    /** Octets of the text that was last written, compared or measured, without filling. */
    public int length() {
        return length;
    }

    private byte expectedAt(int offset) {
        return offset < length ? text[offset] : filling(offset);
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private static byte lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + CASE) : octet;
    }

    private static byte upper(byte octet) {
        return octet >= 'a' && octet <= 'z' ? (byte) (octet - CASE) : octet;
    }
}
