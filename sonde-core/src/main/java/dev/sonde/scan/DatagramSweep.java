// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.ClockChoice;
import dev.sonde.engine.DropLog;
import dev.sonde.engine.LocalFailure;
import dev.sonde.engine.Pauses;
import dev.sonde.engine.StampClock;
import dev.sonde.net.Clock;
import dev.sonde.net.DatagramPort;
import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SendBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.sweep.SweepPlan;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Probes that are datagrams, by one socket for each family, in batches. What is in a datagram is
 * its protocol's business.
 *
 * @param <S> the kind of socket
 */
abstract class DatagramSweep<S extends DatagramPort> implements SweepProber {
    /** How many batches are read before more is sent. */
    private static final int ROUNDS = 16;

    /** How long to wait for a full send buffer or device queue to drain, ns. */
    private static final long SEND_PATIENCE = 1_000_000_000;

    /** How long to wait before the next try, ns. */
    private static final long SEND_PAUSE = 500_000;

    /** How many waiting errors of others one probe can be held up by. */
    private static final int MOST_TRIES = 8;

    /** What the kernel charges a small datagram, or a stamp, in a receive buffer, octets. */
    private static final int CHARGE = 2112;

    private static final int LARGEST_BUFFER = 64 << 20;
    private static final int IP_HEADER_MAX = 60;

    private final SweepPlan plan;
    private final Network network;
    private final Clock clock;
    private final TargetList list;
    private final SweepLedger ledger;
    private final StampClock stampClock;
    private final Pauses pauses;
    private final Map<Family, Channel<S>> channels = new EnumMap<>(Family.class);
    private long packetsRead;

    DatagramSweep(
            SweepPlan plan, Network network, TargetList list, SweepLedger ledger, Pauses pauses) {
        this.plan = plan;
        this.network = network;
        this.list = list;
        this.ledger = ledger;
        this.pauses = pauses;
        clock = network.clock();
        stampClock = new StampClock(clock, plan.clock() != ClockChoice.USER);
    }

    // ---- What a protocol has to say

    abstract S open(Family family);

    /** Writes a probe into the buffer that will leave; its position then is its length. */
    abstract void write(ByteBuffer message, S socket, int target, int attempt);

    /** Reads a datagram. */
    abstract void read(Channel<S> channel, ReceiveBatch batch, int index);

    /** Reads an error that the kernel queued. */
    abstract void readError(Channel<S> channel, ErrorBatch batch, int index);

    // ---- For protocols

    final SweepPlan plan() {
        return plan;
    }

    final Network network() {
        return network;
    }

    final TargetList list() {
        return list;
    }

    final SweepLedger ledger() {
        return ledger;
    }

    final Collection<Channel<S>> channels() {
        return channels.values();
    }

    /**
     * When something arrived by its stamp, when it was read without one.
     *
     * @param stamp the kernel's, 0 for none
     */
    final long arrived(long stamp) {
        return stampClock.isUsable(stamp) ? stampClock.at(stamp) : stampClock.now();
    }

    /** When what is being judged was read. */
    final long readAt() {
        return stampClock.now();
    }

    /** Whether a stamp says when something arrived, and round trips are to go by it. */
    final boolean isStamped(long stamp) {
        return plan.clock() != ClockChoice.USER && stampClock.isUsable(stamp);
    }

    /**
     * The plan's options with room for what may arrive in a timeout.
     *
     * @param headerBytes octets of a probe besides its payload
     * @param payloadBytes octets of the largest payload
     */
    final SocketOptions options(int headerBytes, int payloadBytes) {
        SocketOptions options = plan.socketOptions();
        int datagram =
                Math.max(IP_HEADER_MAX + headerBytes + payloadBytes, options.datagramBytes());
        if (options.receiveBufferBytes() == 0) {
            double inFlight = plan.rate().orElse(Double.MAX_VALUE) * plan.timeout().toNanos() / 1e9;
            double most = Math.min(inFlight, list.size() + (double) plan.names().size());
            double wanted = Math.max(64, most) * (CHARGE + payloadBytes);
            options = options.withReceiveBufferBytes((int) Math.min(wanted, LARGEST_BUFFER));
        }
        return options.withDatagramBytes(datagram)
                .withSendStamps(plan.clock() == ClockChoice.KERNEL);
    }

    // ---- Sending

    @Override
    public final void prepare(Family family) {
        if (!channels.containsKey(family)) {
            S socket = open(family);
            channels.put(family, new Channel<>(socket, list, stampClock, clock.nanoTime()));
        }
    }

    @Override
    public final boolean hasRoom(int target) {
        return true;
    }

    @Override
    public final void add(int target, int attempt) {
        Channel<S> channel = channelOf(target);
        if (channel.isFull()) {
            flush(channel);
        }
        write(channel.add(target, attempt), channel.socket(), target, attempt);
    }

    private Channel<S> channelOf(int target) {
        Channel<S> channel = channels.get(list.family(target));
        if (channel == null) {
            throw new IllegalStateException("not prepared for " + list.family(target));
        }
        return channel;
    }

    @Override
    public final void flush() {
        for (Channel<S> channel : channels.values()) {
            flush(channel);
        }
    }

    private void flush(Channel<S> channel) {
        SendBatch batch = channel.socket().outgoing();
        int tries = 0;
        long firstTry = 0;
        while (batch.size() > 0) {
            stampClock.sample();
            channel.begin();
            long before = stampClock.now();
            firstTry = tries == 0 ? before : firstTry;
            pauses.worked(before, batch.size());
            int sent = channel.socket().send();
            long after = clock.nanoTime();
            pauses.worked(after, batch.size());
            noteDepartures(channel, sent, before, after);
            if (sent == batch.size()) {
                break;
            }
            int errno = batch.errno();
            channel.drop(sent);
            tries = sent > 0 ? 0 : tries;
            if (!isWorthAnotherTry(channel, errno, tries++, firstTry)) {
                refuse(channel, errno);
                channel.drop(1);
                tries = 0;
            }
        }
        batch.clear();
    }

    /**
     * The datagrams of a batch leave one after the other, and all are taken for as quick as each
     * other: the first leaves when the call begins, and none later than it ends. In a call that a
     * pause fell into nobody knows, and all are taken for as early as the first.
     */
    private void noteDepartures(Channel<S> channel, int sent, long before, long after) {
        boolean stalled = pauses.touched(before, after);
        long span = stalled ? 0 : after - before;
        ledger.batchBegan(before);
        for (int i = 0; i < sent; i++) {
            long number = channel.waiting(i);
            int target = ProbeNumber.target(number);
            int attempt = ProbeNumber.attempt(number);
            ledger.departed(target, attempt, before + span * i / sent);
            channel.departed(number);
            if (stalled) {
                ledger.stalled(target, attempt);
            }
        }
    }

    private void refuse(Channel<S> channel, int errno) {
        int target = ProbeNumber.target(channel.waiting(0));
        if (errno == Errno.EACCES.number()) {
            ledger.skip(target, LocalFailure.of(errno).message());
        } else {
            ledger.sendFailed(target, LocalFailure.of(errno), clock.nanoTime());
        }
    }

    /**
     * Whether a refusal may not be the probe's own fault: an earlier one's error was waiting to be
     * read, or this host has no room for it yet.
     */
    private boolean isWorthAnotherTry(Channel<S> channel, int errno, int tries, long firstTry) {
        boolean something = readSome(channel);
        if (errno == Errno.EAGAIN.number() || errno == Errno.ENOBUFS.number()) {
            long now = clock.nanoTime();
            if (now - firstTry >= SEND_PATIENCE) {
                return false;
            }
            pauses.worked(now, 1);
            network.await(now + SEND_PAUSE);
            pauses.waited(clock.nanoTime(), now + SEND_PAUSE);
            return true;
        }
        return tries == 0 || something && tries < MOST_TRIES;
    }

    @Override
    public final void retire(int target) {
        // The next probe is another datagram, and both may be answered.
    }

    // ---- Hearing

    @Override
    public boolean receive() {
        boolean all = true;
        for (Channel<S> channel : channels.values()) {
            all &= readAll(channel);
        }
        if (all) {
            stampClock.rest();
        }
        return all;
    }

    /** Reads what has come; whether there was anything. */
    private boolean readSome(Channel<S> channel) {
        long before = packetsRead;
        readAll(channel);
        return packetsRead > before;
    }

    /**
     * Reads answers and errors. The stamps among the errors are noted before the answers are
     * judged, because an answer's stamp is there when the answer is; errors are judged after
     * answers.
     */
    private boolean readAll(Channel<S> channel) {
        S socket = channel.socket();
        for (int round = 0; round < ROUNDS; round++) {
            int answers = socket.receive();
            int queued = readQueue(channel);
            if (answers == 0 && queued == 0) {
                return true;
            }
            stampClock.sample();
            pauses.worked(stampClock.now(), answers + queued);
            channel.takeStamps(ledger);
            judgeAnswers(channel);
            judgeErrors(channel);
            pauses.worked(clock.nanoTime(), answers + queued);
            if (answers < socket.incoming().capacity()
                    && queued < socket.errors().capacity()
                    && socket.errors().size() == 0) {
                return true;
            }
        }
        return false;
    }

    /** Reads the error queue up to its last batch, which is left to be judged. */
    private int readQueue(Channel<S> channel) {
        S socket = channel.socket();
        int queued = socket.receiveErrors();
        for (int round = 1; round < ROUNDS && queued >= socket.errors().capacity(); round++) {
            stampClock.sample();
            channel.takeStamps(ledger);
            judgeErrors(channel);
            queued = socket.receiveErrors();
        }
        return queued;
    }

    private void judgeAnswers(Channel<S> channel) {
        ReceiveBatch batch = channel.socket().incoming();
        packetsRead += batch.size();
        for (int i = 0; i < batch.size(); i++) {
            read(channel, batch, i);
        }
    }

    private void judgeErrors(Channel<S> channel) {
        ErrorBatch batch = channel.socket().errors();
        packetsRead += batch.size();
        for (int i = 0; i < batch.size(); i++) {
            readError(channel, batch, i);
        }
    }

    @Override
    public final void lookForDrops() {
        for (Channel<S> channel : channels.values()) {
            channel.drops().look(clock.nanoTime(), channel.socket().ownDrops());
        }
    }

    @Override
    public final DropLog drops(int target) {
        return channelOf(target).drops();
    }

    @Override
    public Optional<NetworkException> failure() {
        return Optional.empty();
    }
}
