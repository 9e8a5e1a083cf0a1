// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import dev.sonde.testkit.Internet;
import dev.sonde.testkit.Internet.Damage;
import dev.sonde.testkit.Internet.Fate;
import dev.sonde.testkit.SimulatedNetwork;
import java.util.List;

/** The simulated network, which needs no privilege and takes no time. */
class SimulatedNetworkContractTest extends NetworkContract {
    private static final long DELAY = 50_000;

    /** The same world as that of a {@link Wire}. */
    private static final Internet WORLD =
            new Internet() {
                @Override
                public List<Fate> sent(IpAddress destination, long ordinal) {
                    return switch (destination.toString()) {
                        case Wire.PEER, Wire.PEER6 ->
                                List.of(new Fate.Reply(DELAY, destination, 64, true, Damage.NONE));
                        default -> unreachable(destination);
                    };
                }

                @Override
                public List<Fate> sentUdp(
                        IpAddress destination, int port, long ordinal, byte[] payload) {
                    return unreachable(destination);
                }
            };

    private static List<Fate> unreachable(IpAddress destination) {
        return switch (destination.toString()) {
            case Wire.PROHIBITED -> List.of(error(Wire.PEER, 3, 13));
            case Wire.PROHIBITED6 -> List.of(error(Wire.PEER6, 1, 1));
            case Wire.NO_ROUTE, Wire.NO_ROUTE6 ->
                    List.of(new Fate.Refusal(Errno.EHOSTUNREACH.number()));
            default -> List.of();
        };
    }

    private static Fate error(String from, int type, int code) {
        return new Fate.IcmpError(DELAY, IpAddress.parse(from).orElseThrow(), type, code, 0);
    }

    @Override
    void on(Body body) throws Exception {
        on(new SimulatedNetwork(WORLD), body);
    }

    @Override
    void withoutPingSockets(Body body) throws Exception {
        on(new SimulatedNetwork(WORLD).permit(false, true), body);
    }

    private static void on(SimulatedNetwork network, Body body) throws Exception {
        network.names().resolves("localhost", DELAY, List.of(IpAddress.v4(0x7F00_0001)));
        try (network) {
            body.with(network);
        }
    }

    @Override
    IcmpSocket openWithSmallBuffer(Network network, Family family, Kind kind) {
        ((SimulatedNetwork) network).buffer(100);
        return network.openIcmp(family, kind, SocketOptions.DEFAULT);
    }

    @Override
    void pass(Network network, long nanos) {
        SimulatedNetwork simulated = (SimulatedNetwork) network;
        simulated.stallUntil(simulated.elapsed() + nanos);
        network.await(network.clock().nanoTime());
    }
}
