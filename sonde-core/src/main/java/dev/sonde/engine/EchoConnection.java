// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event.Unexpected.Reason;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Retransmits;
import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.TcpSocket.State;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection of a target from its first SYN to its end: texts go out, answers are read and
 * put down to their probes, and what is said of the connection is put down to the probes in it.
 */
final class EchoConnection implements Runnable, AnswerStream.Listener, TextFinder.Known {
    /** How often is read from it before others get their turn. */
    private static final int ROUNDS = 16;

    private final TcpPeer peer;
    private final TargetRun run;
    private final TcpProber prober;
    private final Clock clock;
    private final TcpSocket socket;
    private final AnswerStream answers;
    private final StreamDepartures departures;
    private IpAddress address;
    private int localPort;
    private boolean isQueued;
    private boolean wasOpen;
    private boolean isOver;
    private boolean isRetired;
    private boolean isUseful;
    private long newsNanos;
    private Arrival arrival = new Arrival(0, 0, false);
    private long octetsSent;
    private long resentBefore;

    /** What is left of a text of which the host has taken a part; empty mostly. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    private long restNumber;
    private long restBegan;

    EchoConnection(TcpPeer peer, Family family, TcpProber prober) {
        this.peer = peer;
        this.prober = prober;
        run = peer.run();
        clock = prober.clock();
        departures = new StreamDepartures(prober.stampClock(), run.ledger());
        answers = new AnswerStream(prober.text(), this, prober.plan().payloadBytes(), this);
        address = family == Family.V4 ? IpAddress.v4(0) : IpAddress.v6(0, 0);
        socket = prober.open(family, this);
    }

    void connect(IpAddress to, int port) {
        address = to;
        if (socket.connect(to, port) == State.FAILED) {
            run();
        }
    }

    /** There is news. */
    @Override
    public void run() {
        if (!isQueued && !isOver) {
            isQueued = true;
            newsNanos = clock.nanoTime();
            prober.hasNews(this);
        }
    }

    boolean isOpen() {
        return wasOpen && !isOver;
    }

    /** SYNs that this host had to send again. */
    Optional<Retransmits> resent() {
        return Optional.of(new Retransmits((int) socket.info().synRetransmits(), false));
    }

    /** Nothing more will be sent in it. */
    void retire() {
        isRetired = true;
        if (!wasOpen || answers.isComplete()) {
            end();
        }
    }

    void end() {
        if (!isOver) {
            isOver = true;
            socket.close();
            prober.ended(this);
        }
    }

    // ---- Sending

    /**
     * Sends a probe's text, or the part of it that the host has room for; the rest follows by
     * itself.
     *
     * @param held whether the host had no room for it when it was due: its time counts from then,
     *     as it does for what waits in the host's own queue
     * @return false when the host has no room for any of it
     */
    boolean send(long number, boolean held) {
        if (rest.hasRemaining()) {
            return false;
        }
        ByteBuffer out = prober.write(number, run.ledger().sentWall(number));
        // Before, because what is too big for the path may be sent again within the call.
        resentBefore = socket.info().retransmits();
        prober.stampClock().sample();
        long now = clock.nanoTime();
        int taken = socket.send(out);
        octetsSent += taken;
        if (taken == 0) {
            if (socket.state() == State.FAILED) {
                run();
            }
            return false;
        }
        if (out.hasRemaining()) {
            rest = ByteBuffer.allocateDirect(out.remaining()).put(out).flip();
            restNumber = number;
            restBegan = held ? run.ledger().sentNanos(number) : now;
        } else if (held) {
            hasLeft(number, run.ledger().sentNanos(number));
        } else {
            long done = clock.nanoTime();
            // A stamp is of the last octet alone, so it is asked for where one call took them all.
            departures.add(hasLeft(number, now), done);
            prober.pauses().sent(run.ledger(), number, now, done);
        }
        noteErrno();
        return true;
    }

    private SentText hasLeft(long number, long began) {
        long wall = run.ledger().sentWall(number);
        SentText sent = new SentText(number, wall, octetsSent, resentBefore);
        answers.sent(sent);
        run.departed(number, began);
        return sent;
    }

    private void sendRest() {
        if (rest.hasRemaining()) {
            octetsSent += socket.send(rest);
            if (!rest.hasRemaining()) {
                hasLeft(restNumber, restBegan);
            }
        }
    }

    // ---- News

    /**
     * Looks at what has happened.
     *
     * @return whether that was all
     */
    boolean look() {
        isQueued = false;
        if (isOver) {
            return true;
        }
        if (!wasOpen) {
            return lookAtAttempt();
        }
        return lookAtStream();
    }

    private boolean lookAtAttempt() {
        State state = socket.state();
        int errno = socket.errno();
        Optional<IcmpReport> error = ErrorCredit.lastQueued(socket);
        // Reset after it was open, before anybody looked.
        boolean brokeSince = errno == Errno.ECONNRESET.number() || errno == Errno.EPIPE.number();
        if (state == State.OPEN || brokeSince) {
            wasOpen = true;
            localPort = socket.localPort();
            peer.opened(this, newsNanos, (int) socket.info().synRetransmits());
            return lookAtStream();
        }
        if (state == State.FAILED || error.isPresent() && !isSourceQuench(error.get())) {
            // What an ICMP error says will not become better by another SYN; the next probe sends
            // its own.
            peer.failed(this, newsNanos, error, errno);
            end();
        }
        return true;
    }

    private static boolean isSourceQuench(IcmpReport error) {
        return error.version() == 4 && error.type() == 4;
    }

    private boolean lookAtStream() {
        boolean ended = false;
        boolean all = false;
        for (int round = 0; round < ROUNDS && !all; round++) {
            ByteBuffer in = prober.room();
            // No more than one answer at a time, so that each has the stamp of its own arrival.
            in.limit(Math.min(in.capacity(), answers.missing()));
            int octets = socket.receive(in);
            all = octets <= 0;
            ended = octets < 0;
            readStamps();
            if (octets > 0) {
                arrival = prober.arrival(socket.arrivalStamp());
                answers.take(in.flip());
            }
        }
        if (!ended) {
            noteErrno();
            sendRest();
            peer.writable(this);
        }
        if (ended) {
            lose();
        } else if (isRetired && isSettled()) {
            end();
        } else if (!all || socket.state() == State.FAILED) {
            // Answers that had arrived before it failed are read first.
            run();
        }
        return all;
    }

    /** Before answers are judged, as theirs are there when the answers are. */
    private void readStamps() {
        int read;
        do {
            read = prober.stampsSends() ? socket.receiveErrors() : 0;
            prober.stampClock().sample();
            departures.take(socket.stamps());
        } while (read > 0 && read >= socket.stamps().capacity());
    }

    private boolean isSettled() {
        for (SentText sent : answers.awaited()) {
            if (isOpen(sent.number())) {
                return false;
            }
        }
        return true;
    }

    private void lose() {
        long now = clock.nanoTime();
        int errno = socket.errno();
        Failure failure =
                errno == 0
                        ? new Failure("", "Connection closed by the peer")
                        : LocalFailure.of(errno, "");
        end();
        for (SentText sent : answers.awaited()) {
            run.ledger().reset(sent.number(), now, failure);
        }
        if (rest.hasRemaining()) {
            run.ledger().reset(restNumber, now, failure);
        }
        peer.lost(this, now, failure, isUseful);
    }

    // ---- Answers

    @Override
    public long wallOf(long number) {
        Ledger ledger = run.ledger();
        return number >= 1 && ledger.remembers(number) ? ledger.sentWall(number) : TextFinder.NONE;
    }

    @Override
    public void answered(long number, @Nullable SentText sent, int octets) {
        isUseful = true;
        peer.answered();
        Optional<Retransmits> again = Optional.empty();
        if (sent != null) {
            again = Optional.of(sent.retransmits(socket.info().retransmits()));
        }
        Arrival answer =
                new Arrival(
                        arrival.readNanos(),
                        arrival.nanos(),
                        arrival.stamped(),
                        again,
                        sent == null ? ProbeRing.UNKNOWN : sent.acknowledgedNanos());
        if (!run.ledger().answered(number, answer, OptionalInt.empty(), octets)) {
            afterVerdict(number);
        }
    }

    @Override
    public void damaged(long number, int firstBadOffset, int octets) {
        if (!run.ledger().corrupted(number, arrival, OptionalInt.of(firstBadOffset), octets)) {
            afterVerdict(number);
        }
    }

    private void afterVerdict(long number) {
        run.unexpected(
                Reason.AFTER_VERDICT,
                Optional.of(address),
                OptionalLong.of(number),
                Optional.empty());
    }

    @Override
    public void stray(int octets) {
        run.unexpected(
                Reason.UNKNOWN_SEQUENCE,
                Optional.of(address),
                OptionalLong.empty(),
                Optional.empty());
    }

    // ---- Errors about the open connection

    /** Whether a quoted segment is one of this connection. */
    boolean isQuotedBy(RawErrors.Quoted quoted) {
        return isOpen()
                && localPort == quoted.sourcePort()
                && run.target().port() == quoted.destinationPort()
                && address.sameBits(quoted.destination());
    }

    /**
     * An ICMP error quotes a segment of this connection. It is put down to the probe whose text is
     * in it; when that has its verdict, or nothing is quoted of it, to the oldest that waits, as
     * all behind are held up by it.
     */
    void quoted(RawErrors.Quoted quoted, Arrival arrival) {
        long number = prober.textIn(quoted, this);
        if (number == TextFinder.NONE || run.answersComeFirst() || !isOpen(number)) {
            long oldest = oldestOpen();
            number = oldest == TextFinder.NONE ? number : oldest;
        }
        if (number == TextFinder.NONE) {
            run.unexpected(
                    Reason.UNQUOTED_ERROR,
                    quoted.report().sender(),
                    OptionalLong.empty(),
                    Optional.of(quoted.report()));
        } else {
            ErrorCredit.remember(run, number, quoted.report(), arrival);
        }
    }

    /** Takes the number the host made of an error, where the error itself cannot be had. */
    private void noteErrno() {
        if (prober.hearsErrors(socket.family())) {
            return;
        }
        int errno = socket.takeSoftError();
        long oldest = errno == 0 ? TextFinder.NONE : oldestOpen();
        if (oldest != TextFinder.NONE) {
            long now = clock.nanoTime();
            Arrival arrival = new Arrival(now, now, false);
            run.ledger().icmpError(oldest, arrival, LocalFailure.of(errno, ""), true);
        }
    }

    private boolean isOpen(long number) {
        return run.ledger().remembers(number) && run.ledger().isOpen(number);
    }

    private long oldestOpen() {
        for (SentText sent : answers.awaited()) {
            if (isOpen(sent.number())) {
                return sent.number();
            }
        }
        return TextFinder.NONE;
    }
}
