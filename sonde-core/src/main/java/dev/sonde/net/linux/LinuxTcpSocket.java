// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.NetworkException;
import dev.sonde.net.StreamStampBatch;
import dev.sonde.net.TcpInfo;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpOptions.Stamps;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.linux.Layouts.TcpInformation;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket of the kernel, tcp(7).
 *
 * <p>Whether a connection has ended is asked of the kernel's own state machine (TCP_INFO): an error
 * number alone does not tell, because the same one is noted for an error that the connection
 * survives.
 */
final class LinuxTcpSocket implements TcpSocket, EventPoll.Listener {
    private static final int LENGTH_AT = 0;
    private static final int INFO_AT = 8;
    private static final long NANOS_PER_MICRO = 1_000;

    /** After these a read that brings less than there was room for need not be the last. */
    private static final int MORE_THAN_OCTETS =
            Constants.EPOLLPRI | Constants.EPOLLERR | Constants.EPOLLHUP | Constants.EPOLLRDHUP;

    private final SocketDescriptor socket;
    private final Family family;
    private final int flowLabel;
    private final Stamps stamps;
    private final TcpSockets network;
    private final Runnable whenReady;
    private final ByteBuffer memory;
    private final long address;
    private State state = State.NEW;
    private int errno;
    private int softError;
    private long synRetransmits;
    private boolean closed;
    private long sent;

    /** Reads the time of arrival as well; null where nobody asked for it. */
    private @Nullable StampedReader reader;

    /** Whether a read has found the end of what is there, and nothing has changed since. */
    private boolean drained;

    /** Whether something else than octets may be there to be read, such as the end. */
    private boolean moreThanOctets;

    private LinuxTcpSocket(
            SocketDescriptor socket,
            Family family,
            TcpOptions options,
            TcpSockets network,
            Runnable whenReady) {
        this.socket = socket;
        this.family = family;
        this.network = network;
        this.whenReady = whenReady;
        flowLabel = Math.max(0, options.socket().flowLabel());
        stamps = options.stamps();
        memory = socket.kernel().allocate(INFO_AT + TcpInformation.SIZE);
        address = Kernel.addressOf(memory);
    }

    /**
     * Opens a socket.
     *
     * @param network told when it closes
     * @throws NetworkException when the host refuses
     */
    static LinuxTcpSocket open(
            Family family, TcpOptions options, TcpSockets network, Runnable whenReady) {
        Kernel kernel = Kernel.confined();
        SocketDescriptor socket = null;
        try {
            socket = SocketDescriptor.of(kernel, network.descriptor(kernel, family));
            TcpSetup.apply(socket, family, options);
            return new LinuxTcpSocket(socket, family, options, network, whenReady);
        } catch (RuntimeException | Error e) {
            if (socket != null) {
                socket.close();
            }
            kernel.close();
            throw e;
        }
    }

    /** The end here of a connection that was accepted. */
    static LinuxTcpSocket accepted(
            int fd, Family family, TcpOptions options, TcpSockets network, Runnable whenReady) {
        Kernel kernel = Kernel.confined();
        LinuxTcpSocket socket =
                new LinuxTcpSocket(
                        SocketDescriptor.of(kernel, fd), family, options, network, whenReady);
        socket.state = State.OPEN;
        network.keep(socket);
        network.watch(fd, socket);
        return socket;
    }

    int fd() {
        return socket.fd();
    }

    @Override
    public void changed(int events) {
        drained = false;
        moreThanOctets |= (events & MORE_THAN_OCTETS) != 0;
        whenReady.run();
    }

    @Override
    public Family family() {
        return family;
    }

    // ---- Connecting

    @Override
    public State connect(IpAddress destination, int port) {
        if (state != State.NEW) {
            throw new IllegalStateException("connect has been called");
        }
        long result = socket.connect(destination, port, flowLabel);
        if (result == 0) {
            opened();
        } else if (result == -Errno.EINPROGRESS.number() || Kernel.interrupted(result)) {
            state = State.CONNECTING;
        } else {
            fail((int) -result);
            return state;
        }
        // Only now: a socket that has not begun to connect counts as hung up.
        network.watch(socket.fd(), this);
        return state;
    }

    @Override
    public State state() {
        if (state == State.CONNECTING && !closed) {
            look(0);
        }
        return state;
    }

    /**
     * Asks the kernel how far the connection is.
     *
     * @param heard the number that a call has failed with, 0 for none
     */
    private void look(int heard) {
        int error = heard != 0 ? heard : takeError();
        readInfo();
        switch (memory.get(INFO_AT + TcpInformation.STATE)) {
            case Constants.TCP_SYN_SENT, Constants.TCP_SYN_RECV -> {}
            case Constants.TCP_CLOSE -> {
                // It may have closed between the two questions.
                error = error != 0 ? error : takeError();
                fail(error);
                return;
            }
            default -> {
                if (state == State.CONNECTING) {
                    opened();
                    synRetransmits = totalRetransmits();
                }
            }
        }
        if (error != 0) {
            softError = error;
        }
    }

    private void opened() {
        state = State.OPEN;
        if (stamps != Stamps.NONE) {
            StreamStamps.begin(socket, stamps == Stamps.ALL);
            reader = new StampedReader(socket);
        }
    }

    private void fail(int number) {
        if (state == State.CONNECTING) {
            synRetransmits = totalRetransmits();
        }
        state = State.FAILED;
        errno = number;
    }

    /** Takes the error that is pending for the socket, hard or soft (socket(7), SO_ERROR). */
    private int takeError() {
        return (int) Math.max(0, socket.get(Constants.SOL_SOCKET, Constants.SO_ERROR, 1, 0));
    }

    @Override
    public int errno() {
        return errno;
    }

    @Override
    public int takeSoftError() {
        if (state == State.OPEN && !closed) {
            int error = takeError();
            if (error != 0) {
                look(error);
            }
        }
        int taken = softError;
        softError = 0;
        return taken;
    }

    @Override
    public ErrorBatch errors() {
        return network.errors();
    }

    @Override
    public StreamStampBatch stamps() {
        return network.stamps();
    }

    @Override
    public int receiveErrors() {
        return closed ? 0 : network.readErrors(socket.fd(), sent);
    }

    @Override
    public TcpInfo info() {
        if (state == State.NEW || closed) {
            return new TcpInfo(0, 0, 0);
        }
        readInfo();
        long microseconds = Integer.toUnsignedLong(memory.getInt(INFO_AT + TcpInformation.RTT));
        long total = totalRetransmits();
        return new TcpInfo(
                total,
                state == State.CONNECTING ? total : synRetransmits,
                microseconds * NANOS_PER_MICRO);
    }

    private void readInfo() {
        memory.putInt(LENGTH_AT, TcpInformation.SIZE);
        LinuxSocket.require(
                socket.kernel()
                        .getsockopt(
                                socket.fd(),
                                Constants.IPPROTO_TCP,
                                Constants.TCP_INFO,
                                address + INFO_AT,
                                address + LENGTH_AT),
                "getsockopt(TCP_INFO)");
    }

    private long totalRetransmits() {
        return Integer.toUnsignedLong(memory.getInt(INFO_AT + TcpInformation.TOTAL_RETRANS));
    }

    // ---- The stream

    @Override
    public int send(ByteBuffer bytes) {
        if (state() != State.OPEN || closed || !bytes.hasRemaining()) {
            return 0;
        }
        long from = Kernel.addressOf(bytes) + bytes.position();
        while (true) {
            long result =
                    socket.kernel()
                            .send(
                                    socket.fd(),
                                    from,
                                    bytes.remaining(),
                                    Constants.MSG_DONTWAIT | Constants.MSG_NOSIGNAL);
            if (result >= 0) {
                bytes.position(bytes.position() + (int) result);
                sent += result;
                return (int) result;
            }
            if (!survives(result)) {
                return 0;
            }
        }
    }

    @Override
    public int receive(ByteBuffer bytes) {
        if (closed) {
            return -1;
        }
        // What had arrived before a reset can still be read, whoever heard of the reset first.
        boolean failed = state() == State.FAILED;
        if (!failed && (state != State.OPEN || drained)) {
            return 0;
        }
        if (!bytes.hasRemaining()) {
            throw new IllegalArgumentException("no room to receive into");
        }
        long into = Kernel.addressOf(bytes) + bytes.position();
        while (true) {
            long result =
                    reader == null
                            ? socket.kernel()
                                    .recv(
                                            socket.fd(),
                                            into,
                                            bytes.remaining(),
                                            Constants.MSG_DONTWAIT)
                            : reader.read(into, bytes.remaining());
            if (result > 0) {
                // Less than was asked for is all there is, and what comes is told (epoll(7)).
                drained = result < bytes.remaining() && !moreThanOctets;
                bytes.position(bytes.position() + (int) result);
                return (int) result;
            }
            if (result == 0) {
                return -1;
            }
            if (failed && !Kernel.interrupted(result)) {
                return -1;
            }
            if (!survives(result)) {
                return state == State.FAILED ? -1 : 0;
            }
        }
    }

    /** Whether a call that failed is worth another try: what it failed with is only noted. */
    private boolean survives(long result) {
        if (Kernel.interrupted(result)) {
            return true;
        }
        if (Kernel.wouldBlock(result)) {
            return false;
        }
        look((int) -result);
        return state == State.OPEN;
    }

    @Override
    public long arrivalStamp() {
        return reader == null ? 0 : reader.stamp();
    }

    // ---- Addresses and the end

    @Override
    public IpAddress localAddress() {
        IpAddress bound = closed ? null : socket.boundAddress();
        return bound == null ? unspecified() : bound;
    }

    private IpAddress unspecified() {
        return family == Family.V4 ? IpAddress.v4(0) : IpAddress.v6(0, 0);
    }

    @Override
    public int localPort() {
        return closed ? 0 : (int) Math.max(0, socket.boundPort());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            network.forget(this);
            socket.close();
            socket.kernel().close();
        }
    }

    @Override
    public void abort() {
        if (!closed) {
            // With no time to linger, close(2) resets (socket(7), SO_LINGER).
            var _ =
                    socket.set(
                            Constants.SOL_SOCKET,
                            Constants.SO_LINGER,
                            SocketDescriptor.words(1, 0));
            close();
        }
    }
}
