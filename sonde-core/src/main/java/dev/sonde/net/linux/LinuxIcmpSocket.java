// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.NetworkException;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SocketOptions;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A ping or raw socket of the kernel, icmp(7) and raw(7).
 *
 * <p>Batches hold 64 datagrams, fewer when these are long: a batch takes at most 1 MiB, or room for
 * 4. Errors of a ping socket are read 64 at a time with the first 512 bytes of what they quote; a
 * raw socket has none to read, they arrive as packets.
 *
 * <p><b>Threading.</b> The thread that opened it; any other gets a {@link WrongThreadException}.
 */
final class LinuxIcmpSocket implements IcmpSocket {
    /** More batches than any default receive buffer holds. */
    private static final int STALE_READS = 1024;

    private static final int BATCH = 64;
    private static final int SMALLEST_BATCH = 4;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int QUOTE_BYTES = 512;

    /**
     * Headers around an answer or quote on a raw socket: two of IP with options, one of ICMP, RFC
     * 4884's objects.
     */
    private static final int RAW_OVERHEAD = 256;

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final Kernel kernel;
    private final Family family;
    private final Kind kind;
    private final SocketDescriptor socket;
    private final @Nullable RawIdentifier reservation;
    private final int identifier;
    private final int receiveBufferBytes;
    private final Sender sender;
    private final Receiver receiver;
    private final ErrorBatch errors;
    private final @Nullable ErrorReader errorReader;
    private final LinuxNetwork network;
    private long drops;
    private boolean closed;

    private LinuxIcmpSocket(
            Kernel kernel,
            Family family,
            Kind kind,
            SocketOptions options,
            SocketDescriptor socket,
            @Nullable RawIdentifier reservation,
            LinuxNetwork network) {
        this.kernel = kernel;
        this.family = family;
        this.kind = kind;
        this.socket = socket;
        this.reservation = reservation;
        this.network = network;
        identifier =
                reservation == null
                        ? (int) require(socket.boundPort(), "getsockname")
                        : reservation.value();
        receiveBufferBytes =
                (int)
                        require(
                                socket.get(Constants.SOL_SOCKET, Constants.SO_RCVBUF, 1, 0),
                                "getsockopt(SO_RCVBUF)");
        int fd = socket.fd();
        int sent = aligned(Math.max(1, options.datagramBytes()));
        int received = kind == Kind.RAW ? sent + RAW_OVERHEAD : sent;
        int flowLabel = Math.max(0, options.flowLabel());
        sender = new Sender(kernel, fd, family, flowLabel, new SendBatch(capacity(sent), sent));
        receiver =
                new Receiver(
                        kernel, fd, family, new ReceiveBatch(family, capacity(received), received));
        if (kind == Kind.PING) {
            errors = new ErrorBatch(BATCH, QUOTE_BYTES);
            errorReader = new ErrorReader(kernel, fd, family, errors);
        } else {
            errors = new ErrorBatch(1, Long.BYTES);
            errorReader = null;
        }
    }

    /**
     * Opens a socket.
     *
     * @param network told when it closes
     * @throws NetworkException when the host refuses
     */
    static LinuxIcmpSocket open(
            Family family, Kind kind, SocketOptions options, LinuxNetwork network) {
        Kernel kernel = Kernel.confined();
        SocketDescriptor socket = null;
        RawIdentifier reservation = null;
        try {
            socket = IcmpSocketOpener.open(kernel, family, kind, options);
            if (kind == Kind.RAW) {
                reservation = RawIdentifier.reserve(kernel, family, ThreadLocalRandom.current());
            }
            return new LinuxIcmpSocket(kernel, family, kind, options, socket, reservation, network);
        } catch (RuntimeException | Error e) {
            close(kernel, socket, reservation);
            throw e;
        }
    }

    private static int capacity(int datagramBytes) {
        return Math.clamp(BATCH_BYTES / datagramBytes, SMALLEST_BATCH, BATCH);
    }

    private static int aligned(int bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }

    private static long require(long result, String call) {
        if (result < 0) {
            throw Refusal.ofCall(call, (int) -result).toException();
        }
        return result;
    }

    @Override
    public void ignoreOthers(OptionalInt firstPayloadWord) {
        if (kind == Kind.RAW) {
            // Without it the socket works as well, with more to read and pass over.
            var _ = ReplyFilter.attach(kernel, socket, family, identifier, firstPayloadWord);
            // What came before may have filled the buffer, and is none of ours.
            for (int i = 0; i < STALE_READS && receive() > 0; i++) {
                receiver.batch().clear();
            }
        }
    }

    int fd() {
        return socket.fd();
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int identifier() {
        return identifier;
    }

    @Override
    public SendBatch outgoing() {
        return sender.batch();
    }

    @Override
    public int send() {
        return sender.send();
    }

    @Override
    public ReceiveBatch incoming() {
        return receiver.batch();
    }

    @Override
    public int receive() {
        return receiver.receive();
    }

    @Override
    public ErrorBatch errors() {
        return errors;
    }

    @Override
    public int receiveErrors() {
        return errorReader == null ? 0 : errorReader.read();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Exact for a ping socket. An upper bound for a raw one, which counts before it filters:
     * with its buffer full it also counts what would not have been let in, on loopback our own
     * requests.
     */
    @Override
    public long ownDrops() {
        long now =
                socket.get(
                        Constants.SOL_SOCKET,
                        Constants.SO_MEMINFO,
                        Constants.SK_MEMINFO_VARS,
                        Constants.SK_MEMINFO_DROPS);
        if (now >= 0) {
            drops += (now - drops) & UNSIGNED_INT;
        }
        return drops;
    }

    @Override
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            network.forget(this);
            close(kernel, socket, reservation);
        }
    }

    private static void close(
            Kernel kernel, @Nullable SocketDescriptor socket, @Nullable RawIdentifier reservation) {
        if (reservation != null) {
            reservation.close();
        }
        if (socket != null) {
            socket.close();
        }
        kernel.close();
    }
}
