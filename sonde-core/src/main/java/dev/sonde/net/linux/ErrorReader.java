// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.linux.Layouts.SockExtendedErr;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the error queue of a socket, or of several one after the other, into an {@link ErrorBatch}
 * by recvmmsg(2) with MSG_ERRQUEUE (ip(7), IP_RECVERR).
 *
 * <p>Send stamps stand in the same queue and are told apart by their origin.
 *
 * <p>The queue has to be read to its end whenever something is in it: unread errors fill the
 * receive buffer, and each of them makes one sending or reading fail with its number.
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class ErrorReader {
    private final Kernel kernel;
    private final ErrorBatch batch;
    private final @Nullable QueuedStamps stamps;
    private final MessageArray messages;
    private final ControlMessages control = new ControlMessages();
    private int written;

    /**
     * @param family of the sockets that it reads; IPv6 for both
     * @param stamps takes the send stamps that stand between the errors; null where none are wanted
     */
    ErrorReader(Kernel kernel, Family family, ErrorBatch batch, @Nullable QueuedStamps stamps) {
        this.kernel = kernel;
        this.batch = batch;
        this.stamps = stamps;
        messages = new MessageArray(kernel, batch.capacity(), family, 1, ControlMessages.ROOM);
        for (int i = 0; i < batch.capacity(); i++) {
            ByteBuffer room = batch.room(i);
            messages.setBytes(i, 0, Kernel.addressOf(room));
            messages.setLength(i, 0, room.capacity());
        }
    }

    /**
     * Reads as much as fits of a socket's queue, never waiting.
     *
     * @return how many errors and stamps
     */
    int read(int fd) {
        for (int i = 0; i < written; i++) {
            messages.resetLengths(i);
            // Not every error has a destination, and the kernel writes none then.
            messages.memory().putShort(messages.name(i), (short) Constants.AF_UNSPEC);
        }
        long result;
        do {
            result =
                    kernel.recvmmsg(
                            fd,
                            messages.address(0),
                            batch.capacity(),
                            Constants.MSG_ERRQUEUE | Constants.MSG_DONTWAIT);
        } while (Kernel.interrupted(result));
        // Only now: it also keeps the batch, whose memory the kernel wrote to, alive until here.
        batch.clear();
        if (stamps != null) {
            stamps.clear();
        }
        written = (int) Math.max(result, 0);
        for (int i = 0; i < written; i++) {
            take(i);
        }
        return written;
    }

    private void take(int index) {
        ByteBuffer memory = messages.memory();
        int name = messages.name(index);
        control.read(memory, messages.control(index), messages.controlLength(index));
        int at = control.errorAt();
        if (at >= 0
                && memory.get(at + SockExtendedErr.ORIGIN) == Constants.SO_EE_ORIGIN_TIMESTAMPING) {
            if (stamps != null) {
                stamps.take(
                        memory.getInt(at + SockExtendedErr.INFO),
                        memory.getInt(at + SockExtendedErr.DATA),
                        control.stamp());
            }
            return;
        }
        IpAddress destination = SocketAddress.read(memory, name);
        int port = SocketAddress.port(memory, name);
        int quoted = Math.min(messages.length(index), batch.room(index).capacity());
        if (index != batch.size()) {
            // Stamps before it had room of their own, and the batch has none between its errors.
            batch.room(batch.size()).clear().put(0, batch.room(index).clear(), 0, quoted);
        }
        if (at < 0) {
            batch.accept(
                    destination,
                    port,
                    null,
                    ErrorBatch.Origin.LOCAL,
                    0,
                    0,
                    0,
                    0,
                    quoted,
                    control.stamp());
            return;
        }
        batch.accept(
                destination,
                port,
                SocketAddress.read(memory, at + SockExtendedErr.SIZE),
                origin(memory.get(at + SockExtendedErr.ORIGIN)),
                memory.getInt(at + SockExtendedErr.ERRNO),
                Byte.toUnsignedInt(memory.get(at + SockExtendedErr.TYPE)),
                Byte.toUnsignedInt(memory.get(at + SockExtendedErr.CODE)),
                Integer.toUnsignedLong(memory.getInt(at + SockExtendedErr.INFO)),
                quoted,
                control.stamp());
    }

    private static ErrorBatch.Origin origin(byte number) {
        return switch (number) {
            case Constants.SO_EE_ORIGIN_ICMP -> ErrorBatch.Origin.ICMP;
            case Constants.SO_EE_ORIGIN_ICMP6 -> ErrorBatch.Origin.ICMP6;
            default -> ErrorBatch.Origin.LOCAL;
        };
    }
}
