// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;
import dev.sonde.net.ReceiveBatch;
import java.nio.ByteBuffer;

/**
 * Reads what has arrived into a {@link ReceiveBatch} by recvmmsg(2), with time to live, arrival
 * time and own address where the socket tells them, without allocating.
 *
 * <p>Behind the room of each datagram lies one spare room shared by all, so that the length of a
 * datagram that was cut is known: ping sockets do not support MSG_TRUNC. Where every datagram fits
 * there is none, and the kernel has less to read.
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class Receiver {
    /**
     * How many errors in place of data are passed over in one call; each is reported by the kernel
     * only once.
     */
    private static final int ERRORS_SWALLOWED = 256;

    /** No IP datagram is longer, and no payload of UDP is longer than this less 8 octets. */
    private static final int LONGEST_DATAGRAM = 65_535;

    private static final int LONGEST_UDP_PAYLOAD = LONGEST_DATAGRAM - 8;

    private final Kernel kernel;
    private final int fd;
    private final Family family;
    private final ReceiveBatch batch;
    private final MessageArray messages;
    private final ControlMessages control = new ControlMessages();
    private int written;

    Receiver(Kernel kernel, int fd, Family family, ReceiveBatch batch) {
        this.kernel = kernel;
        this.fd = fd;
        this.family = family;
        this.batch = batch;
        boolean mayCut = batch.room(0).capacity() < LONGEST_UDP_PAYLOAD;
        int pieces = mayCut ? 2 : 1;
        messages = new MessageArray(kernel, batch.capacity(), family, pieces, ControlMessages.ROOM);
        long spare = mayCut ? Kernel.addressOf(kernel.allocate(LONGEST_DATAGRAM)) : 0;
        for (int i = 0; i < batch.capacity(); i++) {
            ByteBuffer room = batch.room(i);
            messages.setBytes(i, 0, Kernel.addressOf(room));
            messages.setLength(i, 0, room.capacity());
            if (mayCut) {
                messages.setBytes(i, 1, spare);
                messages.setLength(i, 1, LONGEST_DATAGRAM);
            }
        }
    }

    ReceiveBatch batch() {
        return batch;
    }

    /**
     * Reads as much as fits, never waiting. A queued error makes recvmmsg(2) fail once in place of
     * reading: it is passed over, the error queue tells it in full.
     *
     * @return how many datagrams
     */
    int receive() {
        for (int i = 0; i < written; i++) {
            messages.resetLengths(i);
        }
        written = 0;
        for (int i = 0; i < ERRORS_SWALLOWED; i++) {
            long result =
                    kernel.recvmmsg(
                            fd, messages.address(0), batch.capacity(), Constants.MSG_DONTWAIT);
            if (result >= 0) {
                written = (int) result;
                break;
            }
            if (Kernel.wouldBlock(result)) {
                break;
            }
        }
        // Only now: it also keeps the batch, whose memory the kernel wrote to, alive until here.
        batch.clear();
        for (int i = 0; i < written; i++) {
            take(i);
        }
        return written;
    }

    private void take(int index) {
        ByteBuffer memory = messages.memory();
        int name = messages.name(index);
        int length = messages.length(index);
        control.read(memory, messages.control(index), messages.controlLength(index));
        batch.accept(
                SocketAddress.high(memory, name, family),
                SocketAddress.low(memory, name, family),
                SocketAddress.scope(memory, name, family),
                SocketAddress.port(memory, name),
                Math.min(length, batch.room(index).capacity()),
                length,
                control.ttl(),
                control.stamp());
        if (control.ownAddressAt() >= 0) {
            OwnAddress.read(memory, control.ownAddressAt(), family, batch);
        }
    }
}
