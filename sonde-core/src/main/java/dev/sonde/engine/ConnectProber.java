// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Failure;
import dev.sonde.Plan;
import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.TcpSocket.State;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Probes as attempts to connect, each by a socket of its own, so that whatever is heard on it is
 * about this probe. The attempt ends with the probe's verdict, an open connection by a reset: this
 * host keeps neither port nor descriptor, and no TIME_WAIT, of it.
 *
 * <p>Round trips are those of this process's clock, from the call to connect to the moment at which
 * waiting ended for it.
 */
final class ConnectProber implements Prober {
    /** How many attempts are begun at most before looking what has become of earlier ones. */
    private static final int BEFORE_LOOKING = 8;

    private final Plan plan;
    private final Network network;
    private final Pauses pauses;
    private final Clock clock;
    private final TcpOptions options;
    private final Set<Family> permitted = EnumSet.noneOf(Family.class);

    /** Those of which there is news. */
    private final ArrayDeque<Attempt> ready = new ArrayDeque<>();

    /** Those begun, in the order in which their late windows end, done with or not. */
    private final ArrayDeque<Attempt> begun = new ArrayDeque<>();

    private @Nullable NetworkException failure;
    private int unlooked;

    ConnectProber(Plan plan, Network network, Pauses pauses) {
        this.plan = plan;
        this.network = network;
        this.pauses = pauses;
        clock = network.clock();
        options = TcpOptions.client(plan.socketOptions()).withPort(plan.sourcePort());
    }

    /** One probe's handshake. Run when its socket has news. */
    private final class Attempt implements Runnable {
        final TargetRun run;
        final long number;
        final TcpSocket socket;
        long newsNanos;
        private boolean isQueued;
        boolean isOver;

        Attempt(TargetRun run, long number, Family family) {
            this.run = run;
            this.number = number;
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

        void taken() {
            isQueued = false;
        }

        /** Whether the probe still waits for its verdict. */
        boolean isOpen() {
            return !isOver && run.ledger().remembers(number) && run.ledger().isOpen(number);
        }

        void end() {
            if (!isOver) {
                isOver = true;
                socket.abort();
            }
        }
    }

    // ---- Sending

    @Override
    public void serve(TargetRun run, IpAddress address) {
        if (permitted.add(address.family())) {
            // What the host refuses to all of them is better known before the first slot.
            try {
                network.openTcp(address.family(), options, () -> {}).close();
            } catch (NetworkException e) {
                permitted.remove(address.family());
                throw e;
            }
        }
        run.arrivesAt(address, pauses);
    }

    @Override
    public void add(TargetRun run, long number) {
        IpAddress address = run.endpoint().address().orElseThrow();
        Attempt attempt;
        try {
            attempt = new Attempt(run, number, address.family());
        } catch (NetworkException e) {
            failure = failure == null ? e : failure;
            Failure why = new Failure(Errno.nameOf(e.errno()), String.valueOf(e.getMessage()));
            run.ledger().sendFailed(number, why, clock.nanoTime());
            return;
        }
        long now = clock.nanoTime();
        run.leaves(run.slot(), now);
        State state = attempt.socket.connect(address, run.target().port());
        run.departed(number, now);
        pauses.sent(run.ledger(), number, now, clock.nanoTime());
        begun.add(attempt);
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

    // ---- Hearing

    @Override
    public boolean receive(boolean toTheLast) {
        if (toTheLast || unlooked > 0) {
            // Near hosts have answered already, and their round trip ends now.
            look();
        }
        for (Attempt attempt = ready.poll(); attempt != null; attempt = ready.poll()) {
            attempt.taken();
            if (attempt.isOpen()) {
                read(attempt);
                pauses.worked(clock.nanoTime(), 1);
            }
            if (!attempt.isOpen()) {
                attempt.end();
            }
        }
        for (Attempt first = begun.peek(); first != null && !first.isOpen(); first = begun.peek()) {
            first.end();
            begun.remove();
        }
        return true;
    }

    private void read(Attempt attempt) {
        Ledger ledger = attempt.run.ledger();
        long number = attempt.number;
        HandshakeEnd end = HandshakeEnd.of(attempt.socket);
        Arrival arrival =
                new Arrival(attempt.newsNanos, attempt.newsNanos, false, end.retransmits());
        switch (end.kind()) {
            case ANSWERED -> {
                if (end.error().isPresent()) {
                    ledger.icmpError(number, arrival, end.error().get(), true);
                }
                ledger.answered(number, arrival, OptionalInt.empty(), 0);
            }
            case ICMP_ERROR ->
                    ErrorCredit.give(
                            attempt.run, number, number, end.error().orElseThrow(), arrival);
            case REFUSED -> ledger.refused(number, arrival, LocalFailure.of(end.errno(), ""));
            case NOT_SENT ->
                    ledger.sendFailed(
                            number,
                            LocalFailure.toConnect(end.errno(), plan.sourcePort()),
                            attempt.newsNanos);
            case NONE -> {}
        }
    }

    @Override
    public void lookForDrops() {
        // A handshake needs no room in a buffer of ours.
    }

    @Override
    public Optional<NetworkException> failure() {
        return Optional.ofNullable(failure);
    }
}
