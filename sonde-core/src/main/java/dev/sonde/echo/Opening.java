// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.serve.ServePlan;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Opens the sockets of a worker and makes its service; shared by all workers of a server. */
interface Opening {
    /** A service, and where it listens. */
    record Opened(Service service, List<Endpoint> endpoints) {}

    /** Opens a socket of a family, on this own address or "" for all, and this port. */
    interface Socket<S> {
        /** Opens it. */
        S open(Family family, String source, int port);
    }

    /**
     * Opens them.
     *
     * @param port 0 for any
     * @param journal null when nobody reads events
     * @throws NetworkException when the host refuses
     */
    Opened open(Network network, int port, PortSharing sharing, @Nullable Journal journal);

    /**
     * One socket on the address of a plan, or one for each family, all on one port.
     *
     * @param portOf which port a socket has got
     */
    static <S> List<S> sockets(
            ServePlan plan, int port, Socket<S> socket, ToIntFunction<S> portOf) {
        String address = plan.address().orElse("");
        if (!address.isEmpty()) {
            int zone = address.indexOf('%');
            Family family =
                    IpAddress.parse(zone < 0 ? address : address.substring(0, zone))
                            .orElseThrow(() -> new AssertionError("the plan has checked it"))
                            .family();
            return List.of(socket.open(family, address, port));
        }
        S four = socket.open(Family.V4, "", port);
        try {
            return List.of(four, socket.open(Family.V6, "", portOf.applyAsInt(four)));
        } catch (NetworkException e) {
            if (e.errno() != Errno.EAFNOSUPPORT.number()) {
                throw e;
            }
            return List.of(four); // a host without IPv6 has nobody to disappoint
        }
    }
}
