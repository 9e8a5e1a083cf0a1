// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import dev.sonde.net.TcpSocket;
import java.util.ArrayDeque;
import java.util.Comparator;

/**
 * One connection of a client, and its answers that have not left yet, in the order of the stream:
 * what is delayed delays all behind it. One thread.
 */
final class Stream {
    /** By when each has something to do. */
    static final Comparator<Stream> BY_DUE =
            Comparator.<Stream>comparingLong(stream -> stream.due)
                    .thenComparingLong(stream -> stream.id);

    /** What an answer that waits costs beside its octets, about. */
    private static final int ANSWER_COST = 128;

    /** How much may wait before nothing more is read. */
    private static final int MOST_WAITING = 1 << 16;

    /**
     * An answer, or what is left of it.
     *
     * @param due when it is to leave, monotonic
     * @param departure what is to be noted then
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(byte[] octets, int length, long due, Departure departure) {}

    final TcpSocket socket;

    /** One row: who it is from. */
    final AddressTable client;

    /** What its chances come from. */
    final long key;

    final long id;

    /** The answers that wait, the first to leave first. */
    final ArrayDeque<Answer> answers = new ArrayDeque<>(1);

    /** How much of the first answer has left. */
    int sent;

    /** How many reads have brought something. */
    long messages;

    /** Whether its channel is in its bad state. */
    boolean bad;

    /** Whether the client has ended its direction. */
    boolean ended;

    /** Whether it is among those to be attended to. */
    boolean queued;

    boolean closed;

    /** Whether the host has no room for the first answer. */
    boolean blocked;

    /** When something last came or went. */
    long active;

    /**
     * When there is something to do; {@link Long#MAX_VALUE} for never. Changed by nobody while it
     * is in a sorted set.
     */
    long due = Long.MAX_VALUE;

    private int waiting;

    /**
     * @param id different for each
     */
    Stream(TcpSocket socket, AddressTable client, long key, long id, long now) {
        this.socket = socket;
        this.client = client;
        this.key = key;
        this.id = id;
        active = now;
    }

    /** Whether nothing more is to be read until answers have left. */
    boolean isFull() {
        return blocked || waiting >= MOST_WAITING;
    }

    /** When the last answer that waits is to leave; {@link Long#MIN_VALUE} when none waits. */
    long lastDue() {
        Answer last = answers.peekLast();
        return last == null ? Long.MIN_VALUE : last.due;
    }

    void add(Answer answer) {
        answers.add(answer);
        waiting += answer.length + ANSWER_COST;
    }

    /** Takes out the first answer. */
    Answer remove() {
        Answer first = answers.remove();
        waiting -= first.length + ANSWER_COST;
        sent = 0;
        return first;
    }
}
