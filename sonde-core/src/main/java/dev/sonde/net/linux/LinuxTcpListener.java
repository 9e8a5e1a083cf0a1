// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.TcpListener;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.linux.SourceBinding.Transport;
import java.util.Optional;

/**
 * A listening socket of the kernel, listen(2).
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class LinuxTcpListener implements TcpListener {
    /** How many connections may wait; the kernel cuts it to net.core.somaxconn. */
    private static final int BACKLOG = 1 << 16;

    private final SocketDescriptor socket;
    private final Family family;
    private final TcpOptions options;
    private final TcpSockets network;
    private int errno;
    private boolean closed;

    private LinuxTcpListener(
            SocketDescriptor socket, Family family, TcpOptions options, TcpSockets network) {
        this.socket = socket;
        this.family = family;
        this.options = options;
        this.network = network;
    }

    /**
     * Opens a socket, binds it and has it listen.
     *
     * @param network told when it closes
     * @throws dev.sonde.net.NetworkException when the host refuses
     */
    static LinuxTcpListener open(
            Family family, TcpOptions options, TcpSockets network, Runnable whenReady) {
        Kernel kernel = Kernel.confined();
        SocketDescriptor socket = null;
        try {
            socket = SocketDescriptor.of(kernel, network.descriptor(kernel, family));
            TcpSetup.listen(socket, family, options);
            long result = socket.listen(BACKLOG);
            if (result == -Errno.EADDRINUSE.number()) {
                // With SO_REUSEADDR two may bind to a port, but only one can listen.
                throw inUse(socket, family, options);
            }
            LinuxSocket.require(result, "listen");
            LinuxTcpListener listener = new LinuxTcpListener(socket, family, options, network);
            network.watch(socket.fd(), _ -> whenReady.run());
            network.keep(listener);
            return listener;
        } catch (RuntimeException | Error e) {
            if (socket != null) {
                socket.close();
            }
            kernel.close();
            throw e;
        }
    }

    private static RuntimeException inUse(
            SocketDescriptor socket, Family family, TcpOptions options) {
        IpAddress bound = socket.boundAddress();
        String source = options.socket().source();
        return new SourceBinding(socket, family, source, Transport.TCP, options.port())
                .inUse(bound == null ? unspecified(family) : bound);
    }

    private static IpAddress unspecified(Family family) {
        return family == Family.V4 ? IpAddress.v4(0) : IpAddress.v6(0, 0);
    }

    int fd() {
        return socket.fd();
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public IpAddress localAddress() {
        IpAddress bound = closed ? null : socket.boundAddress();
        return bound == null ? unspecified(family) : bound;
    }

    @Override
    public int localPort() {
        return closed ? 0 : (int) Math.max(0, socket.boundPort());
    }

    @Override
    public Optional<Accepted> accept(Runnable whenReady) {
        errno = network.isFull() ? Errno.EMFILE.number() : 0;
        while (!closed && errno == 0) {
            long fd = socket.accept();
            if (fd >= 0) {
                return take((int) fd, whenReady);
            }
            if (Kernel.wouldBlock(fd)) {
                return Optional.empty();
            }
            if (!isOfThatConnection((int) -fd)) {
                errno = (int) -fd;
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Optional<Accepted> take(int fd, Runnable whenReady) {
        IpAddress peer = socket.peer();
        if (peer == null) {
            throw new AssertionError("accept4(2) names the peer");
        }
        int port = socket.peerPort();
        return Optional.of(
                new Accepted(
                        LinuxTcpSocket.accepted(fd, family, options, network, whenReady),
                        peer,
                        port));
    }

    /**
     * Whether an error is one of the connection that was about to be accepted, which is gone, as
     * accept(2) lists them, and not one of this host.
     */
    private static boolean isOfThatConnection(int number) {
        return number != Errno.EMFILE.number()
                && number != Errno.ENFILE.number()
                && number != Errno.ENOBUFS.number()
                && number != Errno.ENOMEM.number()
                && number != Errno.EPERM.number();
    }

    @Override
    public int errno() {
        return errno;
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
}
