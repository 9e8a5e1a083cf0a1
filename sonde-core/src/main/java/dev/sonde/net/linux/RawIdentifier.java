// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * An ICMP identifier that no other raw socket of Sonde in this network namespace uses, reserved for
 * as long as this is open.
 *
 * <p>The kernel numbers ping sockets; raw sockets all get every answer, and two that chose the same
 * identifier would take each other's for their own. So the number is held as the abstract name of a
 * unix socket (unix(7)), such as {@code @dev.sonde.icmp.v4.4711}: names of that kind belong to the
 * network namespace and vanish with the process.
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class RawIdentifier implements AutoCloseable {
    private static final int LAST = 0xFFFF;

    private final SocketDescriptor reservation;
    private final int value;

    private RawIdentifier(SocketDescriptor reservation, int value) {
        this.reservation = reservation;
        this.value = value;
    }

    /**
     * Reserves one.
     *
     * @param random where to begin to look
     * @throws NetworkException when all 65,535 are taken, or the process may not have a unix socket
     */
    static RawIdentifier reserve(Kernel kernel, Family family, RandomGenerator random) {
        long fd =
                kernel.socket(Constants.AF_UNIX, Constants.SOCK_DGRAM | Constants.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw Refusal.ofCall("socket(AF_UNIX), to reserve an ICMP identifier,", (int) -fd)
                    .toException();
        }
        SocketDescriptor reservation = SocketDescriptor.of(kernel, (int) fd);
        int first = random.nextInt(LAST);
        long result = -Errno.EADDRINUSE.number();
        for (int i = 0; i < LAST && result == -Errno.EADDRINUSE.number(); i++) {
            int value = 1 + (first + i) % LAST;
            result = reservation.bindAbstract(name(family, value));
            if (result >= 0) {
                return new RawIdentifier(reservation, value);
            }
        }
        reservation.close();
        throw Refusal.ofCall("bind(AF_UNIX), to reserve an ICMP identifier,", (int) -result)
                .toException();
    }

    @SuppressWarnings("UnnecessaryStringBuilder") // + costs milliseconds at the start of a run
    private static byte[] name(Family family, int value) {
        return new StringBuilder(24)
                .append("dev.sonde.icmp.v")
                .append(family.version())
                .append('.')
                .append(value)
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The identifier, 1 to 65,535. */
    int value() {
        return value;
    }

    /** Gives the identifier back. */
    @Override
    public void close() {
        reservation.close();
    }
}
