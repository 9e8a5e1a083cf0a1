// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Family;
import dev.sonde.net.SendBatch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the datagrams of a {@link SendBatch} by sendmmsg(2), in as few calls as the kernel allows
 * and without allocating.
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class Sender {
    private final Kernel kernel;
    private final int fd;
    private final Family family;
    private final SendBatch batch;
    private final @Nullable SendStamps stamps;
    private final MessageArray messages;

    /**
     * The buffer whose address is in each message: a batch changes their order when only some have
     * left.
     */
    private final @Nullable ByteBuffer[] pointedTo;

    /**
     * @param flowLabel of IPv6, 0 for none
     * @param stamps told what leaves, null when nobody wants to know
     */
    Sender(
            Kernel kernel,
            int fd,
            Family family,
            int flowLabel,
            SendBatch batch,
            @Nullable SendStamps stamps) {
        this.kernel = kernel;
        this.fd = fd;
        this.family = family;
        this.batch = batch;
        this.stamps = stamps;
        messages = new MessageArray(kernel, batch.capacity(), family, 1, OwnAddress.ROOM);
        pointedTo = new ByteBuffer[batch.capacity()];
        for (int i = 0; i < batch.capacity(); i++) {
            SocketAddress.prepare(messages.memory(), messages.name(i), family, flowLabel);
        }
    }

    SendBatch batch() {
        return batch;
    }

    /**
     * Sends what the batch holds, never waiting.
     *
     * <p>sendmmsg(2) gives an error only for its first message; when a later one fails it returns
     * early, and the next call says why, or succeeds when what failed was a queued error of an
     * earlier datagram. So it is called until all have left or there is an error.
     *
     * @return how many left
     */
    int send() {
        int size = batch.size();
        for (int i = 0; i < size; i++) {
            fill(i);
        }
        int sent = 0;
        int errno = 0;
        while (sent < size && errno == 0) {
            if (stamps != null) {
                stamps.beforeSending();
            }
            long result =
                    kernel.sendmmsg(
                            fd, messages.address(sent), size - sent, Constants.MSG_DONTWAIT);
            if (result >= 0) {
                sent += (int) result;
                tell((int) result, sent < size);
            } else if (!Kernel.interrupted(result)) {
                errno = (int) -result;
                tell(0, true);
            }
        }
        // Also what keeps the batch, whose memory the kernel read, alive until here.
        batch.failed(errno);
        return sent;
    }

    private void tell(int left, boolean failed) {
        if (stamps != null) {
            stamps.left(left);
            if (failed) {
                stamps.failed();
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same memory is meant
    private void fill(int index) {
        ByteBuffer bytes = batch.bytes(index);
        if (pointedTo[index] != bytes) {
            messages.setBytes(index, 0, Kernel.addressOf(bytes));
            pointedTo[index] = bytes;
        }
        messages.setLength(index, 0, bytes.position());
        AddressTable to = batch.destinations();
        if (to.family(index) != family) {
            throw new IllegalArgumentException(
                    to.address(index) + " is no destination for an " + family + " socket");
        }
        SocketAddress.write(messages.memory(), messages.name(index), to, index);
        messages.setControlLength(
                index,
                OwnAddress.write(
                        messages.memory(), messages.control(index), batch.sources(), index));
    }
}
