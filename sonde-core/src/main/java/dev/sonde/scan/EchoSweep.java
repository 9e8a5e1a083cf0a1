// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.IcmpReport;
import dev.sonde.engine.ErrorCredit;
import dev.sonde.engine.IcmpKind;
import dev.sonde.engine.Pauses;
import dev.sonde.engine.QuotedProbe;
import dev.sonde.net.AddressTable;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.PathMtuDiscovery;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.wire.EchoPayload;
import dev.sonde.wire.IcmpEcho;
import dev.sonde.wire.IcmpMessage;
import dev.sonde.wire.InternetChecksum;
import dev.sonde.wire.IpHeader;
import dev.sonde.wire.QuotedDatagram;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Probes as ICMP echo requests. A payload of 16 octets and more names its probe; a shorter one is
 * known by the address it comes from and by its sequence number.
 */
final class EchoSweep extends DatagramSweep<IcmpSocket> {
    private static final int NO_PORT = 0;

    /** Of the 576 octets that every host takes (RFC 791), less the longest headers. */
    private static final int SMALL_PAYLOAD = 508;

    private static final IpAddress SOMEWHERE = IpAddress.v4(0);

    private final EchoPayload payload;
    private final long token;

    /**
     * @param token random; marks this sweep's packets
     */
    EchoSweep(
            SweepPlan plan,
            Network network,
            TargetList list,
            SweepLedger ledger,
            Pauses pauses,
            long token) {
        super(plan, network, list, ledger, pauses);
        this.token = token;
        byte[] counting = new byte[256];
        for (int i = 0; i < counting.length; i++) {
            counting[i] = (byte) i;
        }
        payload = new EchoPayload(plan.payloadBytes(), counting, token);
    }

    @Override
    IcmpSocket open(Family family) {
        IcmpSocket socket =
                network()
                        .openIcmp(
                                family,
                                IcmpKind.choose(plan().icmpPath(), family, network()),
                                unfragmented(
                                        options(IcmpEcho.HEADER_BYTES, plan().payloadBytes())));
        socket.ignoreOthers(payload.firstWord());
        writePattern(socket.outgoing());
        return socket;
    }

    /**
     * What fits every path anyway is sent with the wish not to be fragmented: the kernel need not
     * draw an identification for it (RFC 6864 section 4.1), which costs as much as a route look-up.
     */
    private SocketOptions unfragmented(SocketOptions options) {
        boolean small = plan().payloadBytes() <= SMALL_PAYLOAD;
        return small && options.pathMtuDiscovery() == PathMtuDiscovery.SYSTEM
                ? options.withPathMtuDiscovery(PathMtuDiscovery.DO)
                : options;
    }

    /** Once, so that only what differs has to be written for each probe. */
    private void writePattern(SendBatch batch) {
        while (!batch.isFull()) {
            ByteBuffer message = batch.add(SOMEWHERE, NO_PORT);
            message.position(IcmpEcho.HEADER_BYTES);
            payload.write(message, 0);
        }
        batch.clear();
    }

    @Override
    void write(ByteBuffer message, IcmpSocket socket, int target, int attempt) {
        long number = ProbeNumber.of(target, attempt);
        payload.mark(message, IcmpEcho.HEADER_BYTES, number);
        message.position(IcmpEcho.HEADER_BYTES + payload.size());
        IcmpEcho.writeHeader(
                message,
                IcmpEcho.requestType(socket.family()),
                socket.identifier(),
                ProbeNumber.sequence(number));
        if (socket.family() == Family.V4) {
            IcmpEcho.writeChecksum(message);
        }
    }

    // ---- Answers

    @Override
    void read(Channel<IcmpSocket> channel, ReceiveBatch batch, int index) {
        ByteBuffer bytes = batch.bytes(index);
        IcmpSocket socket = channel.socket();
        int end = bytes.limit();
        int at = 0;
        int ttl = batch.ttl(index);
        boolean withHeader = socket.kind() == IcmpSocket.Kind.RAW && socket.family() == Family.V4;
        if (withHeader) {
            at = IpHeader.v4Length(bytes, 0, end);
            if (at < 0 || IpHeader.v4Protocol(bytes, 0) != IpHeader.ICMP) {
                return;
            }
            ttl = IpHeader.v4Ttl(bytes, 0);
        }
        if (end - at < IcmpEcho.HEADER_BYTES) {
            return;
        }
        if (IcmpEcho.type(bytes, at) != IcmpEcho.replyType(socket.family())) {
            readMessage(channel, batch, index, at);
            return;
        }
        boolean cut = batch.fullLength(index) > end;
        boolean sound = !withHeader || cut || InternetChecksum.of(bytes, at, end - at) == 0;
        if (IcmpEcho.identifier(bytes, at) == socket.identifier()) {
            readReply(batch, index, at, ttl, sound);
        }
    }

    private void readReply(ReceiveBatch batch, int index, int at, int ttl, boolean sound) {
        ByteBuffer bytes = batch.bytes(index);
        AddressTable sources = batch.sources();
        Family family = sources.family(index);
        int payloadAt = at + IcmpEcho.HEADER_BYTES;
        int length = bytes.limit() - payloadAt;
        int sequence = IcmpEcho.sequence(bytes, at);
        long number = -1;
        if (payload.isMarked(length)) {
            long mark = EchoPayload.tokenIn(bytes, payloadAt);
            if (payload.isForeign(mark)) {
                return;
            }
            number = mark == token ? EchoPayload.numberIn(bytes, payloadAt) : -1;
        }
        int target = ProbeNumber.target(number);
        int attempt = ProbeNumber.attempt(number);
        boolean named = target >= 0 && target < list().size();
        if (!named || ProbeNumber.sequence(number) != sequence) {
            // Without a mark, or with one that was damaged on the way.
            number = -1;
            attempt = ProbeNumber.attempt(sequence);
            target =
                    list().numberOf(
                                    family,
                                    sources.high(index),
                                    sources.low(index),
                                    sources.scope(index),
                                    NO_PORT,
                                    ProbeNumber.target(sequence),
                                    ProbeNumber.TARGET_MASK);
        }
        if (target < 0
                || number >= 0
                        && !list().isAt(
                                        target,
                                        family,
                                        sources.high(index),
                                        sources.low(index),
                                        sources.scope(index))) {
            ledger().unexpected();
            return;
        }
        int arrivedLength = batch.fullLength(index) - at;
        int bad =
                payload.firstDifference(bytes, payloadAt, length, ProbeNumber.of(target, attempt));
        if (bad < 0 && sound && IcmpEcho.code(bytes, at) == 0) {
            long stamp = batch.stamp(index);
            ledger().answered(
                            target,
                            attempt,
                            readAt(),
                            arrived(stamp),
                            isStamped(stamp),
                            ttl,
                            arrivedLength,
                            Optional.empty());
        } else {
            OptionalInt offset = bad < 0 ? OptionalInt.empty() : OptionalInt.of(bad);
            ledger().corrupted(target, attempt, offset, arrivedLength, readAt());
        }
    }

    // ---- Errors

    @Override
    void readError(Channel<IcmpSocket> channel, ErrorBatch batch, int index) {
        ByteBuffer quote = batch.quote(index);
        Optional<IpAddress> destination = ErrorCredit.destination(batch, index);
        if (destination.isEmpty() || quote.limit() < IcmpEcho.HEADER_BYTES) {
            return;
        }
        credit(
                new QuotedProbe(
                        quote,
                        IcmpEcho.sequence(quote, 0),
                        IcmpEcho.HEADER_BYTES,
                        quote.limit() - IcmpEcho.HEADER_BYTES),
                destination.get(),
                ErrorCredit.report(channel.socket().family(), batch, index),
                batch.stamp(index));
    }

    /** An error as a packet, which a raw socket gets. */
    private void readMessage(Channel<IcmpSocket> channel, ReceiveBatch batch, int index, int at) {
        ByteBuffer bytes = batch.bytes(index);
        IcmpMessage message = IcmpMessage.read(channel.socket().family(), bytes, at, bytes.limit());
        if (message instanceof IcmpMessage.ErrorMessage error
                && error.quote() instanceof QuotedDatagram.EchoRequest quote
                && quote.identifier() == channel.socket().identifier()) {
            credit(
                    new QuotedProbe(
                            bytes, quote.sequence(), quote.payloadAt(), quote.payloadOctets()),
                    quote.header().destination(),
                    ErrorCredit.report(message, batch.source(index)),
                    batch.stamp(index));
        }
    }

    private void credit(QuotedProbe quote, IpAddress destination, IcmpReport report, long stamp) {
        int target = -1;
        int attempt = ProbeNumber.attempt(quote.sequence());
        if (quote.isMarked(payload)) {
            if (quote.token() != token) {
                return;
            }
            long number = EchoPayload.numberIn(quote.bytes(), quote.payloadAt());
            target = ProbeNumber.target(number);
            attempt = ProbeNumber.attempt(number);
            if (target >= list().size() || !isAt(target, destination)) {
                target = -1;
            }
        } else {
            target =
                    list().numberOf(
                                    destination.family(),
                                    destination.high(),
                                    destination.low(),
                                    destination.scope(),
                                    NO_PORT,
                                    ProbeNumber.target(quote.sequence()),
                                    ProbeNumber.TARGET_MASK);
        }
        if (target < 0) {
            ledger().unexpected();
        } else {
            ledger().icmpError(target, attempt, report, arrived(stamp), readAt());
        }
    }

    private boolean isAt(int target, IpAddress address) {
        return target >= 0
                && list().isAt(
                                target,
                                address.family(),
                                address.high(),
                                address.low(),
                                address.scope());
    }
}
