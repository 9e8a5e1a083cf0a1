// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Errno;
import dev.sonde.net.TcpListener;
import dev.sonde.net.TcpSocket;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent.End;
import dev.sonde.serve.ServeEvent.Reason;
import dev.sonde.serve.ServePlan;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which streams are answered, over all connections of a server.
 *
 * <p>There are no frames: what one read brings is a message, be it half a ping or ten, and its
 * answer leaves at once. Where it cannot, nothing more is read from that client until it has left,
 * so that who never reads costs a bounded amount and holds up nobody else.
 *
 * <p>Time is a parameter. One thread.
 */
final class StreamResponder implements Service {
    /** How much is read at a time, and how often before it is the next client's turn. */
    private static final int READ_BYTES = 1 << 16;

    private static final int READS = 4;

    /** Of the answers of all clients that wait. */
    private static final long MOST_PENDING_BYTES = 64L << 20;

    /** When to try again after the host could not accept a connection. */
    private static final long ACCEPT_AGAIN = 100_000_000L;

    private final Reception reception;
    private final boolean echoAny;
    private final long idleNanos;
    private final @Nullable RateLimit rate;
    private final @Nullable Journal journal;
    private final boolean impairs;
    private final Fate fate;
    private final Tally tally = new Tally();
    private final BytePool pool = new BytePool(MOST_PENDING_BYTES);
    private final ByteBuffer question = ByteBuffer.allocateDirect(READ_BYTES);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(READ_BYTES);
    private final Departure departure = new Departure();
    private final ArrayDeque<Stream> ready = new ArrayDeque<>();
    private final NavigableSet<Stream> timers = new TreeSet<>(Stream.BY_DUE);
    private final NavigableSet<Stream> streams;
    private long acceptAgain = Long.MAX_VALUE;
    private boolean finishing;
    private boolean reads = true;

    /**
     * @param rate null for no limit
     * @param journal null when nobody reads events
     */
    StreamResponder(ServePlan plan, @Nullable RateLimit rate, @Nullable Journal journal) {
        echoAny = plan.echoesAny();
        idleNanos = plan.idleTimeout().isEmpty() ? 0 : plan.idleTimeout().get().toNanos();
        this.rate = rate;
        this.journal = journal;
        Impairments impairments = plan.impairments();
        impairs = !impairments.isNone();
        fate = new Fate(impairments);
        reception = new Reception(plan, tally, journal);
        streams = reception.streams();
    }

    /** Serves what connects here too. */
    void add(TcpListener listener) {
        reception.add(listener);
    }

    /** Some connection waits to be accepted. */
    void knock() {
        reception.knock();
    }

    @Override
    public ServeCounts counts() {
        return tally.counts(0);
    }

    @Override
    public boolean serve(LongSupplier clock) {
        long now = clock.getAsLong();
        if (now >= acceptAgain) {
            reception.knock();
        }
        acceptAgain = Long.MAX_VALUE;
        if (!reception.accept(now, ready)) {
            acceptAgain = now + ACCEPT_AGAIN;
        }
        attend(now);
        return !ready.isEmpty() || reception.mayAccept();
    }

    private void attend(long now) {
        while (!timers.isEmpty() && timers.first().due <= now) {
            Stream stream = timers.pollFirst();
            stream.due = Long.MAX_VALUE;
            Reception.ring(stream, ready);
        }
        for (int left = ready.size(); left > 0; left--) {
            Stream stream = ready.remove();
            stream.queued = false;
            if (!stream.closed) {
                attend(stream, now);
            }
        }
    }

    private void attend(Stream stream, long now) {
        if (flush(stream, now) && reads) {
            read(stream, now);
        }
        if (!stream.closed && idleNanos > 0 && now - stream.active >= idleNanos) {
            close(stream, End.IDLE);
        }
        if (!stream.closed) {
            schedule(stream);
        }
    }

    private void schedule(Stream stream) {
        long due = idleNanos > 0 ? stream.active + idleNanos : Long.MAX_VALUE;
        Stream.Answer first = stream.answers.peek();
        if (first != null && !stream.blocked) {
            due = Math.min(due, first.due());
        }
        // One that is to come later is left as it is, and set anew when it comes: with an idle
        // timeout each message would move it.
        if (due < stream.due) {
            timers.remove(stream);
            stream.due = due;
            timers.add(stream);
        }
    }

    @Override
    public long nextDue(long now) {
        return timers.isEmpty() ? acceptAgain : Math.min(acceptAgain, timers.first().due);
    }

    @Override
    public boolean finish(LongSupplier clock) {
        long now = clock.getAsLong();
        if (!finishing) {
            finishing = true;
            reception.close();
            for (Stream stream : List.copyOf(streams)) {
                attend(stream, now);
            }
            reads = false;
        }
        attend(now);
        for (Stream stream : List.copyOf(streams)) {
            if (stream.answers.isEmpty()) {
                close(stream, End.STOPPED);
            }
        }
        return !streams.isEmpty();
    }

    // ---- One message

    private void read(Stream stream, long now) {
        for (int i = 0; i < READS; i++) {
            if (stream.closed || stream.ended || stream.isFull()) {
                return;
            }
            question.clear();
            int count = stream.socket.receive(question);
            if (count == 0) {
                return;
            }
            if (count < 0) {
                stream.ended = true;
                flush(stream, now);
                return;
            }
            stream.active = now;
            question.flip();
            take(stream, now);
        }
        if (!stream.closed) {
            Reception.ring(stream, ready);
        }
    }

    private void take(Stream stream, long now) {
        long number = ++stream.messages;
        tally.received++;
        if (journal != null) {
            journal.received(stream.client, 0, number, question);
        }
        if (rate != null && !rate.permits(stream.client, 0, now)) {
            tally.rejected++;
            if (journal != null) {
                journal.rejected(stream.client, 0, number, question, Reason.OVER_RATE);
            }
            return;
        }
        answer.clear();
        if (echoAny) {
            answer.put(question);
        } else {
            // Whether or not there is a small letter: it may be the second half of a ping.
            var _ = Capitals.copy(question, answer);
        }
        departure.plain(ClientTable.NONE, 0, number);
        if (!impairs || survives(stream)) {
            leave(stream, now);
        }
    }

    /** Decides about the answer; whether there is one. */
    private boolean survives(Stream stream) {
        fate.decide(stream.key, departure.number, stream.bad);
        stream.bad = fate.turnsBad();
        if (fate.resets()) {
            tally.reset++;
            close(stream, End.RESET);
            return false;
        }
        if (fate.dropped()) {
            tally.dropped++;
            if (journal != null) {
                journal.dropped(stream.client, 0, departure.number, answer, fate.lostInBurst());
            }
            return false;
        }
        departure.corrupted = fate.corrupted() && Damage.corrupt(answer, fate);
        departure.delayNanos = fate.delayNanos();
        departure.delayed = departure.delayNanos > 0;
        return true;
    }

    // ---- Leaving

    private void leave(Stream stream, long now) {
        int length = answer.position();
        int gone = 0;
        if (!departure.delayed && stream.answers.isEmpty()) {
            answer.flip();
            gone = stream.socket.send(answer);
            answer.limit(length).position(length);
            if (gone == length) {
                left(stream, departure);
                return;
            }
        }
        byte[] octets = pool.take(length);
        if (octets == null) {
            tally.overflowed++;
            if (journal != null) {
                journal.failed(stream.client, 0, departure.number, answer, 0);
            }
            // A stream with a gap would be worth nothing.
            close(stream, End.NO_ROOM);
            return;
        }
        answer.get(0, octets, 0, length);
        long due = Math.max(stream.lastDue(), now + departure.delayNanos);
        Departure later = new Departure();
        later.copy(departure);
        stream.add(new Stream.Answer(octets, length, due, later));
        tally.pending++;
        if (!departure.delayed && stream.answers.size() == 1) {
            stream.sent = gone;
            stream.blocked = true;
            if (stream.socket.state() == TcpSocket.State.FAILED) {
                close(stream, End.BROKEN);
            }
        }
    }

    private void left(Stream stream, Departure gone) {
        tally.left(gone);
        if (journal != null) {
            journal.answered(stream.client, 0, gone, answer);
        }
    }

    /**
     * Lets leave what is due.
     *
     * @return whether the stream goes on
     */
    private boolean flush(Stream stream, long now) {
        stream.blocked = false;
        for (Stream.Answer first = stream.answers.peek();
                first != null && first.due() <= now;
                first = stream.answers.peek()) {
            answer.clear().put(first.octets(), 0, first.length()).flip().position(stream.sent);
            int count = stream.socket.send(answer);
            stream.sent += count;
            if (count > 0) {
                stream.active = now;
            }
            if (answer.hasRemaining()) {
                stream.blocked = true;
                break;
            }
            pool.give(stream.remove().octets());
            tally.pending--;
            left(stream, first.departure());
        }
        if (stream.socket.state() == TcpSocket.State.FAILED) {
            close(stream, End.BROKEN);
        } else if (stream.ended && stream.answers.isEmpty()) {
            close(stream, End.CLIENT);
        }
        return !stream.closed;
    }

    // ---- The end of one

    private void close(Stream stream, End why) {
        while (!stream.answers.isEmpty()) {
            Stream.Answer lost = stream.remove();
            tally.pending--;
            tally.sendErrors++;
            if (journal != null) {
                ByteBuffer octets = ByteBuffer.wrap(lost.octets()).position(lost.length());
                int errno = stream.socket.errno();
                journal.failed(
                        stream.client,
                        0,
                        lost.departure().number,
                        octets,
                        errno == 0 ? Errno.ECONNABORTED.number() : errno);
            }
            pool.give(lost.octets());
        }
        timers.remove(stream);
        stream.closed = true;
        if (why == End.RESET || why == End.NO_ROOM) {
            stream.socket.abort();
        } else {
            stream.socket.close();
        }
        reception.left(stream);
        if (journal != null) {
            AddressTable client = stream.client;
            journal.closed(client, 0, stream.messages, why);
        }
    }
}
