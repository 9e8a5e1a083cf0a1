// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.NetworkException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Makes a socket send from where the caller said: an interface, an address of this host, a
 * link-local address with its interface ({@code fe80::1%eth0}), or the kernel's choice.
 *
 * <p><b>Threading.</b> As the socket's {@link Kernel}.
 */
final class SourceBinding {
    private final SocketDescriptor socket;
    private final Family family;
    private final String source;
    private final Transport transport;
    private final int port;

    /** What a port belongs to. */
    enum Transport {
        ICMP(""),
        UDP("ss -Hulnp sport = :"),
        TCP("ss -Htanp sport = :");

        private final String search;

        Transport(String search) {
            this.search = search;
        }
    }

    /**
     * @param source an interface's name, an address in digits with or without a zone, or ""
     * @param port the own port, 0 for any or where the protocol has none
     */
    SourceBinding(
            SocketDescriptor socket, Family family, String source, Transport transport, int port) {
        this.socket = socket;
        this.transport = transport;
        this.family = family;
        this.source = source;
        this.port = port;
    }

    /**
     * Binds the socket.
     *
     * @param evenWithoutSource whether to bind also when there is nothing to choose, for the sake
     *     of a port
     * @throws NetworkException when this host has no such interface or address
     */
    void bind(boolean evenWithoutSource) {
        IpAddress any = family == Family.V4 ? IpAddress.v4(0) : IpAddress.v6(0, 0);
        int zone = source.indexOf('%');
        Optional<IpAddress> address =
                source.isEmpty()
                        ? Optional.empty()
                        : IpAddress.parse(zone < 0 ? source : source.substring(0, zone));
        if (address.isPresent()) {
            IpAddress own = address.get();
            bindTo(zone < 0 ? own : own.withScope(scope(source.substring(zone + 1))));
            return;
        }
        if (!source.isEmpty()) {
            bindToInterface();
        }
        if (evenWithoutSource) {
            bindTo(any);
        }
    }

    private void bindTo(IpAddress address) {
        if (address.family() != family) {
            throw noSuchThing(
                    0,
                    "the source address "
                            + address
                            + " is "
                            + address.family()
                            + " and what is probed "
                            + family,
                    "give an " + family + " address of this host, or an interface");
        }
        long result = socket.bind(address, port);
        if (result == -Errno.EADDRINUSE.number()) {
            throw inUse(address);
        }
        if (result == -Errno.EACCES.number() && port != 0) {
            throw reserved();
        }
        if (result == -Errno.EADDRNOTAVAIL.number()) {
            throw noSuchThing(
                    Errno.EADDRNOTAVAIL.number(),
                    "this host has no address " + address,
                    "give one that ip address shows");
        }
        if (result < 0 && address.isLinkLocal() && address.scope() == 0) {
            throw noSuchThing(
                    (int) -result,
                    "the source address " + address + " means nothing without its interface",
                    "write " + address + "%interface");
        }
        if (result < 0) {
            throw Refusal.ofCall("bind(" + address + ")", (int) -result).toException();
        }
    }

    /** That the port belongs to somebody else. */
    NetworkException inUse(IpAddress address) {
        String where = address.isUnspecified() ? "all " + family + " addresses" : "" + address;
        String reason =
                port == 0
                        ? "no " + transport + " port of " + where + " is free"
                        : transport + " port " + port + " is in use already on " + where;
        String remedy =
                port == 0
                        ? "widen net.ipv4.ip_local_port_range"
                        : "choose another, or end what has it: " + transport.search + port;
        return new Refusal(
                        NetworkException.Cause.NOT_AVAILABLE,
                        Errno.EADDRINUSE.number(),
                        reason,
                        remedy)
                .toException();
    }

    private NetworkException reserved() {
        return new Refusal(
                        NetworkException.Cause.NOT_PERMITTED,
                        Errno.EACCES.number(),
                        transport
                                + " port "
                                + port
                                + " is below net.ipv4.ip_unprivileged_port_start ("
                                + HostFiles.firstUnprivilegedPort()
                                + "), and this process lacks CAP_NET_BIND_SERVICE",
                        "choose a higher port, run as root, or sysctl -w"
                                + " net.ipv4.ip_unprivileged_port_start="
                                + port)
                .toException();
    }

    private void bindToInterface() {
        byte[] name = source.getBytes(StandardCharsets.ISO_8859_1);
        if (name.length >= Constants.IFNAMSIZ) {
            throw noSuchInterface(source);
        }
        long result = socket.set(Constants.SOL_SOCKET, Constants.SO_BINDTODEVICE, name);
        if (result == -Errno.ENODEV.number()) {
            throw noSuchInterface(source);
        }
        if (result < 0) {
            throw Refusal.ofCall("setsockopt(SO_BINDTODEVICE, " + source + ")", (int) -result)
                    .toException();
        }
    }

    private int scope(String zone) {
        byte[] name = zone.getBytes(StandardCharsets.ISO_8859_1);
        long index = name.length < Constants.IFNAMSIZ ? socket.interfaceIndex(name) : -1;
        if (index > 0) {
            return (int) index;
        }
        try {
            return Integer.parseUnsignedInt(zone);
        } catch (NumberFormatException e) {
            throw noSuchInterface(zone);
        }
    }

    private static NetworkException noSuchInterface(String name) {
        return new NetworkException(
                NetworkException.Cause.NO_SUCH_THING,
                "no interface \"" + name + "\"; this host has: " + HostFiles.interfaces(),
                Errno.ENODEV.number());
    }

    private static NetworkException noSuchThing(int errno, String reason, String remedy) {
        return new Refusal(NetworkException.Cause.NO_SUCH_THING, errno, reason, remedy)
                .toException();
    }
}
