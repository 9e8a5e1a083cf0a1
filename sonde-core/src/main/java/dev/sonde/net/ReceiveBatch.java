// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Datagrams that arrived, oldest first. Filled by a socket, read by its owner, reused for the next
 * call; not thread-safe.
 */
public final class ReceiveBatch {
    /** Stands for a time to live that the kernel did not tell. */
    public static final int UNKNOWN_TTL = -1;

    private final ByteBuffer[] slots;
    private final AddressTable sources;
    private final AddressTable destinations;
    private final int[] ttls;
    private final int[] fullLengths;
    private final long[] stamps;
    private final Family family;
    private int size;

    /**
     * @param family what the sources are
     * @param capacity how many datagrams it holds, at least 1
     * @param datagramBytes room for each, at least 1; what is longer is cut
     */
    public ReceiveBatch(Family family, int capacity, int datagramBytes) {
        this.family = family;
        ByteBuffer storage = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, datagramBytes));
        slots = new ByteBuffer[capacity];
        for (int i = 0; i < capacity; i++) {
            slots[i] = storage.slice(i * datagramBytes, datagramBytes);
        }
        sources = new AddressTable(capacity);
        destinations = new AddressTable(capacity);
        ttls = new int[capacity];
        fullLengths = new int[capacity];
        stamps = new long[capacity];
    }

    /** How many datagrams were read. */
    public int size() {
        return size;
    }

    /** How many fit. */
    public int capacity() {
        return slots.length;
    }

    /** A datagram's bytes, big endian, from position 0 to its limit. */
    public ByteBuffer bytes(int index) {
        return slots[Objects.checkIndex(index, size)];
    }

    /** Who sent it, by its IP header. */
    public IpAddress source(int index) {
        return sources.address(Objects.checkIndex(index, size));
    }

    /** The port it came from, 0 where the protocol has none. */
    public int port(int index) {
        return sources.port(Objects.checkIndex(index, size));
    }

    /** Who sent the datagrams: {@link #source} and {@link #port} without an object for each. */
    public AddressTable sources() {
        return sources;
    }

    /**
     * The own address each datagram was sent to, with no port. A row holds none when the socket
     * does not tell ({@link UdpOptions.Role#SERVER} does), or when the datagram was sent to a group
     * or to all and an answer cannot leave from there.
     */
    public AddressTable destinations() {
        return destinations;
    }

    /** The time to live or hop limit it arrived with, or {@link #UNKNOWN_TTL}. */
    public int ttl(int index) {
        return ttls[Objects.checkIndex(index, size)];
    }

    /** Its length on arrival, which is more than {@link #bytes} holds when it was cut. */
    public int fullLength(int index) {
        return fullLengths[Objects.checkIndex(index, size)];
    }

    /**
     * When the kernel received it, on {@link Clock#wallNanos()}'s scale; 0 when the kernel did not
     * say.
     */
    public long stamp(int index) {
        return stamps[Objects.checkIndex(index, size)];
    }

    /** For sockets: empties the batch. */
    public void clear() {
        size = 0;
    }

    /**
     * For sockets: the whole room of a slot that the kernel may write into, whether in use or not.
     */
    public ByteBuffer room(int index) {
        return slots[index];
    }

    /**
     * For sockets: takes the next slot, whose room was written up to {@code length}, into use.
     *
     * @param fullLength the datagram's length before it was cut to fit
     * @param stamp the kernel's arrival time in wall nanoseconds, 0 when unknown
     */
    public void accept(
            long high,
            long low,
            int scope,
            int port,
            int length,
            int fullLength,
            int ttl,
            long stamp) {
        sources.set(size, family, high, low, scope, port);
        destinations.unset(size);
        fullLengths[size] = fullLength;
        ttls[size] = ttl;
        stamps[size] = stamp;
        slots[size].clear().limit(length);
        size++;
    }

    /** For sockets: says which own address the datagram accepted last was sent to. */
    public void acceptedAt(long high, long low, int scope) {
        destinations.set(size - 1, family, high, low, scope, 0);
    }
}
