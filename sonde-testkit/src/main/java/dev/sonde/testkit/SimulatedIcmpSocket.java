// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.SocketOptions;
import dev.sonde.testkit.Internet.Fate;
import java.util.HashMap;
import java.util.Map;

/**
 * An ICMP socket on a {@link SimulatedNetwork}, with the habits of Linux: a ping socket lets only
 * sound replies to its own identifier through and reports errors by its queue, a raw socket shows
 * every packet with its IP header.
 */
final class SimulatedIcmpSocket extends SimulatedSocket implements IcmpSocket {
    private final Internet internet;
    private final Kind kind;
    private final int identifier;
    private final Map<IpAddress, Long> ordinals = new HashMap<>();

    SimulatedIcmpSocket(
            SimulatedNetwork network,
            Internet internet,
            Family family,
            Kind kind,
            int identifier,
            SocketOptions options,
            int bufferedDatagrams) {
        super(network, family, options, bufferedDatagrams);
        this.internet = internet;
        this.kind = kind;
        this.identifier = identifier;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int identifier() {
        return identifier;
    }

    // ---- Sending

    @Override
    int send(IpAddress destination, int port, byte[] request) {
        EchoBytes.identify(request, identifier);
        long ordinal = ordinals.merge(destination, 1L, Long::sum);
        for (Fate fate : internet.sent(destination, ordinal)) {
            switch (fate) {
                case Fate.Refusal(int errno) -> {
                    ordinals.merge(destination, -1L, Long::sum);
                    return errno;
                }
                case Fate.Left left -> leaves(left);
                case Fate.Reply reply -> later(fate, () -> deliver(reply, request));
                case Fate.IcmpError error ->
                        later(fate, () -> deliver(error, destination, request));
                case Fate.OfConnection _ ->
                        throw new IllegalArgumentException("no connection answers an echo request");
                case Fate.Datagram _ ->
                        throw new IllegalArgumentException("a datagram answers no echo request");
            }
        }
        return 0;
    }

    // ---- Arriving

    private void deliver(Fate.Reply reply, byte[] request) {
        Internet.Damage damage = reply.damage();
        boolean ownIdentifier = damage.identifierShift() == 0;
        if (kind == Kind.PING && (!ownIdentifier || damage.badChecksum())) {
            return;
        }
        if (kind == Kind.RAW && family() == Family.V6 && damage.badChecksum()) {
            return;
        }
        long stamp = reply.stamped() ? network().clock().wallNanos() : 0;
        byte[] icmp = EchoBytes.reply(family(), request, damage);
        if (kind == Kind.PING) {
            enqueue(new Packet(reply.from(), 0, icmp, reply.ttl(), stamp));
        }
        network().spread(reply.from(), icmp, reply.ttl(), stamp);
    }

    private void deliver(Fate.IcmpError error, IpAddress destination, byte[] request) {
        if (kind == Kind.RAW) {
            network().spreadError(error, EchoBytes.protocol(family()), destination, request);
        } else if (isTold(error)) {
            long stamp = network().clock().wallNanos();
            byte[] quote = ErrorQuote.icmp(error.quote(), request);
            enqueue(new Queued(destination, 0, error, quote, stamp));
        }
    }

    /** What a ping socket never hears of, by what Linux does. */
    private boolean isTold(Fate.IcmpError error) {
        if (!error.quote().isOurs()) {
            return false;
        }
        if (family() == Family.V6) {
            return error.type() < 128;
        }
        return error.type() != 40 && !(error.type() == 11 && error.code() == 1);
    }

    /** A packet that answers no request arrives. */
    void hear(IpAddress from, byte[] icmp, int to) {
        boolean reply = icmp[0] == (byte) (family() == Family.V4 ? 0 : 129);
        long stamp = network().clock().wallNanos();
        if (kind == Kind.RAW) {
            enqueueRaw(from, icmp, 64, stamp);
        } else if (reply && to == identifier) {
            enqueue(new Packet(from, 0, icmp, 64, stamp));
        }
    }

    /** A packet reaches a raw socket, which shows IPv4 with its header. */
    void enqueueRaw(IpAddress from, byte[] icmp, int ttl, long stamp) {
        byte[] shown = family() == Family.V4 ? EchoBytes.withIpHeader(from, icmp, ttl) : icmp;
        enqueue(new Packet(from, 0, shown, ttl, stamp));
    }
}
