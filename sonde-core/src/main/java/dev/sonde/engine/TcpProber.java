// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockChoice;
import dev.sonde.IcmpPath;
import dev.sonde.IcmpReport;
import dev.sonde.Plan;
import dev.sonde.Schedule;
import dev.sonde.engine.RawErrors.About;
import dev.sonde.net.Clock;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpOptions.Stamps;
import dev.sonde.net.TcpSocket;
import dev.sonde.wire.PingText;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Probes as lines of text in one open TCP connection per target, see {@link TcpPeer} and {@link
 * EchoConnection}; here is what they share.
 *
 * <p>ICMP errors while connecting come by the error queue. Of those about an open connection Linux
 * tells the connection a number at most, so they come by a raw socket where this process may have
 * one.
 */
final class TcpProber implements Prober, RawErrors.Listener {
    private static final int ROOM = 1 << 16;

    /**
     * The least time after which the host may give up a connection that is not acknowledged, ms.
     */
    private static final int LEAST_PATIENCE = 10_000;

    private static final int DATA_OFFSET_AT = 12;

    /** How many attempts are begun at most before looking what has become of earlier ones. */
    private static final int BEFORE_LOOKING = 8;

    private final Plan plan;
    private final Network network;
    private final Pauses pauses;
    private final Consumer<TargetRun> ready;
    private final StampClock stampClock;
    private final PingText text = new PingText();
    private final TcpOptions options;
    private final ByteBuffer in = ByteBuffer.allocateDirect(ROOM);
    private final ByteBuffer out;
    private final Map<TargetRun, TcpPeer> peers = new LinkedHashMap<>();
    private final Set<TcpPeer> seeking = new LinkedHashSet<>();
    private final List<EchoConnection> connections = new ArrayList<>();
    private final ArrayDeque<EchoConnection> news = new ArrayDeque<>();
    private final Map<Family, RawErrors> listeners = new EnumMap<>(Family.class);
    private @Nullable NetworkException failure;
    private int unlooked;

    /**
     * @param pauses of this thread
     * @param ready hears of a target whose first slot need not be waited for any longer
     */
    TcpProber(Plan plan, Network network, Pauses pauses, Consumer<TargetRun> ready) {
        this.plan = plan;
        this.network = network;
        this.pauses = pauses;
        this.ready = ready;
        stampClock = new StampClock(network.clock(), plan.clock() != ClockChoice.USER);
        out = ByteBuffer.allocateDirect(Math.max(PingText.LONGEST, plan.payloadBytes()));
        options =
                TcpOptions.client(plan.socketOptions())
                        .withPort(plan.sourcePort())
                        .withGiveUpMillis(patience(plan))
                        .withStamps(stamps(plan.clock()));
    }

    /**
     * What has not been acknowledged when no answer to it would count any more makes a new
     * connection the better way. The classic pace stays with the one it has.
     */
    private static int patience(Plan plan) {
        if (plan.schedule() instanceof Schedule.InTurn) {
            return 0;
        }
        long useful = plan.timeout().plus(plan.lateWindow()).toMillis();
        return (int) Math.min(Math.max(useful, LEAST_PATIENCE), Integer.MAX_VALUE);
    }

    private static Stamps stamps(ClockChoice clock) {
        return switch (clock) {
            case KERNEL -> Stamps.ALL;
            case KERNEL_RX -> Stamps.ARRIVALS;
            case USER -> Stamps.NONE;
        };
    }

    // ---- For peers and connections

    StampClock stampClock() {
        return stampClock;
    }

    Pauses pauses() {
        return pauses;
    }

    /** When octets that were read just now arrived, by their kernel stamp. */
    Arrival arrival(long stamp) {
        pauses.worked(stampClock.now(), 1);
        if (stampClock.isUsable(stamp)) {
            pauses.heard(stampClock.at(stamp));
        }
        return stampClock.of(stamp);
    }

    /** Whether the host is asked when probes leave. */
    boolean stampsSends() {
        return options.stamps() == Stamps.ALL;
    }

    Plan plan() {
        return plan;
    }

    Clock clock() {
        return network.clock();
    }

    PingText text() {
        return text;
    }

    /**
     * A socket for one connection.
     *
     * @throws NetworkException when the host permits none
     */
    TcpSocket open(Family family, EchoConnection connection) {
        TcpSocket socket = network.openTcp(family, options, connection);
        connections.add(connection);
        return socket;
    }

    /** An attempt has begun. */
    void begun() {
        if (++unlooked >= BEFORE_LOOKING) {
            look();
        }
    }

    /** Has everything that is there by now noted with the time. */
    private void look() {
        unlooked = 0;
        network.look();
    }

    void ended(EchoConnection connection) {
        connections.remove(connection);
    }

    /** Whether a peer wants to be reminded of the time, as it has no open connection. */
    void seeks(TcpPeer peer, boolean now) {
        if (now) {
            seeking.add(peer);
        } else {
            seeking.remove(peer);
        }
    }

    void hasNews(EchoConnection connection) {
        news.add(connection);
    }

    void ready(TargetRun run) {
        ready.accept(run);
    }

    /** The host would not let a probe leave. */
    void failed(NetworkException why) {
        failure = failure == null ? why : failure;
    }

    /** A probe's text, to be used before the next is asked for. */
    ByteBuffer write(long number, long wall) {
        out.clear();
        text.write(out, number, wall, plan.payloadBytes());
        return out.flip();
    }

    /** Room to receive into, to be used before more is asked for. */
    ByteBuffer room() {
        return in.clear();
    }

    // ---- Prober

    @Override
    public void serve(TargetRun run, IpAddress address) {
        listen(address.family());
        TcpPeer present = peers.get(run);
        if (present == null) {
            TcpPeer peer = new TcpPeer(run, address, this);
            peer.begin();
            peers.put(run, peer);
        } else {
            present.moveTo(address);
        }
        run.arrivesAt(address, pauses);
    }

    private void listen(Family family) {
        if (plan.icmpPath() != IcmpPath.PING_SOCKET
                && !listeners.containsKey(family)
                && network.icmpAccess(family).rawSocket().isAvailable()) {
            listeners.put(family, RawErrors.open(family, network, plan.socketOptions(), About.TCP));
        }
    }

    private TcpPeer peerOf(TargetRun run) {
        TcpPeer peer = peers.get(run);
        if (peer == null) {
            throw new IllegalStateException(run.target() + " has no address yet");
        }
        return peer;
    }

    @Override
    public long readyAt(TargetRun run) {
        TcpPeer peer = peers.get(run);
        return peer == null ? Long.MIN_VALUE : peer.readyAt();
    }

    @Override
    public void add(TargetRun run, long number) {
        // Where its connection is not ready it waits; the slot was kept all the same.
        run.leaves(run.slot(), network.clock().nanoTime());
        peerOf(run).add(number);
    }

    @Override
    public void flush() {
        // Each probe has left when it was added, or waits for its connection.
    }

    @Override
    public boolean receive(boolean toTheLast) {
        boolean all = true;
        // After a step all that is there has to be read before stamps are believed again.
        boolean looks = toTheLast || unlooked > 0 || stampClock.hasStepped();
        if (looks) {
            // Near hosts have answered already, and their handshake ends now.
            look();
        }
        // Before the answers: an error ends no probe here, and an answer is to carry it.
        for (RawErrors listener : listeners.values()) {
            all &= listener.read(this);
        }
        // Those that are not done within this turn come again in the next.
        for (int left = news.size(); left > 0; left--) {
            all &= news.remove().look();
        }
        if (looks && all && news.isEmpty()) {
            stampClock.rest();
        } else {
            stampClock.sample();
        }
        long now = clock().nanoTime();
        for (TcpPeer peer : List.copyOf(seeking)) {
            peer.keepTime(now);
        }
        return all && news.isEmpty();
    }

    @Override
    public long wakeAt() {
        if (!news.isEmpty()) {
            return clock().nanoTime();
        }
        long earliest = Timetable.NEVER;
        for (TcpPeer peer : seeking) {
            earliest = Math.min(earliest, peer.wakeAt());
        }
        return earliest;
    }

    @Override
    public void lookForDrops() {
        // TCP asks for what has found no room to be sent again.
    }

    @Override
    public Optional<NetworkException> failure() {
        return Optional.ofNullable(failure);
    }

    // ---- Errors about open connections

    /** Whether errors about open connections are heard, so that their numbers need not be. */
    boolean hearsErrors(Family family) {
        return listeners.containsKey(family);
    }

    @Override
    public void heard(RawErrors.Quoted quoted) {
        for (EchoConnection connection : connections) {
            if (connection.isQuotedBy(quoted)) {
                stampClock.sample();
                connection.quoted(quoted, stampClock.of(quoted.stamp()));
                return;
            }
        }
    }

    @Override
    public void heardUnquoted(IcmpReport report, IpAddress from, long stamp) {
        for (TcpPeer peer : peers.values()) {
            if (peer.run().endpoint().address().equals(Optional.of(from))) {
                stampClock.sample();
                ErrorCredit.giveUnquoted(peer.run(), report, stampClock.of(stamp));
                return;
            }
        }
    }

    /** The first probe whose text a quoted segment has, or {@link TextFinder#NONE}. */
    long textIn(RawErrors.Quoted quoted, TextFinder.Known known) {
        if (quoted.transportOctets() <= DATA_OFFSET_AT) {
            return TextFinder.NONE;
        }
        ByteBuffer bytes = quoted.bytes();
        int header = (bytes.get(quoted.transportAt() + DATA_OFFSET_AT) & 0xF0) >> 2;
        int end = quoted.transportAt() + quoted.transportOctets();
        TextFinder finder = new TextFinder(text, known);
        finder.find(bytes, Math.min(quoted.transportAt() + header, end), end);
        return finder.number();
    }
}
