// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.linux.Layouts.SockaddrIn;
import dev.sonde.net.linux.Layouts.SockaddrIn6;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads struct sockaddr_in (ip(7)) and sockaddr_in6 (ipv6(7)) in native-order buffers,
 * at any offset.
 *
 * <p>Nothing is allocated but by {@link #read}; the parts of a datagram's source are read one by
 * one for that reason.
 */
final class SocketAddress {
    /** Room for either. */
    static final int STRIDE = 32;

    private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private SocketAddress() {}

    static int size(Family family) {
        return family == Family.V4 ? SockaddrIn.SIZE : SockaddrIn6.SIZE;
    }

    static int addressFamily(Family family) {
        return family == Family.V4 ? Constants.AF_INET : Constants.AF_INET6;
    }

    /** Writes what stays the same for all addresses of a family: the family and the flow label. */
    static void prepare(ByteBuffer memory, int at, Family family, int flowLabel) {
        memory.putShort(at, (short) addressFamily(family));
        if (family == Family.V6) {
            memory.putInt(at + SockaddrIn6.FLOWINFO, networkOrder(flowLabel));
        }
    }

    /** Writes address and port after {@link #prepare}. */
    static void write(ByteBuffer memory, int at, IpAddress address, int port) {
        write(memory, at, address.family(), address.high(), address.low(), address.scope(), port);
    }

    /** Writes the address and port in a row of a table after {@link #prepare}. */
    static void write(ByteBuffer memory, int at, AddressTable table, int row) {
        write(
                memory,
                at,
                table.family(row),
                table.high(row),
                table.low(row),
                table.scope(row),
                table.port(row));
    }

    private static void write(
            ByteBuffer memory, int at, Family family, long high, long low, int scope, int port) {
        short networkPort = SWAP ? Short.reverseBytes((short) port) : (short) port;
        if (family == Family.V4) {
            memory.putShort(at + SockaddrIn.PORT, networkPort);
            memory.putInt(at + SockaddrIn.ADDR, networkOrder((int) low));
        } else {
            memory.putShort(at + SockaddrIn6.PORT, networkPort);
            memory.putLong(at + SockaddrIn6.ADDR, networkOrder(high));
            memory.putLong(at + SockaddrIn6.ADDR + Long.BYTES, networkOrder(low));
            memory.putInt(at + SockaddrIn6.SCOPE_ID, scope);
        }
    }

    /**
     * The address, or null when the structure is of no family, as the kernel leaves it when it
     * knows none.
     */
    static @Nullable IpAddress read(ByteBuffer memory, int at) {
        return switch (memory.getShort(at)) {
            case Constants.AF_INET -> IpAddress.v4((int) low(memory, at, Family.V4));
            case Constants.AF_INET6 ->
                    new IpAddress(
                            Family.V6,
                            high(memory, at, Family.V6),
                            low(memory, at, Family.V6),
                            scope(memory, at, Family.V6));
            default -> null;
        };
    }

    /** {@link IpAddress#high} of the address. */
    static long high(ByteBuffer memory, int at, Family family) {
        return family == Family.V4 ? 0 : networkOrder(memory.getLong(at + SockaddrIn6.ADDR));
    }

    /** {@link IpAddress#low} of the address. */
    static long low(ByteBuffer memory, int at, Family family) {
        return family == Family.V4
                ? Integer.toUnsignedLong(networkOrder(memory.getInt(at + SockaddrIn.ADDR)))
                : networkOrder(memory.getLong(at + SockaddrIn6.ADDR + Long.BYTES));
    }

    /** {@link IpAddress#scope} of the address. */
    static int scope(ByteBuffer memory, int at, Family family) {
        return family == Family.V4 ? 0 : memory.getInt(at + SockaddrIn6.SCOPE_ID);
    }

    /** The port, which is at the same place in both families. */
    static int port(ByteBuffer memory, int at) {
        short port = memory.getShort(at + SockaddrIn.PORT);
        return Short.toUnsignedInt(SWAP ? Short.reverseBytes(port) : port);
    }

    static int networkOrder(int value) {
        return SWAP ? Integer.reverseBytes(value) : value;
    }

    static long networkOrder(long value) {
        return SWAP ? Long.reverseBytes(value) : value;
    }
}
