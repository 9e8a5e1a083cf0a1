// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.NetworkException;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.net.UdpOptions.Role;
import dev.sonde.net.UdpSocket;
import dev.sonde.net.linux.SourceBinding.Transport;
import java.util.Optional;

/**
 * A UDP socket of the kernel, udp(7).
 *
 * <p>A client's batches are as those of ICMP. A server's hold 64 datagrams of any length, because
 * it cannot choose what it is sent.
 */
final class LinuxUdpSocket extends LinuxSocket implements UdpSocket {
    private static final int SERVER_BATCH = 64;

    private final IpAddress localAddress;
    private final int localPort;
    private final boolean serves;

    private LinuxUdpSocket(
            Family family, UdpOptions options, SocketDescriptor socket, LinuxNetwork network) {
        super(socket, family, Math.max(0, options.socket().flowLabel()), batches(options), network);
        serves = options.role() == Role.SERVER;
        localPort = (int) require(socket.boundPort(), "getsockname");
        localAddress =
                Optional.ofNullable(socket.boundAddress())
                        .orElseThrow(() -> new AssertionError("bound to no address"));
    }

    private static Batches batches(UdpOptions options) {
        int bytes = options.socket().datagramBytes();
        boolean serves = options.role() == Role.SERVER;
        int capacity = serves ? SERVER_BATCH : LinuxIcmpSocket.capacity(bytes);
        return new Batches(
                capacity, bytes, capacity, bytes, !serves, options.socket().sendStamps());
    }

    /**
     * Opens a socket.
     *
     * @param network told when it closes
     * @throws NetworkException when the host refuses
     */
    static LinuxUdpSocket open(Family family, UdpOptions options, LinuxNetwork network) {
        Kernel kernel = Kernel.confined();
        SocketDescriptor socket = null;
        try {
            socket = SocketDescriptor.of(kernel, socket(kernel, family));
            setUp(socket, family, options);
            return new LinuxUdpSocket(family, options, socket, network);
        } catch (RuntimeException | Error e) {
            if (socket != null) {
                socket.close();
            }
            kernel.close();
            throw e;
        }
    }

    private static int socket(Kernel kernel, Family family) {
        long fd =
                kernel.socket(
                        SocketAddress.addressFamily(family),
                        Constants.SOCK_DGRAM | Constants.SOCK_NONBLOCK | Constants.SOCK_CLOEXEC,
                        Constants.IPPROTO_UDP);
        String call = "socket(SOCK_DGRAM, IPPROTO_UDP)";
        if (fd == -Errno.EAFNOSUPPORT.number()) {
            throw Refusal.ofFamily(call, family).toException();
        }
        return (int) require(fd, call);
    }

    private static void setUp(SocketDescriptor socket, Family family, UdpOptions options) {
        SocketSetup setup = new SocketSetup(socket, family, options.socket());
        if (family == Family.V6) {
            // Or a socket for all IPv6 addresses would also take the port on all of IPv4.
            require(
                    socket.set(Constants.SOL_IPV6, Constants.IPV6_V6ONLY, 1),
                    "setsockopt(IPV6_V6ONLY)");
        }
        switch (options.role()) {
            case CLIENT -> {
                setup.tellArrivals();
                setup.queueErrors();
                setup.letProbesWait();
            }
            case SERVER -> {
                setup.tellOwnAddress();
                int bytes = options.socket().receiveBufferBytes();
                if (bytes > 0) {
                    setup.sendBuffer(bytes);
                }
            }
        }
        setup.setOptions();
        if (options.sharing() == PortSharing.FURTHER) {
            share(socket);
        }
        new SourceBinding(socket, family, options.socket().source(), Transport.UDP, options.port())
                .bind(true);
        if (options.sharing() == PortSharing.FIRST) {
            share(socket);
        }
        if (family == Family.V6 && options.role() == Role.SERVER) {
            // Or nothing can leave from an address that is ours by a route of type local alone,
            // though what is sent there arrives. Only now: an address to bind to has to be ours.
            var _ = socket.set(Constants.SOL_IPV6, Constants.IPV6_FREEBIND, 1);
        }
    }

    private static void share(SocketDescriptor socket) {
        require(
                socket.set(Constants.SOL_SOCKET, Constants.SO_REUSEPORT, 1),
                "setsockopt(SO_REUSEPORT)");
    }

    @Override
    boolean readsNothingWhenFull() {
        return serves;
    }

    @Override
    public IpAddress localAddress() {
        return localAddress;
    }

    @Override
    public int localPort() {
        return localPort;
    }
}
