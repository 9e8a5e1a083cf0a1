// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Cidr;
import dev.sonde.net.Errno;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent.Reason;
import dev.sonde.serve.ServePlan;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which datagrams are answered, over the lanes of one worker.
 *
 * <p>A datagram is counted for its client before anything decides about it, so that its fate does
 * not depend on what was rejected before. Then: is its sender allowed, is there anything to turn
 * into capitals, is there an answer left of this second's? What remains meets its {@link Fate}, and
 * leaves at once or joins the {@link PendingAnswers}.
 *
 * <p>Time is a parameter. One thread.
 */
final class Responder implements Service {
    /** How long an answer that was chosen for reordering waits to be overtaken. */
    static final long LONGEST_HOLD = 100_000_000L;

    /**
     * When the host is offered again what it had no room for, unless its socket has told of room
     * before.
     */
    private static final long SEND_AGAIN = 100_000_000L;

    private static final int MOST_CLIENTS = 1 << 16;
    private static final int MOST_PENDING = 1 << 16;

    /** Of all workers together. */
    private static final long MOST_PENDING_BYTES = 64L << 20;

    private final Lane[] lanes;
    private final List<Cidr> allowed;
    private final boolean echoAny;
    private final @Nullable RateLimit rate;
    private final @Nullable Journal journal;
    private final boolean impairs;
    private final Fate fate;
    private final @Nullable ClientTable clients;
    private final PendingAnswers pending;
    private final Overtaking overtaking;
    private final Tally tally = new Tally();
    private final Departure departure = new Departure();

    /**
     * @param lanes this worker's sockets
     * @param rate null for no limit
     * @param journal null when nobody reads events
     */
    Responder(
            ServePlan plan, List<Lane> lanes, @Nullable RateLimit rate, @Nullable Journal journal) {
        this.lanes = lanes.toArray(new Lane[0]);
        allowed = plan.allowed();
        echoAny = plan.echoesAny();
        this.rate = rate;
        this.journal = journal;
        Impairments impairments = plan.impairments();
        impairs = !impairments.isNone();
        fate = new Fate(impairments);
        ClientTable table = new ClientTable(MOST_CLIENTS, impairments.seed());
        clients = impairs || journal != null ? table : null;
        pending = new PendingAnswers(MOST_PENDING, MOST_PENDING_BYTES / plan.workers());
        overtaking = new Overtaking(table, pending);
    }

    @Override
    public ServeCounts counts() {
        long local = 0;
        for (Lane lane : lanes) {
            local += lane.socket().ownDrops();
        }
        return tally.counts(local);
    }

    /**
     * Answers what has come to all lanes, and lets leave what is due.
     *
     * @param clock monotonic; read again behind each batch, so that what came while this thread was
     *     held up is not answered early
     * @return whether more may be waiting to be read
     */
    @Override
    public boolean serve(LongSupplier clock) {
        long now = clock.getAsLong();
        boolean more = false;
        for (int i = 0; i < lanes.length; i++) {
            Lane lane = lanes[i];
            if (lane.size() > 0) {
                flush(lane, now);
            }
            int count = lane.receive();
            if (count > 0) {
                now = clock.getAsLong();
            }
            tally.received += count;
            for (int index = 0; index < count; index++) {
                take(i, index, now);
                if (journal != null) {
                    // Whoever reads along sees question and answer side by side.
                    flush(lane, now);
                }
            }
            flush(lane, now);
            more |= count == lane.incoming().capacity();
        }
        release(now);
        return more;
    }

    @Override
    public long nextDue(long now) {
        int first = pending.first();
        long due = first == PendingAnswers.NONE ? Long.MAX_VALUE : pending.due(first);
        for (Lane lane : lanes) {
            if (lane.size() > 0) {
                // What is due already waits for room too.
                return due > now ? Math.min(due, now + SEND_AGAIN) : now + SEND_AGAIN;
            }
        }
        return due;
    }

    // ---- One datagram

    private void take(int laneIndex, int index, long now) {
        Lane lane = lanes[laneIndex];
        ReceiveBatch incoming = lane.incoming();
        AddressTable sources = incoming.sources();
        AddressTable owns = incoming.destinations();
        boolean isAllowed = isAllowed(sources, index);
        int client = ClientTable.NONE;
        long number = 0;
        if (clients != null && isAllowed) {
            client = clients.row(sources, index, owns, index);
            number = clients.count(client);
        }
        ByteBuffer question = incoming.bytes(index);
        if (journal != null) {
            journal.received(sources, index, number, question);
        }
        if (!isAllowed) {
            reject(sources, index, number, question, Reason.NOT_ALLOWED);
            return;
        }
        if (!owns.isSet(index)) {
            reject(sources, index, number, question, Reason.NOT_UNICAST);
            return;
        }
        ByteBuffer answer = lane.add(sources, index, owns, index);
        boolean hasSmall = write(question, answer);
        Reason reason =
                !hasSmall && !echoAny
                        ? Reason.UNCHANGED
                        : rate != null && !rate.permits(sources, index, now)
                                ? Reason.OVER_RATE
                                : null;
        if (reason != null) {
            lane.removeLast();
            reject(sources, index, number, question, reason);
        } else if (impairs && clients != null) {
            impair(clients, client, number, laneIndex, index, now);
        } else if (clients != null) {
            lane.lastDeparture().plain(client, clients.tenant(client), number);
        }
    }

    private boolean isAllowed(AddressTable sources, int row) {
        if (allowed.isEmpty()) {
            return true;
        }
        for (Cidr block : allowed) {
            if (block.contains(sources.family(row), sources.high(row), sources.low(row))) {
                return true;
            }
        }
        return false;
    }

    /** Writes the answer to a question; whether the question had a small letter. */
    private boolean write(ByteBuffer question, ByteBuffer answer) {
        if (!echoAny) {
            return Capitals.copy(question, answer);
        }
        answer.put(0, question, 0, question.limit()).position(question.limit());
        return false;
    }

    private void reject(
            AddressTable sources, int row, long number, ByteBuffer question, Reason reason) {
        tally.rejected++;
        if (journal != null) {
            journal.rejected(sources, row, number, question, reason);
        }
    }

    // ---- Its fate

    /** Decides about the answer that was added last to a lane. */
    private void impair(
            ClientTable table, int client, long number, int laneIndex, int index, long now) {
        Lane lane = lanes[laneIndex];
        ByteBuffer answer = lane.last();
        fate.decide(table.key(client), number, table.isBad(client));
        table.turn(client, fate.turnsBad());
        if (fate.dropped()) {
            tally.dropped++;
            if (journal != null) {
                AddressTable sources = lane.incoming().sources();
                journal.dropped(sources, index, number, answer, fate.lostInBurst());
            }
            lane.removeLast();
            return;
        }
        departure.plain(client, table.tenant(client), number);
        departure.corrupted = fate.corrupted() && Damage.corrupt(answer, fate);
        departure.truncated = fate.truncated() && Damage.truncate(answer, fate);
        departure.delayNanos = fate.delayNanos();
        departure.delayed = fate.delayNanos() > 0 || fate.held();
        if (departure.delayed) {
            delay(laneIndex, index, now);
        } else {
            lane.lastDeparture().copy(departure);
            if (fate.duplicated()) {
                keep(laneIndex, index, now + fate.copyDelayNanos(), true);
            }
        }
    }

    /** Has the last answer of a lane, and its copy, leave later. */
    private void delay(int laneIndex, int index, long now) {
        Lane lane = lanes[laneIndex];
        long hold = fate.held() ? LONGEST_HOLD : 0;
        int kept = keep(laneIndex, index, now + fate.delayNanos() + hold, false);
        int copy =
                fate.duplicated()
                        ? keep(laneIndex, index, now + fate.copyDelayNanos() + hold, true)
                        : PendingAnswers.NONE;
        if (fate.held()) {
            // The copy first, because each goes in front.
            overtaking.hold(copy);
            overtaking.hold(kept);
        }
        lane.removeLast();
    }

    /** Keeps the last answer of a lane, or a copy of it; the row, if there was room. */
    private int keep(int laneIndex, int index, long due, boolean asCopy) {
        Lane lane = lanes[laneIndex];
        ReceiveBatch incoming = lane.incoming();
        departure.copy = asCopy;
        int row =
                pending.add(
                        due,
                        laneIndex,
                        incoming.sources(),
                        index,
                        incoming.destinations(),
                        index,
                        lane.last(),
                        departure);
        if (row != PendingAnswers.NONE) {
            tally.pending += asCopy ? 0 : 1;
        } else if (!asCopy) {
            tally.overflowed++;
            if (journal != null) {
                journal.failed(incoming.sources(), index, departure.number, lane.last(), 0);
            }
        }
        return row;
    }

    // ---- Leaving

    /** Lets leave what is due. */
    private void release(long now) {
        int row = pending.first();
        while (row != PendingAnswers.NONE && pending.due(row) <= now) {
            Lane lane = lanes[pending.lane(row)];
            if (lane.isFull() && !flush(lane, now)) {
                return;
            }
            letGo(row, lane);
            row = pending.first();
        }
        for (Lane lane : lanes) {
            flush(lane, now);
        }
    }

    private void letGo(int row, Lane lane) {
        ByteBuffer answer = lane.add(pending.to(), row, pending.from(), row);
        pending.write(row, answer);
        Departure leaving = lane.lastDeparture();
        leaving.copy(pending.departure(row));
        tally.pending -= leaving.copy ? 0 : 1;
        overtaking.release(row);
        pending.remove(row);
    }

    /**
     * Hands a lane's answers to the host.
     *
     * @return whether all have gone, one way or the other
     */
    private boolean flush(Lane lane, long now) {
        while (lane.size() > 0) {
            int sent = lane.send();
            left(lane, sent, now);
            if (sent == lane.size()) {
                lane.clear();
                return true;
            }
            int errno = lane.errno();
            lane.removeFirst(sent);
            if (errno == Errno.EAGAIN.number()) {
                return false;
            }
            refused(lane, errno);
            lane.removeFirst(1);
        }
        return true;
    }

    private void left(Lane lane, int count, long now) {
        if (clients == null) {
            tally.answered += count;
            return;
        }
        for (int i = 0; i < count; i++) {
            Departure gone = lane.departure(i);
            tally.left(gone);
            if (journal != null) {
                AddressTable to = lane.outgoing().destinations();
                journal.answered(to, i, gone, lane.outgoing().bytes(i));
            }
            if (overtaking.left(gone, now)) {
                tally.reordered++;
            }
        }
    }

    private void refused(Lane lane, int errno) {
        Departure gone = lane.departure(0);
        boolean isCopy = clients != null && gone.copy;
        if (isCopy) {
            return;
        }
        tally.sendErrors++;
        if (journal != null) {
            AddressTable to = lane.outgoing().destinations();
            journal.failed(to, 0, gone.number, lane.outgoing().bytes(0), errno);
        }
    }
}
