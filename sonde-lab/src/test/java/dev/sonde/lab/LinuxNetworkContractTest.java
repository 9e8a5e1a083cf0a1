// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import dev.sonde.Sonde;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import java.util.concurrent.locks.LockSupport;

/** The real network, in the sender's namespace of a {@link Wire}. */
class LinuxNetworkContractTest extends NetworkContract {
    @Override
    void on(Body body) throws Exception {
        on(Namespace.OPEN, body);
    }

    @Override
    void withoutPingSockets(Body body) throws Exception {
        on(Namespace.CLOSED, body);
    }

    private static void on(String pingGroupRange, Body body) throws Exception {
        try (Wire wire = Wire.create()) {
            wire.sender().pingGroupRange(pingGroupRange);
            wire.sender()
                    .enter(() -> {
                        try (Network network = Sonde.localNetwork()) {
                            body.with(network);
                        }
                    });
        }
    }

    @Override
    IcmpSocket openWithSmallBuffer(Network network, Family family, Kind kind) {
        return network.openIcmp(family, kind, SocketOptions.DEFAULT.withReceiveBufferBytes(1));
    }

    @Override
    void pass(Network network, long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
