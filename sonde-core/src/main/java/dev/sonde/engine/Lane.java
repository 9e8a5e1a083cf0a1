// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.net.Clock;
import dev.sonde.net.DatagramPort;
import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.SendBatch;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One socket and the targets that are probed through it: each address and port once, so that an
 * answer's source and sequence name the probe. The same a second time gets a lane of its own, with
 * another identifier or port.
 *
 * @param <S> the kind of socket
 */
final class Lane<S extends DatagramPort> {
    /**
     * How long to wait, once, for a full send buffer to drain before a probe counts as not sent.
     */
    private static final long SEND_PATIENCE = 2_000_000;

    /** How many waiting errors of others one probe can be held up by. */
    private static final int MOST_TRIES = 8;

    private final S socket;
    private final Network network;
    private final Clock clock;
    private final StampClock stampClock;
    private final Departures departures;
    private final Pauses pauses;
    private final DropLog drops;
    private final Map<Place, TargetRun> targets = new HashMap<>();
    private final TargetRun[] runs;
    private final long[] numbers;
    private final long[] slots;
    private final HeadStart headStart;
    private final Predicate<Lane<S>> read;

    /**
     * @param stampClock of all lanes
     * @param stamped whether the kernel was asked to stamp what is sent
     * @param pauses of this thread
     * @param read reads what has come to this lane, and tells whether there was anything; a pending
     *     error would otherwise fail the next send
     */
    Lane(
            S socket,
            Network network,
            StampClock stampClock,
            boolean stamped,
            Pauses pauses,
            HeadStart headStart,
            Predicate<Lane<S>> read) {
        this.socket = socket;
        this.network = network;
        this.clock = network.clock();
        this.stampClock = stampClock;
        this.pauses = pauses;
        this.headStart = headStart;
        this.read = read;
        departures = new Departures(stampClock, stamped);
        drops = new DropLog(clock.nanoTime(), socket.ownDrops());
        runs = new TargetRun[socket.outgoing().capacity()];
        numbers = new long[runs.length];
        slots = new long[runs.length];
    }

    S socket() {
        return socket;
    }

    DropLog drops() {
        return drops;
    }

    Pauses pauses() {
        return pauses;
    }

    /** Send stamps that were read go to the probes they are about. */
    void takeSendStamps() {
        departures.take(socket.sendStamps());
    }

    /** The run is over, and everything was read. */
    void end() {
        departures.end();
    }

    /** Looks at the socket's own drops; to be done before probes are given up. */
    void lookForDrops() {
        drops.look(clock.nanoTime(), socket.ownDrops());
    }

    /** Whether another target than this one is probed at an address and port. */
    boolean servesAnother(IpAddress address, TargetRun run) {
        TargetRun present = targets.get(new Place(address, run.target().port()));
        return present != null && present != run;
    }

    void serve(IpAddress address, TargetRun run) {
        targets.put(new Place(address, run.target().port()), run);
    }

    /**
     * Whose address and port this is; a quoted link-local address has lost its scope and matches
     * without.
     *
     * @param port 0 where the protocol has none
     */
    @Nullable TargetRun targetAt(IpAddress address, int port) {
        TargetRun exact = targets.get(new Place(address, port));
        if (exact != null || !address.isLinkLocal()) {
            return exact;
        }
        for (Map.Entry<Place, TargetRun> entry : targets.entrySet()) {
            Place place = entry.getKey();
            if (place.port == port && place.address.sameBits(address)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Some target at this address, whatever its port. */
    @Nullable TargetRun anyTargetAt(IpAddress address) {
        for (Map.Entry<Place, TargetRun> entry : targets.entrySet()) {
            if (entry.getKey().address.equals(address)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** With methods of its own, as those a record gets are linked at their first use. */
    private record Place(IpAddress address, int port) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place
                    && port == place.port
                    && address.equals(place.address);
        }

        @Override
        public int hashCode() {
            return 31 * address.hashCode() + port;
        }
    }

    /** Some target served here, for what cannot be put down to one. */
    @Nullable TargetRun anyTarget() {
        for (TargetRun run : targets.values()) {
            return run;
        }
        return null;
    }

    // ---- Sending

    /** The buffer for the next probe to leave; {@link #flush} when there is no room. */
    ByteBuffer add(TargetRun run, long number, IpAddress to) {
        SendBatch batch = socket.outgoing();
        if (batch.isFull()) {
            flush();
        }
        runs[batch.size()] = run;
        numbers[batch.size()] = number;
        slots[batch.size()] = run.slot();
        return batch.add(to, run.target().port());
    }

    /** Lets everything leave that was added, and settles what the host refuses. */
    void flush() {
        SendBatch batch = socket.outgoing();
        int tries = 0;
        long firstTry = clock.nanoTime();
        while (batch.size() > 0) {
            stampClock.sample();
            departures.begin();
            headStart.hold();
            long now = clock.nanoTime();
            pauses.worked(now, batch.size());
            int sent = socket.send();
            long done = clock.nanoTime();
            pauses.worked(done, batch.size());
            boolean stalled = pauses.touched(now, done);
            for (int i = 0; i < sent; i++) {
                departures.add(runs[i], numbers[i], slots[i], now);
                runs[i].departed(numbers[i], now);
                if (stalled) {
                    runs[i].ledger().stalled(numbers[i]);
                }
            }
            if (sent == batch.size()) {
                break;
            }
            int errno = batch.errno();
            drop(batch, sent);
            if (sent > 0) {
                tries = 0;
                firstTry = now;
            }
            if (!isWorthAnotherTry(errno, tries++, firstTry)) {
                runs[0].ledger().sendFailed(numbers[0], LocalFailure.of(errno), now);
                drop(batch, 1);
                tries = 0;
                firstTry = now;
            }
        }
        batch.clear();
    }

    /**
     * Whether a refusal may not be the probe's own fault: an earlier one's error was waiting to be
     * read, or the send buffer is full and has had little time to drain.
     */
    private boolean isWorthAnotherTry(int errno, int tries, long firstTry) {
        boolean something = read.test(this);
        if (errno == Errno.EAGAIN.number()) {
            long patience = firstTry + SEND_PATIENCE;
            if (clock.nanoTime() >= patience) {
                return false;
            }
            pauses.worked(clock.nanoTime(), 1);
            network.await(patience);
            pauses.waited(clock.nanoTime(), patience);
            return true;
        }
        return tries == 0 || something && tries < MOST_TRIES;
    }

    private void drop(SendBatch batch, int count) {
        int left = batch.size() - count;
        System.arraycopy(runs, count, runs, 0, left);
        System.arraycopy(numbers, count, numbers, 0, left);
        System.arraycopy(slots, count, slots, 0, left);
        batch.removeFirst(count);
    }
}
