// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import java.io.File;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Waiting, waking and closing. */
class LinuxNetworkTest {
    private static final long MILLISECOND = 1_000_000L;
    private static final long MINUTE = 60_000_000_000L;

    @Test
    void waitEndsAtItsDeadlineAndNotBefore() {
        try (Network network = new LinuxNetwork()) {
            long deadline = network.clock().nanoTime() + 5 * MILLISECOND;
            network.await(deadline);
            assertThat(network.clock().nanoTime()).isBetween(deadline, deadline + MINUTE / 2);
        }
    }

    @Test
    void deadlineInThePastDoesNotWait() {
        try (Network network = new LinuxNetwork()) {
            long start = network.clock().nanoTime();
            network.await(start - 1);
            network.await(0);
            network.await(Long.MIN_VALUE);
            assertThat(network.clock().nanoTime()).isLessThan(start + MINUTE / 2);
        }
    }

    @Test
    void wakeUpBeforeTheWaitEndsItOnce() {
        try (Network network = new LinuxNetwork()) {
            network.wake();
            network.wake();
            network.await(Long.MAX_VALUE);
            long deadline = network.clock().nanoTime() + MILLISECOND;
            network.await(deadline);
            assertThat(network.clock().nanoTime()).isGreaterThanOrEqualTo(deadline);
        }
    }

    @Test
    void wakeUpsFromAnotherThreadEndEveryWait() throws Exception {
        try (Network network = new LinuxNetwork()) {
            CountDownLatch over = new CountDownLatch(1);
            Thread waker =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (over.getCount() > 0) {
                                    network.wake();
                                }
                            });
            for (int i = 0; i < 10_000; i++) {
                network.await(Long.MAX_VALUE);
            }
            over.countDown();
            waker.join();
        }
    }

    @Test
    void wakeUpAfterCloseReachesNobody() {
        WakeUp closed = new WakeUp();
        int number = closed.open();
        closed.close();
        try (WakeUp other = new WakeUp();
                PollSet set = new PollSet(Kernel.confined())) {
            set.add(other.open());
            closed.wake();
            closed.close();
            assertThat(set.await(0)).isZero();
            assumeThat(other.open()).as("what makes it a test: the same number").isEqualTo(number);
        }
    }

    @Test
    void networkMayBeMadeOnOneThreadAndUsedOnAnother() throws Exception {
        Network network = new LinuxNetwork();
        network.icmpAccess(Family.V4);
        FutureTask<Void> use =
                new FutureTask<>(() -> {
                    network.await(0);
                    assertThat(network.icmpAccess(Family.V4)).isNotNull();
                    network.close();
                    network.close();
                    network.wake();
                    return null;
                });
        Thread.ofPlatform().start(use);
        use.get();
        network.close();
        assertThatThrownBy(() -> network.await(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void secondThreadIsTurnedAway() throws Exception {
        try (Network network = new LinuxNetwork()) {
            network.await(0);
            FutureTask<Void> use =
                    new FutureTask<>(() -> {
                        assertThatThrownBy(() -> network.await(0))
                                .isInstanceOf(WrongThreadException.class);
                        assertThatThrownBy(network::close).isInstanceOf(WrongThreadException.class);
                        return null;
                    });
            Thread.ofPlatform().start(use);
            use.get();
            network.await(0);
        }
    }

    @Test
    void closingLeavesNoDescriptorOpen() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network warmUp = new LinuxNetwork()) {
                use(warmUp);
            }
            int before = openDescriptors();
            for (int i = 0; i < 20; i++) {
                try (Network network = new LinuxNetwork()) {
                    use(network);
                }
            }
            assertThat(openDescriptors()).isLessThan(before + 20);
        });
    }

    private static void use(Network network) {
        for (Kind kind : Kind.values()) {
            for (Family family : Family.values()) {
                network.icmpAccess(family);
                network.openIcmp(family, kind, SocketOptions.DEFAULT);
                network.openIcmp(family, kind, SocketOptions.DEFAULT).close();
            }
        }
        network.await(0);
    }

    private static int openDescriptors() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? 0 : names.length;
    }

    @Test
    void waitCoversEverySocketThatIsOpenAndNoneThatIsClosed() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork()) {
                IcmpSocket[] sockets = new IcmpSocket[20];
                for (int i = 0; i < sockets.length; i++) {
                    sockets[i] = network.openIcmp(Family.V4, Kind.PING, SocketOptions.DEFAULT);
                    network.await(0);
                }
                for (int i = 0; i < sockets.length; i += 2) {
                    request(sockets[i]);
                    sockets[i].close();
                }
                long deadline = network.clock().nanoTime() + MILLISECOND;
                network.await(deadline);
                assertThat(network.clock().nanoTime()).isGreaterThanOrEqualTo(deadline);
                for (int i = 1; i < sockets.length; i += 2) {
                    request(sockets[i]);
                    network.await(Long.MAX_VALUE);
                    assertThat(sockets[i].receive()).isEqualTo(1);
                }
            }
        });
    }

    private static void request(IcmpSocket socket) {
        socket.outgoing().clear();
        Echo.add(socket, IpAddress.v4(0x7F00_0001), 1);
        assertThat(socket.send()).isEqualTo(1);
    }
}
