// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Datagrams on their way out, in the order they are to leave. Reused for every call; not
 * thread-safe.
 *
 * <p>A sender calls {@link #clear()}, then for each datagram {@link #add} and writes into the
 * buffer it gets; the bytes up to the buffer's position are what leaves.
 */
public final class SendBatch {
    private final ByteBuffer storage;
    private final ByteBuffer[] slots;
    private final AddressTable destinations;
    private final AddressTable sources;
    private int size;
    private int errno;

    /**
     * @param capacity how many datagrams it holds, at least 1
     * @param datagramBytes room for each, at least 1
     */
    public SendBatch(int capacity, int datagramBytes) {
        storage = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, datagramBytes));
        slots = new ByteBuffer[capacity];
        for (int i = 0; i < capacity; i++) {
            slots[i] = storage.slice(i * datagramBytes, datagramBytes);
        }
        destinations = new AddressTable(capacity);
        sources = new AddressTable(capacity);
    }

    /** Empties the batch and forgets the last failure. */
    public void clear() {
        size = 0;
        errno = 0;
    }

    /**
     * The next datagram's empty buffer, big endian.
     *
     * @param port the destination port, 0 where the protocol has none
     * @throws IllegalStateException when the batch is full
     */
    public ByteBuffer add(IpAddress destination, int port) {
        checkRoom();
        destinations.set(size, destination, port);
        sources.unset(size);
        return slots[size++].clear();
    }

    /**
     * The next datagram's empty buffer, to an address of a set.
     *
     * @param port the destination port, 0 where the protocol has none
     * @throws IllegalStateException when the batch is full
     */
    public ByteBuffer add(AddressSet addresses, int number, int port) {
        checkRoom();
        addresses.copy(number, destinations, size, port);
        sources.unset(size);
        return slots[size++].clear();
    }

    /**
     * The next datagram's empty buffer, for an answer: it goes to one row of a table and leaves
     * from the own address in a row of another, or from the kernel's choice when that row holds
     * nothing.
     *
     * @throws IllegalStateException when the batch is full
     */
    public ByteBuffer add(AddressTable to, int toRow, AddressTable from, int fromRow) {
        checkRoom();
        destinations.copy(size, to, toRow);
        sources.copy(size, from, fromRow);
        return slots[size++].clear();
    }

    private void checkRoom() {
        if (isFull()) {
            throw new IllegalStateException(
                    "the batch holds no more than " + slots.length + " datagrams");
        }
    }

    /**
     * Drops the first {@code count} datagrams, those that have left, and keeps the rest in order.
     */
    public void removeFirst(int count) {
        Objects.checkFromIndexSize(0, count, size);
        ByteBuffer[] gone = Arrays.copyOf(slots, count);
        System.arraycopy(slots, count, slots, 0, size - count);
        System.arraycopy(gone, 0, slots, size - count, count);
        destinations.move(count, 0, size - count);
        sources.move(count, 0, size - count);
        size -= count;
    }

    /**
     * Takes back the datagram added last.
     *
     * @throws IndexOutOfBoundsException when there is none
     */
    public void removeLast() {
        Objects.checkIndex(size - 1, size);
        size--;
    }

    /** How many datagrams are waiting. */
    public int size() {
        return size;
    }

    /** How many fit. */
    public int capacity() {
        return slots.length;
    }

    /** Whether no more fit. */
    public boolean isFull() {
        return size == slots.length;
    }

    /** The buffer of a datagram; its position is the datagram's length. */
    public ByteBuffer bytes(int index) {
        return slots[Objects.checkIndex(index, size)];
    }

    /** Where a datagram goes. */
    public IpAddress destination(int index) {
        return destinations.address(Objects.checkIndex(index, size));
    }

    /** The port a datagram goes to, 0 where the protocol has none. */
    public int port(int index) {
        return destinations.port(Objects.checkIndex(index, size));
    }

    /** For sockets: where the datagrams go. */
    public AddressTable destinations() {
        return destinations;
    }

    /**
     * For sockets: the own addresses they leave from; a row that holds none is left to the kernel.
     */
    public AddressTable sources() {
        return sources;
    }

    /**
     * Why the last {@link DatagramPort#send()} stopped early: an error number of the host, 0 when
     * it did not.
     */
    public int errno() {
        return errno;
    }

    /** For sockets: says why {@link DatagramPort#send()} stopped early. */
    public void failed(int errorNumber) {
        errno = errorNumber;
    }
}
