// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Objects;

/**
 * When datagrams left this host, as its kernel saw it: told some time after {@link
 * DatagramPort#send()}, by their place among all that left by the socket. Filled by a socket, read
 * by its owner, reused for the next call; not thread-safe.
 *
 * <p>A stamp may be missing, for one datagram or for many, and nobody says so. It is taken after
 * the host's own queue, so the time in there is before it. Where a datagram has several, the first
 * told is the one that counts.
 */
public final class SendStampBatch {
    /** Of a socket that never has any. */
    public static final SendStampBatch EMPTY = new SendStampBatch(0);

    private final long[] ordinals;
    private final long[] stamps;
    private int size;

    /**
     * @param capacity how many stamps it holds
     */
    public SendStampBatch(int capacity) {
        ordinals = new long[capacity];
        stamps = new long[capacity];
    }

    /** How many stamps were read. */
    public int size() {
        return size;
    }

    /** How many fit. */
    public int capacity() {
        return stamps.length;
    }

    /**
     * Which datagram it is about, of those that {@link DatagramPort#send()} has let leave by this
     * socket, counted from 0.
     */
    public long ordinal(int index) {
        return ordinals[Objects.checkIndex(index, size)];
    }

    /** When it left, on {@link Clock#wallNanos()}'s scale. */
    public long stamp(int index) {
        return stamps[Objects.checkIndex(index, size)];
    }

    /** For sockets: empties the batch. */
    public void clear() {
        size = 0;
    }

    /** For sockets: takes a stamp in. */
    public void accept(long ordinal, long stamp) {
        ordinals[size] = ordinal;
        stamps[size] = stamp;
        size++;
    }
}
