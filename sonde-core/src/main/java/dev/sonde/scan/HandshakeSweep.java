// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.engine.DropLog;
import dev.sonde.engine.HandshakeEnd;
import dev.sonde.engine.LocalFailure;
import dev.sonde.engine.Pauses;
import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.TcpSocket.State;
import dev.sonde.sweep.SweepPlan;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Probes as attempts to connect, each by a socket of its own that ends with the verdict, an open
 * connection by a reset.
 *
 * <p>Descriptors are what there is little of. When the host gives no more, or as many as the plan
 * allows are in use, the oldest target whose timeouts have all passed is given up before its late
 * window has; while there is none, no further probe leaves.
 */
final class HandshakeSweep implements SweepProber {
    /** How many attempts are begun at most before looking what has become of earlier ones. */
    private static final int BEFORE_LOOKING = 8;

    private static final DropLog NO_DROPS = new DropLog(0, 0);

    private final Network network;
    private final Clock clock;
    private final TargetList list;
    private final SweepLedger ledger;
    private final Pauses pauses;
    private final TcpOptions options;
    private final Map<Integer, Attempt> current = new HashMap<>();
    private final ArrayDeque<Attempt> ready = new ArrayDeque<>();

    /** In the order in which they began, those that are over until they come first. */
    private final ArrayDeque<Attempt> begun = new ArrayDeque<>();

    private @Nullable Attempt next;
    private @Nullable NetworkException failure;
    private int most;
    private int unlooked;

    HandshakeSweep(
            SweepPlan plan, Network network, TargetList list, SweepLedger ledger, Pauses pauses) {
        this.network = network;
        this.list = list;
        this.ledger = ledger;
        this.pauses = pauses;
        clock = network.clock();
        options = TcpOptions.client(plan.socketOptions());
        most = plan.connectionsAtOnce();
    }

    /** One handshake. Run when its socket has news. */
    private final class Attempt implements Runnable {
        final TcpSocket socket;
        private final Family family;
        private int target = -1;
        private int attempt;
        private long newsNanos;
        private boolean isQueued;
        private boolean isOver;

        Attempt(Family family) {
            this.family = family;
            socket = network.openTcp(family, options, this);
        }

        @Override
        public void run() {
            if (!isQueued && !isOver) {
                isQueued = true;
                newsNanos = clock.nanoTime();
                ready.add(this);
            }
        }

        void end() {
            if (!isOver) {
                isOver = true;
                socket.abort();
                current.remove(target, this);
            }
        }
    }

    // ---- Sending

    @Override
    public void prepare(Family family) {
        network.openTcp(family, options, () -> {}).close();
    }

    @Override
    public boolean hasRoom(int target) {
        Family family = list.family(target);
        Attempt prepared = next;
        if (prepared != null && prepared.family == family) {
            return true;
        }
        if (prepared != null) {
            prepared.end();
            next = null;
        }
        while (current.size() >= most) {
            if (!makeRoom()) {
                return false;
            }
        }
        return open(family);
    }

    private boolean open(Family family) {
        while (true) {
            try {
                next = new Attempt(family);
                return true;
            } catch (NetworkException e) {
                boolean few =
                        e.errno() == Errno.EMFILE.number() || e.errno() == Errno.ENFILE.number();
                if (!few || current.isEmpty()) {
                    // Told by the probe that finds no socket.
                    failure = failure == null ? e : failure;
                    return true;
                }
                most = Math.max(1, current.size());
                if (!makeRoom()) {
                    return false;
                }
            }
        }
    }

    /** Gives the oldest target up that only waits for a late answer; whether there was one. */
    private boolean makeRoom() {
        long now = clock.nanoTime();
        forgetOver();
        for (Attempt attempt : begun) {
            if (!attempt.isOver
                    && attempt.attempt == ledger.mostAttempts()
                    && ledger.isOverdue(attempt.target, now)) {
                attempt.end();
                ledger.giveUp(attempt.target, NO_DROPS, now);
                return true;
            }
            if (!ledger.isOverdue(attempt.target, now)) {
                return false;
            }
        }
        return false;
    }

    @Override
    public void add(int target, int attemptNumber) {
        Attempt attempt = next;
        next = null;
        if (attempt == null) {
            ledger.refuse(target, Objects.requireNonNull(failure), clock.nanoTime());
            return;
        }
        attempt.target = target;
        attempt.attempt = attemptNumber;
        current.put(target, attempt);
        begun.add(attempt);
        long before = clock.nanoTime();
        State state = attempt.socket.connect(list.address(target), list.port(target));
        ledger.departed(target, attemptNumber, before);
        long after = clock.nanoTime();
        pauses.worked(before, 1);
        pauses.worked(after, 1);
        if (pauses.touched(before, after)) {
            ledger.stalled(target, attemptNumber);
        }
        if (state == State.FAILED) {
            attempt.run();
        }
        if (++unlooked >= BEFORE_LOOKING) {
            look();
        }
    }

    /** Has everything that is ready by now noted with the time. */
    private void look() {
        unlooked = 0;
        network.look();
    }

    @Override
    public void flush() {
        // Each attempt has left when it was added.
    }

    @Override
    public void retire(int target) {
        Attempt attempt = current.get(target);
        if (attempt != null) {
            attempt.end();
        }
    }

    // ---- Hearing

    @Override
    public boolean receive() {
        // Near hosts have answered already, and their round trip ends now.
        look();
        for (Attempt attempt = ready.poll(); attempt != null; attempt = ready.poll()) {
            attempt.isQueued = false;
            if (attempt.isOver) {
                continue;
            }
            read(attempt);
            pauses.worked(clock.nanoTime(), 1);
            if (!ledger.isOpen(attempt.target)) {
                attempt.end();
            }
        }
        forgetOver();
        return true;
    }

    private void forgetOver() {
        for (Attempt first = begun.peek(); first != null; first = begun.peek()) {
            if (!first.isOver && ledger.isOpen(first.target)) {
                break;
            }
            first.end();
            begun.remove();
        }
    }

    private void read(Attempt attempt) {
        int target = attempt.target;
        long news = attempt.newsNanos;
        HandshakeEnd end = HandshakeEnd.of(attempt.socket);
        switch (end.kind()) {
            case ANSWERED ->
                    ledger.answered(
                            target, attempt.attempt, news, news, false, -1, 0, end.retransmits());
            case ICMP_ERROR ->
                    ledger.icmpError(
                            target, attempt.attempt, end.error().orElseThrow(), news, news);
            case REFUSED ->
                    ledger.refused(
                            target,
                            attempt.attempt,
                            LocalFailure.of(end.errno(), ""),
                            end.retransmits(),
                            news);
            case NOT_SENT -> {
                if (end.errno() == Errno.EACCES.number()) {
                    ledger.skip(target, LocalFailure.of(end.errno()).message());
                } else {
                    ledger.sendFailed(target, LocalFailure.toConnect(end.errno(), 0), news);
                }
            }
            case NONE -> {}
        }
    }

    @Override
    public void lookForDrops() {
        // A handshake needs no room in a buffer of ours.
    }

    @Override
    public DropLog drops(int target) {
        return NO_DROPS;
    }

    @Override
    public Optional<NetworkException> failure() {
        return Optional.ofNullable(failure);
    }
}
