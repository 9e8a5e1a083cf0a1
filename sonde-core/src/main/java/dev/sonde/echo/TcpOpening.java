// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.TcpListener;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.serve.ServePlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TCP listeners and the {@link StreamResponder} over them; one worker has them alone. */
final class TcpOpening implements Opening {
    private final ServePlan plan;
    private final @Nullable RateLimit rate;

    TcpOpening(ServePlan plan, @Nullable RateLimit rate) {
        this.plan = plan;
        this.rate = rate;
    }

    @Override
    public Opened open(Network network, int port, PortSharing sharing, @Nullable Journal journal) {
        StreamResponder responder = new StreamResponder(plan, rate, journal);
        List<TcpListener> listeners =
                Opening.sockets(
                        plan,
                        port,
                        (family, source, ownPort) ->
                                network.listenTcp(
                                        family,
                                        TcpOptions.client(SocketOptions.DEFAULT.withSource(source))
                                                .withPort(ownPort),
                                        responder::knock),
                        TcpListener::localPort);
        List<Endpoint> endpoints = new ArrayList<>();
        for (TcpListener listener : listeners) {
            responder.add(listener);
            endpoints.add(new Endpoint(listener.localAddress(), listener.localPort()));
        }
        return new Opened(responder, endpoints);
    }
}
