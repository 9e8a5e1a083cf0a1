// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Errors that the host queued for a socket, oldest first (ip(7), IP_RECVERR). Filled by a socket,
 * read by its owner, reused for the next call; not thread-safe.
 */
public final class ErrorBatch {
    /** Who found the error (struct sock_extended_err, ee_origin). */
    public enum Origin {
        /** This host itself; type and code mean nothing. */
        LOCAL,
        /** An ICMPv4 message. */
        ICMP,
        /** An ICMPv6 message. */
        ICMP6
    }

    private final ByteBuffer[] slots;
    private final @Nullable IpAddress[] destinations;
    private final @Nullable IpAddress[] offenders;
    private final Origin[] origins;
    private final int[] ports;
    private final int[] errnos;
    private final int[] types;
    private final int[] codes;
    private final long[] infos;
    private final long[] stamps;
    private int size;

    /**
     * @param capacity how many errors it holds, at least 1
     * @param quoteBytes room for what each quotes, at least 8
     */
    public ErrorBatch(int capacity, int quoteBytes) {
        ByteBuffer storage = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, quoteBytes));
        slots = new ByteBuffer[capacity];
        origins = new Origin[capacity];
        for (int i = 0; i < capacity; i++) {
            slots[i] = storage.slice(i * quoteBytes, quoteBytes);
            origins[i] = Origin.LOCAL;
        }
        destinations = new IpAddress[capacity];
        offenders = new IpAddress[capacity];
        ports = new int[capacity];
        errnos = new int[capacity];
        types = new int[capacity];
        codes = new int[capacity];
        infos = new long[capacity];
        stamps = new long[capacity];
    }

    /** How many errors were read. */
    public int size() {
        return size;
    }

    /** How many fit. */
    public int capacity() {
        return slots.length;
    }

    /**
     * What the error quotes of our datagram, position 0 to limit: from the ICMP header on, or for
     * UDP from the payload behind its header, of which there may be nothing.
     */
    public ByteBuffer quote(int index) {
        return slots[Objects.checkIndex(index, size)];
    }

    /** Where our datagram was going, when the host still knows. */
    public Optional<IpAddress> destination(int index) {
        return Optional.ofNullable(destinations[Objects.checkIndex(index, size)]);
    }

    /** The port our datagram was going to, 0 where the protocol has none. */
    public int port(int index) {
        return ports[Objects.checkIndex(index, size)];
    }

    /** The host that sent the error, when it was not this one. */
    public Optional<IpAddress> offender(int index) {
        return Optional.ofNullable(offenders[Objects.checkIndex(index, size)]);
    }

    /** Who found the error. */
    public Origin origin(int index) {
        Objects.checkIndex(index, size);
        return origins[index];
    }

    /** The error number the host made of it. */
    public int errno(int index) {
        return errnos[Objects.checkIndex(index, size)];
    }

    /** The ICMP type, 0 to 255. */
    public int type(int index) {
        return types[Objects.checkIndex(index, size)];
    }

    /** The ICMP code, 0 to 255. */
    public int code(int index) {
        return codes[Objects.checkIndex(index, size)];
    }

    /** The next-hop MTU, pointer or gateway, by the type; an unsigned 32-bit number. */
    public long info(int index) {
        return infos[Objects.checkIndex(index, size)];
    }

    /**
     * When the kernel received the error, on {@link Clock#wallNanos()}'s scale; 0 when it did not
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
     * For sockets: the whole room of a slot that the kernel may write a quote into, whether in use
     * or not.
     */
    public ByteBuffer room(int index) {
        return slots[index];
    }

    /**
     * For sockets: takes the next slot, whose room was written up to {@code quoteLength}, into use.
     */
    public void accept(
            @Nullable IpAddress destination,
            int port,
            @Nullable IpAddress offender,
            Origin origin,
            int errno,
            int type,
            int code,
            long info,
            int quoteLength,
            long stamp) {
        destinations[size] = destination;
        offenders[size] = offender;
        origins[size] = origin;
        ports[size] = port;
        errnos[size] = errno;
        types[size] = type;
        codes[size] = code;
        infos[size] = info;
        stamps[size] = stamp;
        slots[size].clear().limit(quoteLength);
        size++;
    }
}
