// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Failure;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.RoundTrip;
import dev.sonde.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one target that can still be heard of, and the rules that give each its one
 * verdict.
 *
 * <p>Probes are numbered from 1 without end; on the wire a number has 16 bits. The ledger remembers
 * a probe until its late window has passed, and at most {@value ProbeRing#MOST} of them, so that a
 * number on the wire always means one probe. Settled probes are remembered too: a second answer is
 * a duplicate, not an answer.
 *
 * <p>The law: {@code sent = settled + }{@link #inFlight()} at every instant. Pure: time is a
 * parameter. Not thread-safe.
 */
final class Ledger implements Timetable.Outstanding {
    private final ProbeRing probes = new ProbeRing();

    /** Soft errors by the probe they are about; a map of its own where there ever was one. */
    private Map<Long, Outcome.IcmpError> notes = Map.of();

    private final long timeout;
    private final long lateWindow;
    private final LedgerListener listener;
    private Tally[] tallies;
    private DropLog drops;
    private Pauses pauses = new Pauses(0);
    private long nextOverdue = 1;
    private long oldestOpen = 1;
    private long inFlight;
    private long overdue;
    private long arrivals;
    private long highestArrived;
    private long lastHeard;

    /**
     * @param timeout when a probe counts as unanswered, ns
     * @param lateWindow how long after that an answer is still taken, ns
     * @param drops the overflows of the socket that answers come by
     * @param tallies where verdicts are counted, each in all of them
     */
    Ledger(
            long timeout,
            long lateWindow,
            DropLog drops,
            LedgerListener listener,
            Tally... tallies) {
        this.timeout = timeout;
        this.lateWindow = lateWindow;
        this.drops = drops;
        this.listener = listener;
        this.tallies = tallies;
    }

    /** Counts into other tallies from now on. */
    void countInto(Tally... others) {
        tallies = others;
    }

    /** Asks another socket's overflows, and the pauses of who reads it, from now on. */
    void hearFrom(DropLog other, Pauses ofReader) {
        drops = other;
        pauses = ofReader;
    }

    // ---- Sending

    /** A new probe, in flight from now on; returns its number. */
    long open(long now, long wall) {
        while (probes.isFull() && canForget(probes.oldest(), now)) {
            probes.forgetOldest();
        }
        if (probes.isFull() && !probes.grow()) {
            if (oldestOpen == probes.oldest()) {
                // 65,536 later probes are out: its number on the wire now means the new one.
                long givenUp = oldestOpen;
                if (probes.state(givenUp) == ProbeRing.IN_FLIGHT) {
                    timeOut(givenUp, now);
                }
                if (isOpenState(probes.state(givenUp))) {
                    settleUnanswered(givenUp, now);
                }
            }
            probes.forgetOldest();
        }
        long number = probes.add(now, wall);
        inFlight++;
        for (Tally tally : tallies) {
            tally.sent(now);
        }
        return number;
    }

    /** The probe has left, at a time that is known better now. */
    void departed(long number, long now) {
        probes.sentAt(number, now);
        if (number == 1) {
            for (Tally tally : tallies) {
                tally.firstDeparted(now);
            }
        }
    }

    /**
     * The kernel has stamped the probe's leaving. Of several stamps the first counts, and one that
     * comes after the answer counts nothing.
     *
     * @param nanos on the monotonic scale; not believed when before {@link #departed}
     */
    void left(long number, long nanos) {
        if (probes.holds(number)
                && probes.leftNanos(number) == ProbeRing.UNKNOWN
                && nanos >= probes.sentNanos(number)) {
            probes.leftAt(number, nanos);
        }
    }

    /** A pause of this process touched the probe. */
    void stalled(long number) {
        if (probes.holds(number)) {
            probes.stalled(number);
        }
    }

    /** The host would not send it. */
    void sendFailed(long number, Failure failure, long now) {
        settle(number, ProbeRing.FAILED, new Outcome.SendError(failure), now);
    }

    /** There was no address to send it to. */
    void unresolved(long number, Failure failure, long now) {
        settle(number, ProbeRing.FAILED, new Outcome.Unresolved(failure), now);
    }

    // ---- Hearing

    /**
     * The probe that a 16-bit sequence number means: 0 or less when none was sent, possibly one
     * that is forgotten.
     */
    long numberOf(int wireSequence) {
        long last = probes.next() - 1;
        return last - (last - wireSequence & 0xFFFF);
    }

    /**
     * The right answer to a probe came.
     *
     * @return false when the probe is forgotten or has another verdict than an answer, so that this
     *     one counts nothing
     */
    boolean answered(long number, Arrival arrival, OptionalInt ttl, int bytes) {
        if (!probes.holds(number)) {
            return false;
        }
        RoundTrip roundTrip = roundTrip(number, arrival);
        boolean late = bringUpToDate(number, roundTrip.nanos(), arrival.readNanos());
        if (isAfterWindow(roundTrip.nanos())) {
            return false;
        }
        byte state = probes.state(number);
        if (state == ProbeRing.ANSWERED || state == ProbeRing.CORRUPT) {
            duplicate(number, answer(roundTrip, ttl, bytes, Optional.empty(), late));
            return true;
        }
        if (!isOpenState(state)) {
            return false;
        }
        Optional<PathError> note =
                Optional.ofNullable(takeNote(number)).map(Outcome.IcmpError::error);
        Outcome outcome = answer(roundTrip, ttl, bytes, note, late);
        for (Tally tally : tallies) {
            tally.roundTrip(outcome.verdict(), roundTrip);
        }
        settle(number, ProbeRing.ANSWERED, outcome, arrival.readNanos());
        noteOrder(number);
        return true;
    }

    /**
     * An answer to a probe came, with other bytes than were sent.
     *
     * @return as {@link #answered}
     */
    boolean corrupted(long number, Arrival arrival, OptionalInt firstBadOffset, int bytes) {
        if (!probes.holds(number)) {
            return false;
        }
        long age = roundTrip(number, arrival).nanos();
        bringUpToDate(number, age, arrival.readNanos());
        if (isAfterWindow(age)) {
            return false;
        }
        byte state = probes.state(number);
        Outcome outcome = new Outcome.Corrupt(firstBadOffset, bytes);
        if (state == ProbeRing.ANSWERED || state == ProbeRing.CORRUPT) {
            duplicate(number, outcome);
            return true;
        }
        if (!isOpenState(state)) {
            return false;
        }
        takeNote(number);
        settle(number, ProbeRing.CORRUPT, outcome, arrival.readNanos());
        noteOrder(number);
        return true;
    }

    /**
     * The peer refused the connection that a probe was to open.
     *
     * @return as {@link #answered}
     */
    boolean refused(long number, Arrival arrival, Failure failure) {
        if (!probes.holds(number)) {
            return false;
        }
        RoundTrip roundTrip = roundTrip(number, arrival);
        Outcome outcome = new Outcome.Refused(roundTrip, failure);
        return gaveUp(number, roundTrip.nanos(), arrival.readNanos(), outcome);
    }

    /**
     * The peer refused a connection that a probe waited for but did not begin.
     *
     * @param roundTrip what the attempt took
     * @return as {@link #answered}
     */
    boolean refused(long number, RoundTrip roundTrip, long now, Failure failure) {
        return gaveUp(number, age(number, now), now, new Outcome.Refused(roundTrip, failure));
    }

    /**
     * The open connection broke that a probe went through.
     *
     * @return as {@link #answered}
     */
    boolean reset(long number, long now, Failure failure) {
        return gaveUp(number, age(number, now), now, new Outcome.Reset(failure));
    }

    private long age(long number, long now) {
        return probes.holds(number) ? now - probes.sentNanos(number) : 0;
    }

    private boolean gaveUp(long number, long age, long now, Outcome outcome) {
        if (!probes.holds(number)) {
            return false;
        }
        bringUpToDate(number, age, now);
        if (!isOpenState(probes.state(number))) {
            return false;
        }
        takeNote(number);
        settle(number, ProbeRing.FAILED, outcome, now);
        return true;
    }

    /**
     * An ICMP error quotes a probe.
     *
     * @param soft whether an answer in time still counts, as after a source quench; the error is
     *     the verdict when the timeout passes without one
     * @return as {@link #answered}
     */
    boolean icmpError(long number, Arrival arrival, PathError report, boolean soft) {
        if (!probes.holds(number)) {
            return false;
        }
        long age = roundTrip(number, arrival).nanos();
        boolean late = bringUpToDate(number, age, arrival.readNanos());
        if (!isOpenState(probes.state(number))) {
            return false;
        }
        Outcome.IcmpError error = new Outcome.IcmpError(report, late);
        if (soft && !late) {
            if (notes.isEmpty()) {
                notes = new HashMap<>();
            }
            notes.put(number, error);
        } else {
            takeNote(number);
            settle(number, ProbeRing.FAILED, error, arrival.readNanos());
        }
        return true;
    }

    // ---- Waiting

    /** When {@link #expire} has something to do next, or {@link Timetable#NEVER}. */
    long nextDeadline() {
        skipSettled();
        long deadline = Timetable.NEVER;
        if (nextOverdue < probes.next()) {
            deadline = probes.sentNanos(nextOverdue) + timeout;
        }
        if (oldestOpen < nextOverdue) {
            deadline = Math.min(deadline, probes.sentNanos(oldestOpen) + timeout + lateWindow);
        }
        return deadline;
    }

    /** Announces probes whose timeout has passed, and settles those whose late window has. */
    void expire(long now) {
        skipSettled();
        while (nextOverdue < probes.next() && now - probes.sentNanos(nextOverdue) >= timeout) {
            timeOut(nextOverdue, now);
            skipSettled();
        }
        while (oldestOpen < nextOverdue
                && now - probes.sentNanos(oldestOpen) >= timeout + lateWindow) {
            settleUnanswered(oldestOpen, now);
        }
        while (!probes.isEmpty() && canForget(probes.oldest(), now)) {
            probes.forgetOldest();
        }
    }

    /** The run is over: what is overdue gets its verdict, what is not stays in flight. */
    void close(long now) {
        expire(now);
        for (long number = oldestOpen; number < probes.next(); number++) {
            if (probes.state(number) == ProbeRing.OVERDUE) {
                settleUnanswered(number, now);
            }
        }
        // What stays in flight must not hide a loss behind it.
        for (; oldestOpen < probes.next(); oldestOpen++) {
            tellInOrder(probes.state(oldestOpen));
        }
    }

    /** Probes without a verdict. */
    @Override
    public long inFlight() {
        return inFlight;
    }

    /** Probes that may still be answered in time. */
    @Override
    public long outstanding() {
        return inFlight - overdue;
    }

    /** Probes that left after the last one that is settled or overdue. */
    @Override
    public long newest() {
        return probes.next() - 1 - lastHeard;
    }

    /** Whether a probe is still remembered, so that it may be heard of. */
    boolean remembers(long number) {
        return probes.holds(number);
    }

    /** The lowest number still remembered; more than {@link #sent} when there is none. */
    long oldest() {
        return probes.oldest();
    }

    /** When a remembered probe left, or was taken up when it has not left yet. */
    long sentNanos(long number) {
        return probes.sentNanos(number);
    }

    /** The wall time at which a remembered probe was taken up, ns since 1970. */
    long sentWall(long number) {
        return probes.sentWall(number);
    }

    /** Whether a probe may still be answered in time. */
    boolean isInTime(long number) {
        return probes.holds(number) && probes.state(number) == ProbeRing.IN_FLIGHT;
    }

    /** Whether a remembered probe has no verdict yet. */
    boolean isOpen(long number) {
        return isOpenState(probes.state(number));
    }

    /**
     * The probe that something is about which names none: the one in flight, or the one that may
     * still be answered in time; empty when there are several.
     */
    OptionalLong onlyOpen() {
        if (inFlight != 1 && outstanding() != 1) {
            return OptionalLong.empty();
        }
        boolean inTime = outstanding() == 1;
        for (long number = sent(); number >= probes.oldest(); number--) {
            byte state = probes.state(number);
            if (inTime ? state == ProbeRing.IN_FLIGHT : isOpenState(state)) {
                return OptionalLong.of(number);
            }
        }
        return OptionalLong.empty();
    }

    /** Probes so far. */
    long sent() {
        return probes.next() - 1;
    }

    // ---- Inside

    /**
     * Does for one probe what {@link #expire} would have done by the time it was heard of, so that
     * a stall of this process changes no verdict.
     *
     * @return whether the timeout had passed
     */
    private boolean bringUpToDate(long number, long age, long now) {
        if (!isOpenState(probes.state(number))) {
            return age > timeout;
        }
        if (age > timeout && probes.state(number) == ProbeRing.IN_FLIGHT) {
            timeOut(number, now);
        }
        boolean late = probes.state(number) == ProbeRing.OVERDUE;
        if (late && isAfterWindow(age)) {
            settleUnanswered(number, now);
        }
        return late;
    }

    /** The round trip of a probe that was heard of; notes when that was read with a delay. */
    private RoundTrip roundTrip(long number, Arrival arrival) {
        // Without a stamp, a pause that has just ended is one in which it may have come.
        long unknown = arrival.nanos() == arrival.readNanos() ? Pauses.WORK : 0;
        long from = arrival.nanos() - unknown;
        if (isOpenState(probes.state(number)) && pauses.touched(from, arrival.readNanos())) {
            probes.stalled(number);
        }
        return arrival.since(probes.sentNanos(number), probes.leftNanos(number));
    }

    private boolean isAfterWindow(long age) {
        return age > timeout + lateWindow;
    }

    private static Outcome answer(
            RoundTrip roundTrip,
            OptionalInt ttl,
            int bytes,
            Optional<PathError> note,
            boolean late) {
        return late
                ? new Outcome.Late(roundTrip, ttl, bytes, note)
                : new Outcome.Reply(roundTrip, ttl, bytes, note);
    }

    /** The timeout has passed: what is remembered of the probe is its verdict, or it is overdue. */
    private void timeOut(long number, long now) {
        if (pauses.touched(probes.sentNanos(number) + timeout, now)) {
            probes.stalled(number);
        }
        Outcome.@Nullable IcmpError note = takeNote(number);
        if (note != null) {
            settle(number, ProbeRing.FAILED, note, now);
            return;
        }
        probes.state(number, ProbeRing.OVERDUE);
        lastHeard = Math.max(lastHeard, number);
        overdue++;
        listener.overdue(number, probes.sentWall(number), probes.isStalled(number));
    }

    /* Most targets never have one, and nothing is to be made for each of their probes. */
    private Outcome.@Nullable IcmpError takeNote(long number) {
        return notes.isEmpty() ? null : notes.remove(number);
    }

    private void settleUnanswered(long number, long now) {
        if (drops.excuses(probes.sentNanos(number), now)) {
            settle(number, ProbeRing.EXCUSED, new Outcome.Local(), now);
        } else {
            settle(number, ProbeRing.FAILED, new Outcome.Lost(), now);
        }
    }

    private void settle(long number, byte state, Outcome outcome, long now) {
        boolean wasOverdue = probes.state(number) == ProbeRing.OVERDUE;
        probes.state(number, state);
        lastHeard = Math.max(lastHeard, number);
        inFlight--;
        if (wasOverdue) {
            overdue--;
        }
        Verdict verdict = outcome.verdict();
        boolean stalled = probes.isStalled(number);
        for (Tally tally : tallies) {
            tally.verdict(verdict, now);
            if (stalled) {
                tally.stalled();
            }
        }
        listener.settled(number, probes.sentWall(number), outcome, stalled, wasOverdue);
        passSettled();
    }

    /** Moves on to the oldest open probe and tells the settled ones before it in their order. */
    private void passSettled() {
        while (oldestOpen < probes.next() && !isOpenState(probes.state(oldestOpen))) {
            tellInOrder(probes.state(oldestOpen));
            oldestOpen++;
        }
    }

    private void tellInOrder(byte state) {
        if (state == ProbeRing.EXCUSED || isOpenState(state)) {
            return;
        }
        for (Tally tally : tallies) {
            tally.settledInOrder(state == ProbeRing.ANSWERED);
        }
    }

    private void skipSettled() {
        nextOverdue = Math.max(nextOverdue, oldestOpen);
        while (nextOverdue < probes.next() && probes.state(nextOverdue) != ProbeRing.IN_FLIGHT) {
            nextOverdue++;
        }
    }

    private void duplicate(long number, Outcome answer) {
        for (Tally tally : tallies) {
            tally.duplicate();
        }
        listener.duplicate(number, probes.sentWall(number), answer);
    }

    /**
     * RFC 4737: an answer is reordered when one to a later probe came first; the extent is how far
     * back that was. A damaged one has its place in the order like others.
     */
    private void noteOrder(long number) {
        long place = ++arrivals;
        probes.place(number, place);
        if (number > highestArrived) {
            highestArrived = number;
            return;
        }
        long earliest = place;
        for (long later = number + 1; later <= highestArrived; later++) {
            long other = probes.place(later);
            if (other > 0) {
                earliest = Math.min(earliest, other);
            }
        }
        long extent = place - earliest;
        for (Tally tally : tallies) {
            tally.reordered(extent);
        }
        listener.reordered(number, extent);
    }

    private boolean canForget(long number, long now) {
        return number < oldestOpen && now - probes.sentNanos(number) >= timeout + lateWindow;
    }

    private static boolean isOpenState(byte state) {
        return state == ProbeRing.IN_FLIGHT || state == ProbeRing.OVERDUE;
    }
}
