// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.BufferShortage;
import dev.sonde.ClockChoice;
import dev.sonde.Plan;
import dev.sonde.net.DatagramPort;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Probes that are datagrams: opens sockets as targets need them, fills and empties their batches.
 * What is in a datagram is its protocol's business.
 *
 * @param <S> the kind of socket
 */
abstract class DatagramProber<S extends DatagramPort> implements Prober {
    /**
     * How many batches are read from one socket before the others, and the timetable, get their
     * turn.
     */
    private static final int ROUNDS = 16;

    private static final int IP_HEADER_MAX = 60;

    private final Plan plan;
    private final Network network;
    private final StampClock stampClock;
    private final Pauses pauses;
    private final HeadStart headStart;
    private final List<Lane<S>> lanes = new ArrayList<>();
    private long packetsRead;
    private int neededBuffer;
    private Optional<BufferShortage> shortage = Optional.empty();

    DatagramProber(Plan plan, Network network, Pauses pauses, HeadStart headStart) {
        this.plan = plan;
        this.network = network;
        this.pauses = pauses;
        this.headStart = headStart;
        stampClock = new StampClock(network.clock(), plan.clock() != ClockChoice.USER);
    }

    // ---- What a protocol has to say

    /** A socket for probes to this target and others. */
    abstract S open(Family family, TargetRun run);

    /** Writes a probe into the buffer that will leave; its position then is its length. */
    abstract void write(ByteBuffer message, S socket, TargetRun run, long number);

    /** Reads a datagram that a lane's socket received. */
    abstract void read(Lane<S> lane, ReceiveBatch batch, int index, Arrival arrival);

    /** Reads an error that the kernel queued for a lane's socket. */
    abstract void readError(Lane<S> lane, ErrorBatch batch, int index, Arrival arrival);

    // ---- For protocols

    final Plan plan() {
        return plan;
    }

    final Network network() {
        return network;
    }

    final List<Lane<S>> lanes() {
        return lanes;
    }

    /**
     * The plan's options with room for what will be in flight.
     *
     * @param headerBytes octets of a probe besides its payload
     * @param payloadBytes octets of the largest payload
     */
    final SocketOptions options(int headerBytes, int payloadBytes) {
        SocketOptions options = plan.socketOptions();
        int datagram =
                Math.max(IP_HEADER_MAX + headerBytes + payloadBytes, options.datagramBytes());
        if (options.receiveBufferBytes() == 0) {
            neededBuffer = ReceiveBuffer.bytes(plan, payloadBytes);
            options = options.withReceiveBufferBytes(neededBuffer);
        }
        return options.withDatagramBytes(datagram).withSendStamps(stampsSends());
    }

    private boolean stampsSends() {
        return plan.clock() == ClockChoice.KERNEL;
    }

    /** When a packet arrived, by its kernel stamp. */
    final Arrival arrival(long stamp) {
        return stampClock.of(stamp);
    }

    // ---- Prober

    @Override
    public final Optional<BufferShortage> shortage() {
        return shortage;
    }

    @Override
    public final void serve(TargetRun run, IpAddress address) {
        Lane<S> lane = laneFor(run, address);
        lane.serve(address, run);
        run.arrivesAt(address, lane);
    }

    private Lane<S> laneFor(TargetRun run, IpAddress address) {
        for (Lane<S> lane : lanes) {
            if (lane.socket().family() == address.family() && !lane.servesAnother(address, run)) {
                return lane;
            }
        }
        S socket = open(address.family(), run);
        if (socket.receiveBufferBytes() < neededBuffer) {
            shortage = Optional.of(new BufferShortage(neededBuffer, socket.receiveBufferBytes()));
        }
        Lane<S> lane =
                new Lane<>(
                        socket, network, stampClock, stampsSends(), pauses, headStart, this::read);
        lanes.add(lane);
        return lane;
    }

    @Override
    public final void add(TargetRun run, long number) {
        IpAddress address = run.endpoint().address().orElseThrow();
        Lane<S> lane = laneOf(run);
        write(lane.add(run, number, address), lane.socket(), run, number);
    }

    /* Only this prober's lanes are ever given to a target. */
    @SuppressWarnings("unchecked")
    private Lane<S> laneOf(TargetRun run) {
        return (Lane<S>) Objects.requireNonNull(run.lane());
    }

    @Override
    public final void flush() {
        for (Lane<S> lane : lanes) {
            lane.flush();
        }
    }

    @Override
    public boolean receive(boolean toTheLast) {
        boolean all = true;
        for (Lane<S> lane : lanes) {
            all &= readAll(lane);
        }
        if (all) {
            stampClock.rest();
        }
        return all;
    }

    /** Reads what has come to one lane; whether there was anything. */
    private boolean read(Lane<S> lane) {
        long before = packetsRead;
        readAll(lane);
        return packetsRead > before;
    }

    /**
     * Reads a lane's answers and errors.
     *
     * <p>The send stamps among the errors are noted before the answers are judged, because an
     * answer's stamp is there when the answer is; but errors are judged after answers.
     *
     * @return whether that was all
     */
    private boolean readAll(Lane<S> lane) {
        S socket = lane.socket();
        for (int round = 0; round < ROUNDS; round++) {
            int answers = socket.receive();
            int queued = readQueue(lane);
            if (answers == 0 && queued == 0) {
                return true;
            }
            stampClock.sample();
            pauses.worked(stampClock.now(), answers + queued);
            lane.takeSendStamps();
            judgeAnswers(lane);
            judgeErrors(lane);
            pauses.worked(network.clock().nanoTime(), answers + queued);
            if (answers < socket.incoming().capacity()
                    && queued < socket.errors().capacity()
                    && socket.errors().size() == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads the error queue up to its last batch, which is left to be judged: of what is in there
     * the stamps may be about the answers that were read.
     *
     * @return how many entries that last batch was
     */
    private int readQueue(Lane<S> lane) {
        S socket = lane.socket();
        int queued = socket.receiveErrors();
        for (int round = 1; round < ROUNDS && queued >= socket.errors().capacity(); round++) {
            stampClock.sample();
            lane.takeSendStamps();
            judgeErrors(lane);
            queued = socket.receiveErrors();
        }
        return queued;
    }

    private void judgeAnswers(Lane<S> lane) {
        ReceiveBatch batch = lane.socket().incoming();
        packetsRead += batch.size();
        if (batch.size() > 0 && stampClock.isUsable(batch.stamp(0))) {
            pauses.heard(stampClock.at(batch.stamp(0)));
        }
        for (int i = 0; i < batch.size(); i++) {
            read(lane, batch, i, stampClock.of(batch.stamp(i)));
        }
    }

    private void judgeErrors(Lane<S> lane) {
        ErrorBatch batch = lane.socket().errors();
        packetsRead += batch.size();
        for (int i = 0; i < batch.size(); i++) {
            readError(lane, batch, i, stampClock.of(batch.stamp(i)));
        }
    }

    @Override
    public final void end() {
        for (Lane<S> lane : lanes) {
            lane.end();
        }
    }

    @Override
    public final void lookForDrops() {
        for (Lane<S> lane : lanes) {
            lane.lookForDrops();
        }
    }
}
