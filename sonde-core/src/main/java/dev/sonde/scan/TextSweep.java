// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.IcmpPath;
import dev.sonde.IcmpReport;
import dev.sonde.engine.ErrorCredit;
import dev.sonde.engine.Pauses;
import dev.sonde.engine.RawErrors;
import dev.sonde.engine.RawErrors.About;
import dev.sonde.net.AddressTable;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.wire.PingText;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Probes as datagrams of text, see {@link PingText}, whose N is the probe's number; an answer that
 * does not even have that is put down to the last probe to where it comes from.
 */
final class TextSweep extends DatagramSweep<UdpSocket> implements RawErrors.Listener {
    private static final int UDP_HEADER = 8;

    private final PingText text = new PingText();
    private final AttemptTimes times;
    private final Map<Family, RawErrors> listeners = new EnumMap<>(Family.class);

    TextSweep(SweepPlan plan, Network network, TargetList list, SweepLedger ledger, Pauses pauses) {
        super(plan, network, list, ledger, pauses);
        times = new AttemptTimes(list.size());
    }

    @Override
    UdpSocket open(Family family) {
        int payload = Math.max(PingText.LONGEST, plan().payloadBytes());
        UdpSocket socket =
                network().openUdp(family, UdpOptions.client(options(UDP_HEADER, payload)));
        if (plan().icmpPath() != IcmpPath.PING_SOCKET
                && network().icmpAccess(family).rawSocket().isAvailable()) {
            listeners.put(
                    family, RawErrors.open(family, network(), plan().socketOptions(), About.UDP));
        }
        return socket;
    }

    @Override
    void write(ByteBuffer message, UdpSocket socket, int target, int attempt) {
        long wall = network().clock().wallNanos();
        times.reserve(list().size());
        times.set(target, attempt, wall);
        text.write(message, ProbeNumber.of(target, attempt), wall, plan().payloadBytes());
    }

    // ---- Answers

    @Override
    void read(Channel<UdpSocket> channel, ReceiveBatch batch, int index) {
        ByteBuffer bytes = batch.bytes(index);
        AddressTable sources = batch.sources();
        long number = PingText.numberIn(bytes, 0, bytes.limit());
        int target = ProbeNumber.target(number);
        int attempt = ProbeNumber.attempt(number);
        if (target < 0 || target >= list().size() || attempt < 1) {
            target =
                    targetAt(
                            sources.family(index),
                            sources.high(index),
                            sources.low(index),
                            sources.scope(index),
                            sources.port(index));
            attempt = target < 0 ? 0 : ledger().attempts(target);
        }
        if (target < 0
                || attempt < 1
                || attempt > ledger().attempts(target)
                || sources.port(index) != list().port(target)
                || !list().isAt(
                                target,
                                sources.family(index),
                                sources.high(index),
                                sources.low(index),
                                sources.scope(index))) {
            ledger().unexpected();
            return;
        }
        int length = batch.fullLength(index);
        int bad =
                text.firstDifference(
                        bytes,
                        0,
                        bytes.limit(),
                        length,
                        ProbeNumber.of(target, attempt),
                        times.get(target, attempt),
                        plan().payloadBytes());
        if (bad < 0) {
            long stamp = batch.stamp(index);
            ledger().answered(
                            target,
                            attempt,
                            readAt(),
                            arrived(stamp),
                            isStamped(stamp),
                            batch.ttl(index),
                            length + UDP_HEADER,
                            Optional.empty());
        } else {
            ledger().corrupted(target, attempt, OptionalInt.of(bad), length + UDP_HEADER, readAt());
        }
    }

    private int targetAt(Family family, long high, long low, int scope, int port) {
        return list().numberOf(family, high, low, scope, port, 0, 0);
    }

    // ---- Errors

    @Override
    void readError(Channel<UdpSocket> channel, ErrorBatch batch, int index) {
        Optional<IpAddress> destination = ErrorCredit.destination(batch, index);
        if (destination.isPresent()) {
            ByteBuffer quote = batch.quote(index);
            credit(
                    PingText.numberIn(quote, 0, quote.limit()),
                    destination.get(),
                    batch.port(index),
                    ErrorCredit.report(channel.socket().family(), batch, index),
                    batch.stamp(index));
        }
    }

    @Override
    public boolean receive() {
        boolean all = super.receive();
        for (RawErrors listener : listeners.values()) {
            all &= listener.read(this);
        }
        return all;
    }

    @Override
    public void heard(RawErrors.Quoted quoted) {
        for (Channel<UdpSocket> channel : channels()) {
            UdpSocket socket = channel.socket();
            if (socket.family() == quoted.destination().family()
                    && socket.localPort() == quoted.sourcePort()) {
                credit(
                        PingText.numberIn(
                                quoted.bytes(),
                                quoted.transportAt() + UDP_HEADER,
                                quoted.transportOctets() - UDP_HEADER),
                        quoted.destination(),
                        quoted.destinationPort(),
                        quoted.report(),
                        quoted.stamp());
            }
        }
    }

    @Override
    public void heardUnquoted(IcmpReport report, IpAddress from, long stamp) {
        ledger().unexpected();
    }

    /**
     * Puts an error down to the probe that it quotes, or to the last one to there.
     *
     * @param number the probe's, {@link PingText#NONE} when so much is not quoted
     */
    private void credit(long number, IpAddress to, int port, IcmpReport report, long stamp) {
        int target = ProbeNumber.target(number);
        int attempt = ProbeNumber.attempt(number);
        boolean named =
                target >= 0
                        && target < list().size()
                        && list().port(target) == port
                        && list().isAt(target, to.family(), to.high(), to.low(), to.scope());
        if (!named) {
            target = targetAt(to.family(), to.high(), to.low(), to.scope(), port);
            attempt = target < 0 ? 0 : ledger().attempts(target);
        }
        if (target < 0) {
            ledger().unexpected();
        } else {
            ledger().icmpError(target, attempt, report, arrived(stamp), readAt());
        }
    }
}
