// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.DatagramPort;
import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SendStampBatch;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the kernel that exchanges datagrams, with its batches: what ICMP and UDP have in
 * common.
 *
 * <p><b>Threading.</b> The thread that opened it; any other gets a {@link WrongThreadException}.
 */
abstract class LinuxSocket implements DatagramPort {
    private static final int ERRORS = 64;
    private static final int QUOTE_BYTES = 512;
    private static final int CACHE_LINE = 64;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    /**
     * How much a socket's batches hold.
     *
     * @param sent how many datagrams leave in one call
     * @param sentBytes room for each
     * @param received how many are read in one call
     * @param receivedBytes room for each
     * @param errors whether the socket has an error queue to read
     * @param sendStamps whether send stamps are wanted, which need that queue too
     */
    record Batches(
            int sent,
            int sentBytes,
            int received,
            int receivedBytes,
            boolean errors,
            boolean sendStamps) {}

    private final Kernel kernel;
    private final SocketDescriptor socket;
    private final Family family;
    private final LinuxNetwork network;
    private final int receiveBufferBytes;
    private final Sender sender;
    private final Receiver receiver;
    private final ErrorBatch errors;
    private final @Nullable ErrorReader errorReader;
    private final @Nullable SendStamps sendStamps;
    private long counted;
    private long drops;
    private boolean waitsForRoom;
    private boolean closed;

    /**
     * @param flowLabel of IPv6, 0 for none
     * @throws NetworkException when the kernel does not tell its receive buffer
     */
    LinuxSocket(
            SocketDescriptor socket,
            Family family,
            int flowLabel,
            Batches batches,
            LinuxNetwork network) {
        this.socket = socket;
        this.family = family;
        this.network = network;
        kernel = socket.kernel();
        receiveBufferBytes =
                (int)
                        require(
                                socket.get(Constants.SOL_SOCKET, Constants.SO_RCVBUF, 1, 0),
                                "getsockopt(SO_RCVBUF)");
        int fd = socket.fd();
        sendStamps = batches.sendStamps ? SendStamps.begin(socket, network.clock(), ERRORS) : null;
        sender =
                new Sender(
                        kernel,
                        fd,
                        family,
                        flowLabel,
                        new SendBatch(batches.sent, apart(batches.sentBytes)),
                        sendStamps);
        receiver =
                new Receiver(
                        kernel,
                        fd,
                        family,
                        new ReceiveBatch(family, batches.received, apart(batches.receivedBytes)));
        if (batches.errors || sendStamps != null) {
            errors = new ErrorBatch(ERRORS, QUOTE_BYTES);
            errorReader = new ErrorReader(kernel, family, errors, sendStamps);
        } else {
            errors = new ErrorBatch(1, Long.BYTES);
            errorReader = null;
        }
    }

    /**
     * Room for at least so many bytes, an odd number of cache lines: were it a power of two, the
     * beginnings of all datagrams of a batch would compete for the same few lines.
     */
    private static int apart(int bytes) {
        return (Math.max(1, bytes) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE | CACHE_LINE;
    }

    /** The result of a system call that this kernel should have granted. */
    static long require(long result, String call) {
        SocketSetup.require(result, call);
        return result;
    }

    final Kernel kernel() {
        return kernel;
    }

    final SocketDescriptor descriptor() {
        return socket;
    }

    final int fd() {
        return socket.fd();
    }

    @Override
    public final Family family() {
        return family;
    }

    @Override
    public final SendBatch outgoing() {
        return sender.batch();
    }

    @Override
    public final int send() {
        int sent = sender.send();
        boolean isFull = sender.batch().errno() == Errno.EAGAIN.number() && readsNothingWhenFull();
        if (isFull != waitsForRoom) {
            waitsForRoom = isFull;
            network.awaitRoom(this, isFull);
        }
        return sent;
    }

    /** Whether nothing is read while the host has no room for what is to be sent. */
    boolean readsNothingWhenFull() {
        return false;
    }

    @Override
    public final ReceiveBatch incoming() {
        return receiver.batch();
    }

    @Override
    public final int receive() {
        return receiver.receive();
    }

    @Override
    public final ErrorBatch errors() {
        return errors;
    }

    @Override
    public final SendStampBatch sendStamps() {
        return sendStamps == null ? SendStampBatch.EMPTY : sendStamps.batch();
    }

    @Override
    public int receiveErrors() {
        return errorReader == null ? 0 : errorReader.read(socket.fd());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Exact for ping and UDP sockets. An upper bound for a raw one, which counts before it
     * filters: with its buffer full it also counts what would not have been let in, on loopback our
     * own requests. Messages that came damaged are no drops.
     */
    @Override
    public final long ownDrops() {
        long now =
                socket.get(
                        Constants.SOL_SOCKET,
                        Constants.SO_MEMINFO,
                        Constants.SK_MEMINFO_VARS,
                        Constants.SK_MEMINFO_DROPS);
        long more = now < 0 ? 0 : (now - counted) & UNSIGNED_INT;
        if (more > 0) {
            counted += more;
            drops = Math.max(drops, counted - refused());
        }
        return drops;
    }

    @Override
    public final int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    /** How much of what the kernel counts as dropped it has refused for another reason. */
    long refused() {
        return 0;
    }

    /** Gives back what this kind of socket holds beside its descriptor. */
    void release() {
        // Most hold nothing.
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            network.forget(this);
            release();
            socket.close();
            kernel.close();
        }
    }
}
