// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Clock;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which datagram a stamp is about, when some that never left took a key as well. */
class SendStampsTest {
    private static final IpAddress HERE = IpAddress.parse("127.0.0.1").orElseThrow();
    private static final int DISCARD = 9;

    /** A clock that is ahead of the host's by as much as a test wants. */
    private static final class ShiftedClock implements Clock {
        private final Clock real = new SystemClock();
        private long ahead;

        @Override
        public long nanoTime() {
            return real.nanoTime() + ahead;
        }

        @Override
        public long wallNanos() {
            return real.wallNanos();
        }
    }

    /** A UDP socket in its parts. */
    private static final class Parts implements AutoCloseable {
        final ShiftedClock clock = new ShiftedClock();
        final Kernel kernel = Kernel.confined();
        final SocketDescriptor socket =
                SocketDescriptor.of(
                        kernel,
                        (int)
                                kernel.socket(
                                        Constants.AF_INET,
                                        Constants.SOCK_DGRAM | Constants.SOCK_NONBLOCK,
                                        Constants.IPPROTO_UDP));
        final SendStamps stamps =
                Objects.requireNonNull(SendStamps.begin(socket, clock, 64), "stamps");
        final Sender sender = sender(stamps);

        /** Sends on the same socket and tells nobody. */
        final Sender secret = sender(null);

        final ErrorReader reader =
                new ErrorReader(kernel, Family.V4, new ErrorBatch(64, 64), stamps);

        private Sender sender(SendStamps told) {
            return new Sender(kernel, socket.fd(), Family.V4, 0, new SendBatch(8, 64), told);
        }

        static void send(Sender by, int count) {
            by.batch().clear();
            for (int i = 0; i < count; i++) {
                by.batch().add(HERE, DISCARD).put((byte) i);
            }
            assertThat(by.send()).isEqualTo(count);
        }

        /** As on Linux before 6.9: the datagram that is refused has taken a key. */
        void failWithAKey() {
            send(secret, 1);
            stamps.failed();
        }

        List<Long> ordinals() {
            List<Long> ordinals = new ArrayList<>();
            while (reader.read(socket.fd()) > 0) {
                for (int i = 0; i < stamps.batch().size(); i++) {
                    ordinals.add(stamps.batch().ordinal(i));
                }
            }
            return ordinals;
        }

        @Override
        public void close() {
            socket.close();
            kernel.close();
        }
    }

    @Test
    void theCountGoesOnAfterAFailureThatTookAKey() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Parts parts = new Parts()) {
                Parts.send(parts.sender, 3);
                assertThat(parts.ordinals()).containsExactly(0L, 1L, 2L);
                parts.failWithAKey();
                assertThat(parts.ordinals()).isEmpty();
                Parts.send(parts.sender, 2);
                assertThat(parts.ordinals()).containsExactly(3L, 4L);
            }
        });
    }

    @Test
    void nothingIsKnownWhileStampsOfTheOldCountAreOut() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Parts parts = new Parts()) {
                Parts.send(parts.sender, 3);
                parts.failWithAKey();
                Parts.send(parts.sender, 2);
                assertThat(parts.ordinals()).containsExactly(0L, 1L, 2L);
                Parts.send(parts.sender, 1);
                assertThat(parts.ordinals()).containsExactly(5L);
            }
        });
    }

    @Test
    void missingStampsAreNotWaitedForForEver() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Parts parts = new Parts()) {
                Parts.send(parts.sender, 3);
                // Read and lost.
                ErrorReader careless =
                        new ErrorReader(parts.kernel, Family.V4, new ErrorBatch(64, 64), null);
                assertThat(careless.read(parts.socket.fd())).isEqualTo(3);
                parts.failWithAKey();
                Parts.send(parts.sender, 1);
                assertThat(parts.ordinals()).isEmpty();
                parts.clock.ahead = 6_000_000_000L;
                Parts.send(parts.sender, 1);
                assertThat(parts.ordinals()).containsExactly(4L);
            }
        });
    }

    @Test
    void aKeyHasThirtyTwoBits() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Parts parts = new Parts()) {
                parts.stamps.left(Integer.MAX_VALUE);
                parts.stamps.left(Integer.MAX_VALUE);
                parts.stamps.left(4);
                parts.stamps.take(Constants.SCM_TSTAMP_SND, -1, 17);
                parts.stamps.take(Constants.SCM_TSTAMP_SND, 0, 18);
                parts.stamps.take(Constants.SCM_TSTAMP_SND, 1, 19);
                assertThat(parts.stamps.batch().size()).isEqualTo(3);
                assertThat(parts.stamps.batch().ordinal(0)).isEqualTo(0xFFFF_FFFFL);
                assertThat(parts.stamps.batch().ordinal(1)).isEqualTo(0x1_0000_0000L);
                assertThat(parts.stamps.batch().ordinal(2)).isEqualTo(0x1_0000_0001L);
            }
        });
    }

    @Test
    void aKeyThatWasNeverGivenIsNobodys() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Parts parts = new Parts()) {
                parts.stamps.take(Constants.SCM_TSTAMP_SND, 0, 17);
                Parts.send(parts.sender, 1);
                parts.stamps.take(Constants.SCM_TSTAMP_SND, 1, 18);
                assertThat(parts.stamps.batch().size()).isZero();
            }
        });
    }
}
