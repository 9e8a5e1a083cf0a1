// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.IcmpPath;
import dev.sonde.IcmpReport;
import dev.sonde.Plan;
import dev.sonde.engine.RawErrors.About;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import dev.sonde.wire.PingText;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Probes as datagrams of text, see {@link PingText}; each that comes back is handed to {@link
 * TextReader}.
 *
 * <p>ICMP errors come by the error queue, and those that the kernel keeps from a UDP socket by a
 * raw socket beside it, where this process may have one.
 */
final class UdpProber extends DatagramProber<UdpSocket> implements RawErrors.Listener {
    private static final int UDP_HEADER = 8;

    private final PingText text = new PingText();
    private final TextReader reader;
    private final Map<Family, RawErrors> listeners = new EnumMap<>(Family.class);

    UdpProber(
            Plan plan,
            Network network,
            Pauses pauses,
            HeadStart headStart,
            List<TargetRun> targets) {
        super(plan, network, pauses, headStart);
        reader = new TextReader(targets, text, plan.payloadBytes());
    }

    @Override
    UdpSocket open(Family family, TargetRun run) {
        int payload = Math.max(PingText.LONGEST, plan().payloadBytes());
        UdpOptions options =
                UdpOptions.client(options(UDP_HEADER, payload)).withPort(plan().sourcePort());
        UdpSocket socket = network().openUdp(family, options);
        if (plan().icmpPath() != IcmpPath.PING_SOCKET && !listeners.containsKey(family)) {
            listen(family);
        }
        return socket;
    }

    private void listen(Family family) {
        if (network().icmpAccess(family).rawSocket().isAvailable()) {
            listeners.put(
                    family, RawErrors.open(family, network(), plan().socketOptions(), About.UDP));
        }
    }

    @Override
    void write(ByteBuffer message, UdpSocket socket, TargetRun run, long number) {
        text.write(message, number, run.ledger().sentWall(number), plan().payloadBytes());
    }

    @Override
    void read(Lane<UdpSocket> lane, ReceiveBatch batch, int index, Arrival arrival) {
        reader.read(lane, batch, index, arrival);
    }

    @Override
    void readError(Lane<UdpSocket> lane, ErrorBatch batch, int index, Arrival arrival) {
        reader.readError(lane, batch, index, arrival);
    }

    @Override
    public boolean receive(boolean toTheLast) {
        boolean all = super.receive(toTheLast);
        for (RawErrors listener : listeners.values()) {
            all &= listener.read(this);
        }
        return all;
    }

    @Override
    public void heard(RawErrors.Quoted quoted) {
        for (Lane<UdpSocket> lane : lanes()) {
            UdpSocket socket = lane.socket();
            IpAddress destination = quoted.destination();
            if (socket.family() == destination.family()
                    && socket.localPort() == quoted.sourcePort()) {
                reader.readQuote(lane, quoted, arrival(quoted.stamp()));
            }
        }
    }

    /** About a target when it comes from there; of several ports there, any of them. */
    @Override
    public void heardUnquoted(IcmpReport report, IpAddress from, long stamp) {
        for (Lane<UdpSocket> lane : lanes()) {
            @Nullable TargetRun run = lane.anyTargetAt(from);
            if (run != null) {
                ErrorCredit.giveUnquoted(run, report, arrival(stamp));
                return;
            }
        }
    }
}
