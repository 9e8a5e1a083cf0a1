// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Byte arrays to keep answers in, used again and again, of no more than a fixed size together.
 * Lengths are powers of two from 64 bytes on. One thread.
 */
final class BytePool {
    private static final int SMALLEST_BITS = 6;
    private static final int LARGEST_BITS = 16;

    private final ArrayDeque<byte[]>[] free;
    private final long mostBytes;
    private long bytes;

    /**
     * @param mostBytes of all arrays together, in use or not
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generics have no other way
    BytePool(long mostBytes) {
        this.mostBytes = mostBytes;
        free = new ArrayDeque[LARGEST_BITS - SMALLEST_BITS + 1];
        for (int i = 0; i < free.length; i++) {
            free[i] = new ArrayDeque<>();
        }
    }

    /** An array of at least this length, up to 65,536; null when there is no room for one. */
    byte @Nullable [] take(int length) {
        int order = order(length);
        byte[] used = free[order].poll();
        if (used != null) {
            return used;
        }
        int size = 1 << order + SMALLEST_BITS;
        // Those of other lengths make room.
        for (int i = free.length - 1; i >= 0 && bytes + size > mostBytes; i--) {
            for (byte[] other = free[i].poll(); other != null; other = free[i].poll()) {
                bytes -= other.length;
                if (bytes + size <= mostBytes) {
                    break;
                }
            }
        }
        if (bytes + size > mostBytes) {
            return null;
        }
        bytes += size;
        return new byte[size];
    }

    /** Takes an array back. */
    void give(byte[] array) {
        free[order(array.length)].push(array);
    }

    /** What all arrays take, in use or not. */
    long bytes() {
        return bytes;
    }

    private static int order(int length) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, length) - 1);
        return Math.max(0, bits - SMALLEST_BITS);
    }
}
