// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockSource;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import dev.sonde.net.NetworkException;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One target of TCP echo: its connection, or the attempt to have one, and the probes that wait for
 * it.
 *
 * <p>There is one connection at a time. When it is lost, the next attempt is made at once if it had
 * answered anything, else after a while that doubles from {@value #FIRST_PAUSE} ns to {@value
 * #LONGEST_PAUSE} ns, or to four fifths of the timeout where that is less. A probe that is due
 * meanwhile waits for the next attempt: a failure is its verdict, and after a success it leaves, if
 * there is still time for an answer in time.
 */
final class TcpPeer {
    private static final long FIRST_PAUSE = 100_000_000;
    private static final long LONGEST_PAUSE = 800_000_000;

    /**
     * How long an attempt may go without an answer of any kind before it is begun anew: SYNs have
     * left after 0, 1 and 3 s, and the next would come only after 7.
     */
    private static final long LONGEST_ATTEMPT = 3_500_000_000L;

    private final TargetRun run;
    private final TcpProber prober;
    private final Clock clock;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private IpAddress address;
    private @Nullable EchoConnection connection;
    private boolean concluded;

    /** Whether the probes that wait do so because this host has no room for what they say. */
    private boolean isHeldUp;

    private long attemptBegan;
    private long pauseUntil;
    private int failures;
    private long lost;

    TcpPeer(TargetRun run, IpAddress address, TcpProber prober) {
        this.run = run;
        this.address = address;
        this.prober = prober;
        clock = prober.clock();
        pauseUntil = clock.nanoTime();
    }

    TargetRun run() {
        return run;
    }

    /**
     * Has its next probes go to another address; what is on its way to the old one is waited for.
     */
    void moveTo(IpAddress other) {
        if (!address.equals(other)) {
            address = other;
            EchoConnection old = connection;
            connection = null;
            prober.seeks(this, true);
            failures = 0;
            pauseUntil = clock.nanoTime();
            if (old != null) {
                old.retire();
            }
        }
    }

    /** Begins the first attempt. */
    void begin() throws NetworkException {
        attempt(clock.nanoTime());
    }

    /** When the target's first slot may be, unless the first attempt is over before. */
    long readyAt() {
        return concluded ? Long.MIN_VALUE : attemptBegan + prober.plan().timeout().toNanos();
    }

    /** When {@link #keepTime} is wanted. */
    long wakeAt() {
        EchoConnection present = connection;
        if (present == null) {
            return waiting.isEmpty() ? Timetable.NEVER : pauseUntil;
        }
        return present.isOpen() || run.isFinished() && waiting.isEmpty()
                ? Timetable.NEVER
                : attemptBegan + LONGEST_ATTEMPT;
    }

    /** Does what has been put off until now. */
    void keepTime(long now) {
        EchoConnection present = connection;
        if (present != null && !present.isOpen() && now >= wakeAt()) {
            present.end();
            connection = null;
            conclude();
        }
        if (connection == null && now >= wakeAt()) {
            pump(now);
        }
    }

    // ---- Probes

    /** A probe is to leave. */
    void add(long number) {
        waiting.add(number);
        pump(clock.nanoTime());
    }

    /** Lets everything leave that can. */
    private void pump(long now) {
        while (!waiting.isEmpty() && !run.ledger().isInTime(waiting.getFirst())) {
            waiting.removeFirst();
        }
        EchoConnection present = connection;
        if (present == null) {
            if (!waiting.isEmpty() && now - pauseUntil >= 0) {
                tryAgain(now);
            }
            return;
        }
        while (present.isOpen() && !waiting.isEmpty()) {
            long first = waiting.getFirst();
            if (run.ledger().isInTime(first) && !present.send(first, isHeldUp)) {
                isHeldUp = true;
                return;
            }
            waiting.removeFirst();
        }
        isHeldUp = false;
    }

    private void tryAgain(long now) {
        try {
            attempt(now);
        } catch (NetworkException e) {
            prober.failed(e);
            Failure why = new Failure(Errno.nameOf(e.errno()), String.valueOf(e.getMessage()));
            pause();
            settleWaiting(number -> run.ledger().sendFailed(number, why, now));
        }
    }

    private void attempt(long now) {
        attemptBegan = now;
        prober.seeks(this, true);
        EchoConnection next = new EchoConnection(this, address.family(), prober);
        connection = next;
        // What it takes this host to make a socket is no part of the handshake.
        attemptBegan = clock.nanoTime();
        next.connect(address, run.target().port());
        prober.begun();
    }

    private interface Settling {
        void settle(long number);
    }

    private void settleWaiting(Settling settling) {
        for (long number : waiting) {
            if (run.ledger().isInTime(number)) {
                settling.settle(number);
            }
        }
        waiting.clear();
    }

    private void pause() {
        failures++;
        long pause = FIRST_PAUSE << Math.min(failures - 1, Long.SIZE / 8);
        // A probe that is due now has to hear of the next attempt before its timeout.
        long longest = Math.min(LONGEST_PAUSE, prober.plan().timeout().toNanos() / 5 * 4);
        pauseUntil = attemptBegan + Math.min(pause, longest);
    }

    // ---- What becomes of the connection

    /** An attempt is over, or will not be waited for any longer. */
    private void conclude() {
        if (!concluded) {
            concluded = true;
            prober.ready(run);
        }
    }

    /** The handshake is done. */
    void opened(EchoConnection by, long now, int synRetransmits) {
        if (by == connection) {
            RoundTrip handshake =
                    new RoundTrip(
                            now - attemptBegan,
                            ClockSource.USER,
                            0,
                            Optional.of(new Retransmits(synRetransmits, false)));
            prober.seeks(this, false);
            isHeldUp = false;
            run.connected(handshake, lost);
            conclude();
            pump(clock.nanoTime());
        }
    }

    /** The connection has room again for what waits. */
    void writable(EchoConnection by) {
        if (by == connection && !waiting.isEmpty()) {
            pump(clock.nanoTime());
        }
    }

    /** A right answer has come. */
    void answered() {
        failures = 0;
    }

    /**
     * The attempt has failed.
     *
     * @param error what an ICMP error said, if one did
     * @param errno the host's number, 0 when it goes on
     */
    void failed(EchoConnection by, long now, Optional<IcmpReport> error, int errno) {
        if (by != connection) {
            return;
        }
        connection = null;
        boolean first = !concluded;
        conclude();
        if (!first) {
            pause();
        }
        Ledger ledger = run.ledger();
        if (error.isPresent()) {
            Arrival arrival = new Arrival(now, now, false);
            settleWaiting(number -> ErrorCredit.give(run, number, number, error.get(), arrival));
        } else if (errno == Errno.ECONNREFUSED.number()) {
            RoundTrip roundTrip =
                    new RoundTrip(now - attemptBegan, ClockSource.USER, 0, by.resent());
            settleWaiting(
                    number -> ledger.refused(number, roundTrip, now, LocalFailure.of(errno, "")));
        } else if (errno != Errno.ETIMEDOUT.number()) {
            Failure why = LocalFailure.toConnect(errno, prober.plan().sourcePort());
            settleWaiting(number -> ledger.sendFailed(number, why, now));
        }
    }

    /**
     * The open connection is lost.
     *
     * @param useful whether anything had been answered in it
     */
    void lost(EchoConnection by, long now, Failure failure, boolean useful) {
        if (by != connection) {
            return;
        }
        connection = null;
        prober.seeks(this, true);
        lost++;
        run.disconnected(failure);
        if (!useful) {
            pause();
            settleWaiting(number -> run.ledger().reset(number, now, failure));
        } else if (!run.isFinished() || !waiting.isEmpty()) {
            tryAgain(clock.nanoTime());
        }
    }
}
