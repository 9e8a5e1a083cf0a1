// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.AddressTable;
import dev.sonde.net.Cidr;
import dev.sonde.net.IpAddress;
import dev.sonde.net.TcpListener;
import dev.sonde.serve.ServeEvent.Reason;
import dev.sonde.serve.ServePlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who comes in: accepts connections as the plan says, and knows all that are open. One thread. */
final class Reception {
    /** How many are accepted at a time before those that are in are attended to. */
    private static final int TURN = 64;

    private final List<TcpListener> listeners = new ArrayList<>();
    private final TreeSet<Stream> streams =
            new TreeSet<>(Comparator.comparingLong((Stream stream) -> stream.id));
    private final Tally tally;
    private final @Nullable Journal journal;
    private final List<Cidr> allowed;
    private final boolean single;
    private final int most;
    private final long seed;
    private long accepted;
    private boolean knocked;

    /** Remembers that a connection has something to tell, once it is known which. */
    private static final class Bell implements Runnable {
        private final Queue<Stream> ready;
        private @Nullable Stream stream;

        Bell(Queue<Stream> ready) {
            this.ready = ready;
        }

        @Override
        public void run() {
            Stream known = stream;
            if (known != null && !known.closed) {
                ring(known, ready);
            }
        }
    }

    Reception(ServePlan plan, Tally tally, @Nullable Journal journal) {
        this.tally = tally;
        this.journal = journal;
        allowed = plan.allowed();
        single = plan.isSingle();
        most = plan.maxConnections();
        seed = plan.impairments().seed();
    }

    /** Has a stream attended to. */
    static void ring(Stream stream, Queue<Stream> ready) {
        if (!stream.queued) {
            stream.queued = true;
            ready.add(stream);
        }
    }

    void add(TcpListener listener) {
        listeners.add(listener);
        knocked = true;
    }

    /** Some connection waits. */
    void knock() {
        knocked = true;
    }

    /** All that are open, the oldest first. */
    NavigableSet<Stream> streams() {
        return streams;
    }

    /** Whether a connection may wait that may come in now. */
    boolean mayAccept() {
        return knocked && !(single && !streams.isEmpty());
    }

    /**
     * Lets some of those in that wait.
     *
     * @param ready where they are put, as they may have sent something already
     * @return false when the host could not, for want of descriptors for one
     */
    boolean accept(long now, ArrayDeque<Stream> ready) {
        for (int left = TURN; left > 0 && mayAccept(); left--) {
            boolean any = false;
            for (TcpListener listener : listeners) {
                if (!mayAccept()) {
                    break;
                }
                Bell bell = new Bell(ready);
                Optional<TcpListener.Accepted> next = listener.accept(bell);
                if (next.isPresent()) {
                    any = true;
                    welcome(next.get(), bell, now);
                } else if (listener.errno() != 0) {
                    knocked = false;
                    return false;
                }
            }
            knocked = any;
        }
        return true;
    }

    private void welcome(TcpListener.Accepted guest, Bell bell, long now) {
        Reason refusal =
                !isAllowed(guest.peer())
                        ? Reason.NOT_ALLOWED
                        : streams.size() >= most ? Reason.TOO_MANY : null;
        if (refusal != null) {
            guest.socket().abort();
            tally.refused++;
            if (journal != null) {
                journal.refused(guest.peer(), guest.port(), refusal);
            }
            return;
        }
        AddressTable client = new AddressTable(1);
        client.set(0, guest.peer(), guest.port());
        long key = Chance.key(seed, client.high(0), client.low(0), guest.port());
        Stream stream = new Stream(guest.socket(), client, key, ++accepted, now);
        bell.stream = stream;
        streams.add(stream);
        tally.connections++;
        if (journal != null) {
            journal.connected(client, 0);
        }
        ring(stream, bell.ready);
    }

    private boolean isAllowed(IpAddress peer) {
        if (allowed.isEmpty()) {
            return true;
        }
        for (Cidr block : allowed) {
            if (block.contains(peer.family(), peer.high(), peer.low())) {
                return true;
            }
        }
        return false;
    }

    /** A stream has ended, and makes room for one that waits. */
    void left(Stream stream) {
        streams.remove(stream);
        knocked |= !listeners.isEmpty();
    }

    /** Lets nobody in any more. */
    void close() {
        for (TcpListener listener : listeners) {
            listener.close();
        }
        listeners.clear();
        knocked = false;
    }
}
