// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Clock;
import dev.sonde.net.SendStampBatch;
import org.jspecify.annotations.Nullable;

/**
 * The stamps that the kernel takes of a socket's datagrams as they leave (SO_TIMESTAMPING,
 * SOF_TIMESTAMPING_TX_SOFTWARE), and which datagram each is about.
 *
 * <p>The kernel gives each datagram a key, counting from 0 in 32 bits (SOF_TIMESTAMPING_OPT_ID),
 * and tells it with the stamp. Whether a datagram that it would not send takes a key as well
 * depends on the failure and, before Linux 6.9, is the rule. So after each failure the count is
 * begun anew, which switching the keys off and on does. Before that, all stamps of the old count
 * have to be in: one that came later would be taken for another datagram's. Meanwhile nothing is
 * known of the datagrams that leave.
 *
 * <p><b>Threading.</b> As the socket's {@link Kernel}.
 */
final class SendStamps implements QueuedStamps {
    /** After this time without one, the stamps of an old count that are missing never come. */
    private static final long LONGEST_WAY_OUT = 5_000_000_000L;

    private static final int ARRIVALS =
            Constants.SOF_TIMESTAMPING_RX_SOFTWARE | Constants.SOF_TIMESTAMPING_SOFTWARE;

    private static final int WITHOUT_KEYS =
            ARRIVALS
                    | Constants.SOF_TIMESTAMPING_TX_SOFTWARE
                    | Constants.SOF_TIMESTAMPING_OPT_TSONLY;

    private static final int WITH_KEYS = WITHOUT_KEYS | Constants.SOF_TIMESTAMPING_OPT_ID;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final SocketDescriptor socket;
    private final Clock clock;
    private final SendStampBatch batch;
    private long left;
    private long base;
    private long keyed;
    private long told;
    private boolean isCounting = true;
    private long lastKeyed;

    private SendStamps(SocketDescriptor socket, Clock clock, int capacity) {
        this.socket = socket;
        this.clock = clock;
        batch = new SendStampBatch(capacity);
    }

    /**
     * Has the kernel stamp what a socket sends, beside what arrives.
     *
     * @param capacity how many stamps are read at once
     * @return null when it does not know how
     */
    static @Nullable SendStamps begin(SocketDescriptor socket, Clock clock, int capacity) {
        return set(socket, WITH_KEYS) < 0 ? null : new SendStamps(socket, clock, capacity);
    }

    private static long set(SocketDescriptor socket, int flags) {
        return socket.set(Constants.SOL_SOCKET, Constants.SO_TIMESTAMPING, flags);
    }

    SendStampBatch batch() {
        return batch;
    }

    /** Some datagrams are about to be sent. */
    void beforeSending() {
        if (isCounting) {
            return;
        }
        boolean allIn = told >= keyed || clock.nanoTime() - lastKeyed > LONGEST_WAY_OUT;
        if (allIn && set(socket, WITHOUT_KEYS) >= 0 && set(socket, WITH_KEYS) >= 0) {
            isCounting = true;
            base = left;
            keyed = 0;
            told = 0;
        }
    }

    /** So many have left, and no other was tried between them. */
    void left(int count) {
        left += count;
        if (isCounting) {
            keyed += count;
        }
    }

    /** One was tried in vain, which may have taken a key. */
    void failed() {
        if (isCounting) {
            isCounting = false;
            lastKeyed = clock.nanoTime();
        }
    }

    @Override
    public void clear() {
        batch.clear();
    }

    @Override
    public void take(int kind, int key, long stamp) {
        if (kind != Constants.SCM_TSTAMP_SND) {
            return;
        }
        // The newest datagram with these 32 bits; none when the key was never given in this count.
        long last = keyed - 1;
        long index = last - (last - key & UNSIGNED_INT);
        if (index < 0) {
            return;
        }
        told++;
        if (stamp != 0) {
            batch.accept(base + index, stamp);
        }
    }
}
