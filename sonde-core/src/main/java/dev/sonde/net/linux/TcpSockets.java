// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;
import dev.sonde.net.StreamStampBatch;
import dev.sonde.net.linux.Layouts.Rlimit;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the TCP sockets of one network share, so that each of thousands costs little: the {@link
 * EventPoll}, the room that errors are read into, and the limit on descriptors.
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class TcpSockets implements AutoCloseable {
    private static final int ERRORS = 8;
    private static final int QUOTE_BYTES = 128;

    /**
     * Descriptors left for others of the process: a JVM out of descriptors cannot even load a
     * class.
     */
    private static final int RESERVE = 32;

    private final Set<LinuxTcpSocket> sockets = new HashSet<>();
    private final Set<LinuxTcpListener> listeners = new HashSet<>();
    private final ErrorBatch errors = new ErrorBatch(ERRORS, QUOTE_BYTES);
    private final StreamStamps stamps = new StreamStamps(ERRORS);
    private final ErrorReader errorReader;
    private final EventPoll events;
    private final long descriptorLimit;

    /**
     * @param kernel closed with this
     * @throws NetworkException when there is no descriptor to wait with
     */
    TcpSockets(Kernel kernel) {
        errorReader = new ErrorReader(kernel, Family.V6, errors, stamps);
        events = new EventPoll(kernel);
        descriptorLimit = descriptorLimit(kernel);
    }

    private static long descriptorLimit(Kernel kernel) {
        ByteBuffer limit = kernel.allocate(Rlimit.SIZE);
        long result = kernel.getrlimit(Constants.RLIMIT_NOFILE, Kernel.addressOf(limit));
        long most = limit.getLong(Rlimit.CUR);
        return result < 0 || most < 0 ? Long.MAX_VALUE : most;
    }

    /**
     * A new descriptor of a TCP socket.
     *
     * @throws NetworkException when there is none to be had, or none but the reserve
     */
    int descriptor(Kernel kernel, Family family) {
        long fd =
                kernel.socket(
                        SocketAddress.addressFamily(family),
                        Constants.SOCK_STREAM | Constants.SOCK_NONBLOCK | Constants.SOCK_CLOEXEC,
                        Constants.IPPROTO_TCP);
        String call = "socket(SOCK_STREAM, IPPROTO_TCP)";
        if (fd == -Errno.EAFNOSUPPORT.number()) {
            throw Refusal.ofFamily(call, family).toException();
        }
        // The kernel gives the lowest number that is free, so all below this one are in use.
        if (fd >= descriptorLimit - RESERVE) {
            kernel.close((int) fd);
            fd = -Errno.EMFILE.number();
        }
        if (fd == -Errno.EMFILE.number()) {
            throw new Refusal(
                            NetworkException.Cause.NOT_AVAILABLE,
                            Errno.EMFILE.number(),
                            "out of descriptors (EMFILE): this process may have "
                                    + descriptorLimit
                                    + ", and "
                                    + sockets.size()
                                    + " connections have theirs",
                            "raise the limit with ulimit -n")
                    .toException();
        }
        return (int) LinuxSocket.require(fd, call);
    }

    void keep(LinuxTcpSocket socket) {
        sockets.add(socket);
    }

    /** Has a listener called when a socket has something new to tell. */
    void watch(int fd, EventPoll.Listener listener) {
        events.add(fd, listener);
    }

    /** Whether another connection would take one of the descriptors left for others. */
    boolean isFull() {
        return sockets.size() + listeners.size() >= descriptorLimit - 2 * RESERVE;
    }

    void keep(LinuxTcpListener listener) {
        listeners.add(listener);
    }

    /** A listener is about to close. */
    void forget(LinuxTcpListener listener) {
        listeners.remove(listener);
        events.remove(listener.fd());
    }

    /** A socket is about to close. */
    void forget(LinuxTcpSocket socket) {
        sockets.remove(socket);
        events.remove(socket.fd());
    }

    EventPoll events() {
        return events;
    }

    ErrorBatch errors() {
        return errors;
    }

    StreamStampBatch stamps() {
        return stamps.batch();
    }

    /**
     * Reads as much as fits of a connection's error queue.
     *
     * @param sent how many octets it has sent so far
     */
    int readErrors(int fd, long sent) {
        stamps.of(sent);
        return errorReader.read(fd);
    }

    /** Closes all sockets, and what they share. */
    @Override
    public void close() {
        for (LinuxTcpSocket socket : List.copyOf(sockets)) {
            socket.close();
        }
        for (LinuxTcpListener listener : List.copyOf(listeners)) {
            listener.close();
        }
        events.close();
    }
}
