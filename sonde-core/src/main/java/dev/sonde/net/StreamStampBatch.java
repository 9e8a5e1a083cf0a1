// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Objects;

/**
 * When octets of a connection left this host and when the peer had acknowledged them, as the host's
 * kernel saw it. Filled by a socket, read by its owner, reused for the next call; not thread-safe.
 *
 * <p>There is at most one stamp of each kind for what was given to one {@link TcpSocket#send},
 * about its last octet. It may be missing, and nobody says so. What is sent again is stamped again:
 * the first stamp told is that of leaving.
 */
public final class StreamStampBatch {
    /** Of a socket that never has any. */
    public static final StreamStampBatch EMPTY = new StreamStampBatch(0);

    private final long[] octets;
    private final long[] stamps;
    private final boolean[] acknowledged;
    private int size;

    /**
     * @param capacity how many stamps it holds
     */
    public StreamStampBatch(int capacity) {
        octets = new long[capacity];
        stamps = new long[capacity];
        acknowledged = new boolean[capacity];
    }

    /** How many stamps were read. */
    public int size() {
        return size;
    }

    /** How many fit. */
    public int capacity() {
        return stamps.length;
    }

    /** Whether it is about the acknowledgement, not about leaving. */
    public boolean isAcknowledgement(int index) {
        return acknowledged[Objects.checkIndex(index, size)];
    }

    /**
     * How many octets of the connection there were up to the one that it is about, that included.
     */
    public long octets(int index) {
        return octets[Objects.checkIndex(index, size)];
    }

    /** When, on {@link Clock#wallNanos()}'s scale. */
    public long stamp(int index) {
        return stamps[Objects.checkIndex(index, size)];
    }

    /** For sockets: empties the batch. */
    public void clear() {
        size = 0;
    }

    /** For sockets: takes a stamp in. */
    public void accept(boolean isAcknowledgement, long upTo, long stamp) {
        acknowledged[size] = isAcknowledgement;
        octets[size] = upTo;
        stamps[size] = stamp;
        size++;
    }
}
