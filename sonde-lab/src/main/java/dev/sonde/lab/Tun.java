// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A TUN device: what the kernel of a namespace routes to it is read here as IP packets, and what is
 * written here has arrived at that kernel, over no other wire and past no other host.
 *
 * <p>Other than over a veth pair, a packet written here arrives outside of the system call that
 * asked for it, as it does on a real network; and nobody completes or corrects it on its way.
 *
 * <p>Source: Documentation/networking/tuntap.rst of Linux. Reading and writing is for one thread.
 */
public final class Tun implements AutoCloseable {
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final int IFREQ_BYTES = 40;
    private static final int FLAGS_AT = 16;
    private static final int IFF_TUN_NO_PI = 0x1001;
    private static final int LARGEST_PACKET = 1 << 16;

    private final String name;
    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment room = arena.allocate(LARGEST_PACKET);

    private Tun(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /**
     * Makes one in a namespace, up and without any address.
     *
     * @param name of at most 15 letters
     */
    public static Tun open(Namespace where, String name) {
        int[] fd = {-1};
        try {
            where.enterUnfinished(() -> fd[0] = attach(name));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        Tun tun = new Tun(name, fd[0]);
        try {
            // Nothing shall be on this wire but what a test is about.
            where.sysctl("net.ipv6.conf." + name + ".addr_gen_mode=1");
            where.ip("link set " + name + " up");
            return tun;
        } catch (RuntimeException | Error e) {
            tun.close();
            throw e;
        }
    }

    private static int attach(String name) {
        int flags = LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
        int fd = LibC.open("/dev/net/tun", flags);
        if (fd < 0) {
            Lab.cannot(
                    "open(/dev/net/tun) failed with errno "
                            + -fd
                            + " (most distributions give it mode 0666)");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(IFREQ_BYTES);
            ifreq.setString(0, name, StandardCharsets.US_ASCII);
            ifreq.set(ValueLayout.JAVA_SHORT, FLAGS_AT, (short) IFF_TUN_NO_PI);
            LibC.require(LibC.ioctl(fd, TUNSETIFF, ifreq), "ioctl(TUNSETIFF)");
            return fd;
        } catch (RuntimeException | Error e) {
            var _ = LibC.close(fd);
            throw e;
        }
    }

    /** The name of the device. */
    public String name() {
        return name;
    }

    int fd() {
        return fd;
    }

    /** The next packet that was sent to it, null when none is waiting. */
    public byte @Nullable [] read() {
        int octets = LibC.read(fd, room);
        if (octets == -LibC.EAGAIN) {
            return null;
        }
        LibC.require(octets, "read(" + name + ")");
        return room.asSlice(0, octets).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Lets a packet arrive; the kernel takes whatever has a 4 or a 6 in front. */
    public void write(byte[] packet) {
        MemorySegment filled = room.asSlice(0, packet.length);
        filled.copyFrom(MemorySegment.ofArray(packet));
        LibC.require(LibC.write(fd, filled), "write(" + name + ")");
    }

    /** The device is gone with it. */
    @Override
    public void close() {
        var _ = LibC.close(fd);
        arena.close();
    }
}
