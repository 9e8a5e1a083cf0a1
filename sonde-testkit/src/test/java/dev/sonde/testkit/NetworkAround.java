// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Clock;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.Network;
import dev.sonde.net.Resolver;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;

/**
 * A simulated network with something about it that a test changes or watches. Its clock may be
 * moved from outside, so that looking, too, goes by what has become due meanwhile.
 */
class NetworkAround implements Network {
    final SimulatedNetwork network;

    NetworkAround(SimulatedNetwork network) {
        this.network = network;
    }

    @Override
    public Clock clock() {
        return network.clock();
    }

    @Override
    public Resolver resolver() {
        return network.resolver();
    }

    @Override
    public IcmpAccess icmpAccess(Family family) {
        return network.icmpAccess(family);
    }

    @Override
    public IcmpSocket openIcmp(Family family, IcmpSocket.Kind kind, SocketOptions options) {
        return network.openIcmp(family, kind, options);
    }

    @Override
    public UdpSocket openUdp(Family family, UdpOptions options) {
        return network.openUdp(family, options);
    }

    @Override
    public TcpSocket openTcp(Family family, TcpOptions options, Runnable whenReady) {
        return network.openTcp(family, options, whenReady);
    }

    @Override
    public void await(long deadlineNanos) {
        network.await(deadlineNanos);
    }

    @Override
    public void wake() {
        network.wake();
    }

    @Override
    public void close() {
        network.close();
    }
}
