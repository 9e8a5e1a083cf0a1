// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.net.UdpSocket;
import dev.sonde.serve.ServePlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** UDP sockets and the {@link Responder} over them. */
final class UdpOpening implements Opening {
    /** The longest payload of a UDP datagram: IPv6 has 65,527, IPv4 20 less. */
    private static final int LONGEST_PAYLOAD = 65_527;

    private final ServePlan plan;
    private final @Nullable RateLimit rate;

    UdpOpening(ServePlan plan, @Nullable RateLimit rate) {
        this.plan = plan;
        this.rate = rate;
    }

    @Override
    public Opened open(Network network, int port, PortSharing sharing, @Nullable Journal journal) {
        SocketOptions options =
                SocketOptions.DEFAULT
                        .withReceiveBufferBytes(plan.receiveBufferBytes())
                        .withDatagramBytes(LONGEST_PAYLOAD);
        List<UdpSocket> sockets =
                Opening.sockets(
                        plan,
                        port,
                        (family, source, ownPort) ->
                                network.openUdp(
                                        family,
                                        UdpOptions.server(options.withSource(source), ownPort)
                                                .withSharing(sharing)),
                        UdpSocket::localPort);
        List<Lane> lanes = new ArrayList<>();
        List<Endpoint> endpoints = new ArrayList<>();
        for (UdpSocket socket : sockets) {
            lanes.add(new Lane(socket));
            endpoints.add(new Endpoint(socket.localAddress(), socket.localPort()));
        }
        return new Opened(new Responder(plan, lanes, rate, journal), endpoints);
    }
}
