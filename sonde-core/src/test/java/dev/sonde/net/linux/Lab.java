// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs test code on a thread that has a network namespace to itself, with {@code lo} up and ping
 * sockets permitted.
 *
 * <p>Where that takes a privilege the tests do not have, they are skipped; with {@code
 * SONDE_LAB=required} in the environment they fail.
 */
final class Lab {
    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final long UNSHARE = X86 ? 272 : 97;
    private static final long CAPSET = X86 ? 126 : 91;
    private static final long CLONE_NEWNET = 0x4000_0000;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int SIOCSIFMTU = 0x8922;
    private static final int IFF_UP = 1;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x2008_0522;

    private Lab() {}

    /** Test code that may throw anything. */
    interface Body {
        void run() throws Exception;
    }

    static void inNewNamespace(Body body) throws Exception {
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    try (Kernel kernel = Kernel.confined()) {
                        unshare(kernel);
                        raiseLoopback(kernel);
                    }
                    permitPingSockets("0 2147483647");
                    body.run();
                    return null;
                });
        Thread thread = Thread.ofPlatform().name("lab").start(task);
        thread.join();
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }

    /**
     * Which groups may open ping sockets in the calling thread's namespace. In the user namespace
     * of an ordinary user there is only one group, and no number that would mean none.
     */
    static void permitPingSockets(String range) {
        if (range.equals("1 0")) {
            skipForAnOrdinaryUser("ping sockets that are open cannot be closed again");
        }
        try {
            Files.writeString(
                    Path.of("/proc/sys/net/ipv4/ping_group_range"), hasOneGroup() ? "0 0" : range);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips a test that root of a user namespace cannot run, required or not. */
    static void skipForAnOrdinaryUser(String reason) {
        if (hasOneGroup()) {
            Assumptions.abort("in the lab of an ordinary user: " + reason);
        }
    }

    private static boolean hasOneGroup() {
        try {
            return Files.readString(Path.of("/proc/self/gid_map")).strip().endsWith(" 1");
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes every capability away from the calling thread, for good. */
    static void dropCapabilities() {
        try (Kernel kernel = Kernel.confined()) {
            ByteBuffer header = kernel.allocate(8).putInt(0, LINUX_CAPABILITY_VERSION_3);
            ByteBuffer none = kernel.allocate(24);
            long result =
                    kernel.call(
                            CAPSET, Kernel.addressOf(header), Kernel.addressOf(none), 0, 0, 0, 0);
            assertThat(result).isZero();
        }
    }

    /**
     * Without which the test cannot be: skips or, where the environment is meant to be complete,
     * fails it.
     */
    static void missing(String what, boolean isRequired) {
        if (isRequired) {
            Assertions.fail(what + ", and SONDE_LAB=required or CI=true");
        }
        Assumptions.abort(what);
    }

    static boolean isRequired() {
        return "required".equals(System.getenv("SONDE_LAB"));
    }

    private static void unshare(Kernel kernel) {
        long result = kernel.call(UNSHARE, CLONE_NEWNET, 0, 0, 0, 0, 0);
        if (result < 0) {
            missing("no new network namespace: " + Errno.nameOf((int) -result), isRequired());
        }
    }

    private static void raiseLoopback(Kernel kernel) {
        setLoopback(kernel, SIOCSIFFLAGS, IFF_UP);
    }

    /** The largest packet, with its IP header, that the calling thread's loopback carries. */
    static void setLoopbackMtu(int bytes) {
        try (Kernel kernel = Kernel.confined()) {
            setLoopback(kernel, SIOCSIFMTU, bytes);
        }
    }

    /** netdevice(7). */
    private static void setLoopback(Kernel kernel, int request, int value) {
        int fd = (int) kernel.socket(Constants.AF_INET, Constants.SOCK_DGRAM, 0);
        ByteBuffer ifreq = kernel.allocate(Layouts.Ifreq.SIZE);
        ifreq.put(0, "lo".getBytes(StandardCharsets.US_ASCII));
        ifreq.putInt(Layouts.Ifreq.IFINDEX, value); // one union with ifr_flags and ifr_mtu
        long result = kernel.ioctl(fd, request, Kernel.addressOf(ifreq));
        kernel.close(fd);
        assertThat(result).as("setting up lo").isZero();
    }
}
