// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.linux.Layouts.SockaddrUn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * An open socket's descriptor and the calls on it that carry one small value. Results are those of
 * {@link Kernel}: a negative errno says that the call failed.
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class SocketDescriptor implements AutoCloseable {
    private static final int LENGTH_AT = 0;
    private static final int VALUE_AT = 8;

    private final Kernel kernel;
    private final ByteBuffer scratch;
    private final long address;
    private int fd;

    private SocketDescriptor(Kernel kernel, int fd) {
        this.kernel = kernel;
        this.fd = fd;
        scratch = kernel.allocate(VALUE_AT + SockaddrUn.SIZE);
        address = Kernel.addressOf(scratch);
    }

    /** Takes an open descriptor over. */
    static SocketDescriptor of(Kernel kernel, int fd) {
        return new SocketDescriptor(kernel, fd);
    }

    Kernel kernel() {
        return kernel;
    }

    int fd() {
        return fd;
    }

    /** Sets an option whose value is an int. */
    long set(int level, int option, int value) {
        scratch.putInt(VALUE_AT, value);
        return kernel.setsockopt(fd, level, option, address + VALUE_AT, Integer.BYTES);
    }

    /** Sets an option whose value is a structure, or characters in Latin-1. */
    long set(int level, int option, byte[] value) {
        scratch.put(VALUE_AT, value);
        return kernel.setsockopt(fd, level, option, address + VALUE_AT, value.length);
    }

    /**
     * Reads an option that is an array of 32-bit numbers.
     *
     * @param count how long the array is
     * @param index which number is wanted
     * @return the number, unsigned, or the negative errno
     */
    long get(int level, int option, int count, int index) {
        scratch.putInt(LENGTH_AT, count * Integer.BYTES);
        long result = kernel.getsockopt(fd, level, option, address + VALUE_AT, address + LENGTH_AT);
        return result < 0
                ? result
                : Integer.toUnsignedLong(scratch.getInt(VALUE_AT + index * Integer.BYTES));
    }

    /** Attaches a classic BPF program of so many instructions, which the kernel copies. */
    long attachFilter(long program, int instructions) {
        clear();
        scratch.putShort(VALUE_AT + Layouts.SockFprog.LEN, (short) instructions);
        scratch.putLong(VALUE_AT + Layouts.SockFprog.FILTER, program);
        return kernel.setsockopt(
                fd,
                Constants.SOL_SOCKET,
                Constants.SO_ATTACH_FILTER,
                address + VALUE_AT,
                Layouts.SockFprog.SIZE);
    }

    /**
     * Binds to an address of this host, or to all when its bits are zero, and to a port, or to any
     * when it is 0.
     */
    long bind(IpAddress local, int port) {
        Family family = local.family();
        clear();
        SocketAddress.prepare(scratch, VALUE_AT, family, 0);
        SocketAddress.write(scratch, VALUE_AT, local, port);
        return kernel.bind(fd, address + VALUE_AT, SocketAddress.size(family));
    }

    /**
     * Begins to connect a stream.
     *
     * @param flowLabel of IPv6, 0 for none
     */
    long connect(IpAddress destination, int port, int flowLabel) {
        Family family = destination.family();
        clear();
        SocketAddress.prepare(scratch, VALUE_AT, family, flowLabel);
        SocketAddress.write(scratch, VALUE_AT, destination, port);
        return kernel.connect(fd, address + VALUE_AT, SocketAddress.size(family));
    }

    /** Lets connections come, and so many wait. */
    long listen(int backlog) {
        return kernel.listen(fd, backlog);
    }

    /**
     * The descriptor of a connection that waited; {@link #peer} and {@link #peerPort} say whose.
     */
    long accept() {
        scratch.putInt(LENGTH_AT, SocketAddress.STRIDE);
        return kernel.accept(
                fd,
                address + VALUE_AT,
                address + LENGTH_AT,
                Constants.SOCK_NONBLOCK | Constants.SOCK_CLOEXEC);
    }

    /** Who the connection accepted last is from; to be asked right after {@link #accept}. */
    @Nullable IpAddress peer() {
        return SocketAddress.read(scratch, VALUE_AT);
    }

    /** The port of {@link #peer}. */
    int peerPort() {
        return SocketAddress.port(scratch, VALUE_AT);
    }

    /** Binds a unix socket to an abstract name, given without its leading zero byte. */
    long bindAbstract(byte[] name) {
        clear();
        scratch.putShort(VALUE_AT, (short) Constants.AF_UNIX);
        scratch.put(VALUE_AT + SockaddrUn.PATH + 1, name);
        return kernel.bind(fd, address + VALUE_AT, SockaddrUn.PATH + 1 + name.length);
    }

    /** The port the socket is bound to: an identifier where the protocol has no ports. */
    long boundPort() {
        scratch.putInt(LENGTH_AT, SocketAddress.STRIDE);
        long result = kernel.getsockname(fd, address + VALUE_AT, address + LENGTH_AT);
        return result < 0 ? result : SocketAddress.port(scratch, VALUE_AT);
    }

    /** The own address the socket is bound to; null when the kernel names none. */
    @Nullable IpAddress boundAddress() {
        return boundPort() < 0 ? null : SocketAddress.read(scratch, VALUE_AT);
    }

    /**
     * The index of an interface, netdevice(7).
     *
     * @param name Latin-1, shorter than IFNAMSIZ
     */
    long interfaceIndex(byte[] name) {
        clear();
        scratch.put(VALUE_AT + Layouts.Ifreq.NAME, name);
        long result = kernel.ioctl(fd, Constants.SIOCGIFINDEX, address + VALUE_AT);
        return result < 0 ? result : scratch.getInt(VALUE_AT + Layouts.Ifreq.IFINDEX);
    }

    private void clear() {
        for (int i = VALUE_AT; i < scratch.capacity(); i++) {
            scratch.put(i, (byte) 0);
        }
    }

    /** Closes it; a second time does nothing. */
    @Override
    public void close() {
        if (fd >= 0) {
            kernel.close(fd);
            fd = -1;
        }
    }

    /** The bytes of an array of 32-bit numbers as the kernel reads them. */
    static byte[] words(int... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }
}
