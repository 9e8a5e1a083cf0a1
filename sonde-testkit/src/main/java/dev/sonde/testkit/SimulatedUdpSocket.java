// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import dev.sonde.testkit.Internet.Fate;
import dev.sonde.testkit.Internet.Quote;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A UDP socket on a {@link SimulatedNetwork}, with the habits of Linux: it believes an error that
 * quotes its own port, whatever else it quotes, and is not told those that the kernel keeps back;
 * raw sockets of the host see them all.
 */
final class SimulatedUdpSocket extends SimulatedSocket implements UdpSocket {
    private static final int UDP = 17;
    private static final int HEADER = 8;

    /** Who is asked: the ordinals of requests count for each apart. */
    private record Peer(IpAddress address, int port) {}

    private final Internet internet;
    private final IpAddress localAddress;
    private final int localPort;
    private final Map<Peer, Long> ordinals = new HashMap<>();

    SimulatedUdpSocket(
            SimulatedNetwork network,
            Internet internet,
            Family family,
            int localPort,
            UdpOptions options,
            int bufferedDatagrams) {
        super(network, family, options.socket(), bufferedDatagrams);
        this.internet = internet;
        this.localPort = localPort;
        localAddress =
                IpAddress.parse(options.socket().source())
                        .orElse(family == Family.V4 ? IpAddress.v4(0) : IpAddress.v6(0, 0));
    }

    @Override
    public IpAddress localAddress() {
        return localAddress;
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    int send(IpAddress destination, int port, byte[] payload) {
        Peer peer = new Peer(destination, port);
        long ordinal = ordinals.merge(peer, 1L, Long::sum);
        for (Fate fate : internet.sentUdp(destination, port, ordinal, payload.clone())) {
            switch (fate) {
                case Fate.Refusal(int errno) -> {
                    ordinals.merge(peer, -1L, Long::sum);
                    return errno;
                }
                case Fate.Left left -> leaves(left);
                case Fate.Datagram answer -> later(fate, () -> deliver(answer));
                case Fate.IcmpError error ->
                        later(fate, () -> deliver(error, destination, port, payload));
                case Fate.OfConnection _ ->
                        throw new IllegalArgumentException("no connection answers a datagram");
                case Fate.Reply _ ->
                        throw new IllegalArgumentException("an echo reply answers no datagram");
            }
        }
        return 0;
    }

    private void deliver(Fate.Datagram answer) {
        long stamp = answer.stamped() ? network().clock().wallNanos() : 0;
        enqueue(new Packet(answer.from(), answer.port(), answer.payload(), answer.ttl(), stamp));
    }

    private void deliver(Fate.IcmpError error, IpAddress destination, int port, byte[] payload) {
        byte[] datagram =
                ByteBuffer.allocate(HEADER + payload.length)
                        .putShort((short) localPort)
                        .putShort((short) port)
                        .putShort((short) (HEADER + payload.length))
                        .putShort((short) 0)
                        .put(payload)
                        .array();
        network().spreadError(error, UDP, destination, datagram);
        if (isTold(error)) {
            IpAddress quoted =
                    error.quote() == Quote.OTHER_TARGET
                            ? ErrorQuote.another(destination)
                            : destination;
            byte[] quote = error.quote() == Quote.EIGHT ? new byte[0] : payload;
            long stamp = network().clock().wallNanos();
            enqueue(new Queued(quoted, port, error, quote, stamp));
        }
    }

    /** What a UDP socket never hears of, by what Linux does. */
    private boolean isTold(Fate.IcmpError error) {
        if (!error.quote().isOurs() && error.quote() != Quote.OTHER_TARGET) {
            return false;
        }
        if (family() == Family.V6) {
            return error.type() < 128;
        }
        return switch (error.type()) {
            case 3 -> error.code() < 16;
            case 11 -> error.code() == 0;
            case 12 -> true;
            default -> false;
        };
    }
}
