// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.StreamStampBatch;

/**
 * The stamps that the kernel takes of a connection's octets as they leave and as they are
 * acknowledged (SO_TIMESTAMPING), read of one connection after the other.
 *
 * <p>Its key is the place of the last octet of a send call in the stream, in 32 bits, counted from
 * where the stream was when stamping began (SOF_TIMESTAMPING_OPT_ID).
 *
 * <p><b>Threading.</b> As the socket's {@link Kernel}.
 */
final class StreamStamps implements QueuedStamps {
    private static final int ARRIVALS =
            Constants.SOF_TIMESTAMPING_RX_SOFTWARE | Constants.SOF_TIMESTAMPING_SOFTWARE;

    private static final int ALL =
            ARRIVALS
                    | Constants.SOF_TIMESTAMPING_TX_SOFTWARE
                    | Constants.SOF_TIMESTAMPING_TX_ACK
                    | Constants.SOF_TIMESTAMPING_OPT_TSONLY
                    | Constants.SOF_TIMESTAMPING_OPT_ID;

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final StreamStampBatch batch;
    private long sent;

    StreamStamps(int capacity) {
        batch = new StreamStampBatch(capacity);
    }

    /**
     * Has the kernel stamp what a connection sends and receives from now on. It is open, and
     * nothing has been sent in it.
     *
     * @param sending whether what is sent is wanted too
     */
    static void begin(SocketDescriptor socket, boolean sending) {
        // Without them the round trips go by the clock of this process.
        var _ =
                socket.set(
                        Constants.SOL_SOCKET, Constants.SO_TIMESTAMPING, sending ? ALL : ARRIVALS);
    }

    StreamStampBatch batch() {
        return batch;
    }

    /** Those of a connection that has sent so many octets will be read. */
    void of(long octets) {
        sent = octets;
    }

    @Override
    public void clear() {
        batch.clear();
    }

    @Override
    public void take(int kind, int key, long stamp) {
        boolean acknowledged = kind == Constants.SCM_TSTAMP_ACK;
        if (stamp == 0 || !acknowledged && kind != Constants.SCM_TSTAMP_SND) {
            return;
        }
        // The newest place with these 32 bits.
        long octets = sent - (sent - 1 - key & UNSIGNED_INT);
        if (octets > 0) {
            batch.accept(acknowledged, octets, stamp);
        }
    }
}
