// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockSource;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.RoundTrip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@link Ledger} once more, in the plainest way: every probe ever sent is an object in
 * a map, and every question is answered by looking at all that matter.
 */
final class LedgerRules {
    /** What a {@link LedgerListener} is to hear. */
    sealed interface Told {
        record Overdue(long number, long wall) implements Told {}

        record Settled(long number, long wall, Outcome outcome, boolean wasOverdue)
                implements Told {}

        record Duplicate(long number, long wall, Outcome answer) implements Told {}

        record Reordered(long number, long extent) implements Told {}
    }

    static final class Probe {
        final long number;
        long sent;
        long wall;
        boolean overdue;
        Outcome.@Nullable IcmpError note;
        @Nullable Outcome outcome;

        Probe(long number, long sent, long wall) {
            this.number = number;
            this.sent = sent;
            this.wall = wall;
        }
    }

    private static final class Spell {
        final long from;
        final long to;
        long drops;

        Spell(long from, long to, long drops) {
            this.from = from;
            this.to = to;
            this.drops = drops;
        }
    }

    private static final long SEQUENCES = 65_536;

    final List<Told> told = new ArrayList<>();
    final Map<Long, Probe> all = new HashMap<>();
    final TreeMap<Long, Probe> open = new TreeMap<>();
    private final long timeout;
    private final long window;
    private final List<Spell> spells = new ArrayList<>();
    private final List<Long> answers = new ArrayList<>();
    private long last;
    private long highestAnswer;
    private long forgotten;
    private long perhapsForgotten;
    private long lastLook;
    private long lastCount;
    long extentMax;

    LedgerRules(long timeout, long lateWindow, long now) {
        this.timeout = timeout;
        this.window = timeout + lateWindow;
        lastLook = now;
    }

    long sent() {
        return last;
    }

    long inFlight() {
        return open.size();
    }

    // ---- What happens

    void open(long now, long wall) {
        Probe sameSequence = open.get(last + 1 - SEQUENCES);
        if (sameSequence != null) {
            if (!sameSequence.overdue) {
                timeOut(sameSequence);
            }
            if (sameSequence.outcome == null) {
                unanswered(sameSequence, now);
            }
        }
        Probe probe = new Probe(++last, now, wall);
        all.put(last, probe);
        open.put(last, probe);
        // Those whose time is up may be forgotten whenever room is needed.
        perhapsForgotten = forgettable(perhapsForgotten, now);
    }

    void departed(long number, long now) {
        Probe probe = probe(number);
        probe.sent = now;
    }

    void sendFailed(long number, Failure failure) {
        settle(probe(number), new Outcome.SendError(failure));
    }

    void unresolved(long number, Failure failure) {
        settle(probe(number), new Outcome.Unresolved(failure));
    }

    void look(long now, long count) {
        if (count > lastCount) {
            spells.add(new Spell(lastLook, now, count - lastCount));
        }
        lastLook = now;
        lastCount = count;
    }

    /** The newest probe whose number ends in these 16 bits; 0 when there is none. */
    long numberOf(int sequence) {
        for (long number = last; number > 0 && number > last - SEQUENCES; number--) {
            if (number % SEQUENCES == sequence) {
                return number;
            }
        }
        return 0;
    }

    /**
     * @param ledgerTook what the ledger says; believed only where it is free to remember or not
     */
    boolean answered(long number, Arrival arrival, OptionalInt ttl, int bytes, boolean ledgerTook) {
        if (!remembers(number, ledgerTook)) {
            return false;
        }
        Probe probe = probe(number);
        RoundTrip roundTrip = roundTrip(probe, arrival);
        if (isTooLate(probe, roundTrip.nanos(), arrival.readNanos())) {
            return false;
        }
        boolean late = probe.outcome == null ? probe.overdue : roundTrip.nanos() > timeout;
        Optional<PathError> note =
                probe.outcome == null && probe.note != null
                        ? Optional.of(probe.note.error())
                        : Optional.empty();
        Outcome answer =
                late
                        ? new Outcome.Late(roundTrip, ttl, bytes, note)
                        : new Outcome.Reply(roundTrip, ttl, bytes, note);
        if (probe.outcome != null) {
            return again(probe, answer);
        }
        settle(probe, answer);
        arrived(number);
        return true;
    }

    /** For the first time, sound or not. */
    private void arrived(long number) {
        answers.add(number);
        highestAnswer = Math.max(highestAnswer, number);
        if (number < highestAnswer) {
            int extent = answers.size() - 1 - firstAnswerBeyond(number);
            told.add(new Told.Reordered(number, extent));
            extentMax = Math.max(extentMax, extent);
        }
    }

    boolean corrupted(
            long number, Arrival arrival, OptionalInt offset, int bytes, boolean ledgerTook) {
        if (!remembers(number, ledgerTook)) {
            return false;
        }
        Probe probe = probe(number);
        if (isTooLate(probe, roundTrip(probe, arrival).nanos(), arrival.readNanos())) {
            return false;
        }
        Outcome outcome = new Outcome.Corrupt(offset, bytes);
        if (probe.outcome != null) {
            return again(probe, outcome);
        }
        settle(probe, outcome);
        arrived(number);
        return true;
    }

    boolean refused(long number, Arrival arrival, Failure failure) {
        Probe probe = open.get(number);
        if (probe == null
                || isTooLate(probe, roundTrip(probe, arrival).nanos(), arrival.readNanos())
                || probe.outcome != null) {
            return false;
        }
        settle(probe, new Outcome.Refused(roundTrip(probe, arrival), failure));
        return true;
    }

    boolean icmpError(long number, Arrival arrival, IcmpReport report, boolean soft) {
        Probe probe = open.get(number);
        if (probe == null
                || isTooLate(probe, roundTrip(probe, arrival).nanos(), arrival.readNanos())) {
            return false;
        }
        if (probe.outcome != null) {
            return false;
        }
        Outcome.IcmpError error = new Outcome.IcmpError(report, probe.overdue);
        if (soft && !probe.overdue) {
            probe.note = error;
        } else {
            settle(probe, error);
        }
        return true;
    }

    void expire(long now) {
        for (Probe probe : openSince(now - timeout)) {
            if (!probe.overdue) {
                timeOut(probe);
            }
        }
        for (Probe probe : openSince(now - window)) {
            unanswered(probe, now);
        }
        forgotten = forgettable(forgotten, now);
        perhapsForgotten = Math.max(perhapsForgotten, forgotten);
    }

    /** All without a verdict that were sent at this time or before. */
    private List<Probe> openSince(long time) {
        List<Probe> found = new ArrayList<>();
        for (Probe probe : open.values()) {
            if (probe.sent <= time) {
                found.add(probe);
            }
        }
        return found;
    }

    void close(long now) {
        expire(now);
        for (Probe probe : List.copyOf(open.values())) {
            if (probe.overdue) {
                unanswered(probe, now);
            }
        }
    }

    // ---- What can be asked

    long nextDeadline() {
        long next = Timetable.NEVER;
        for (Probe probe : open.values()) {
            next = Math.min(next, probe.sent + (probe.overdue ? window : timeout));
        }
        return next;
    }

    long outstanding() {
        return open.values().stream().filter(probe -> !probe.overdue).count();
    }

    /** How many were sent after the last one that is settled or overdue. */
    long newest() {
        long count = 0;
        for (Probe probe : open.descendingMap().values()) {
            if (probe.overdue || probe.number != last - count) {
                break;
            }
            count++;
        }
        return count;
    }

    // ---- Inside

    private Probe probe(long number) {
        Probe probe = all.get(number);
        if (probe == null) {
            throw new AssertionError("probe " + number + " was never sent");
        }
        return probe;
    }

    private boolean remembers(long number, boolean ledgerTook) {
        if (open.containsKey(number)) {
            return true;
        }
        if (number < 1 || number > last || number <= last - SEQUENCES || number <= forgotten) {
            return false;
        }
        return number > perhapsForgotten || ledgerTook;
    }

    /** Up to which number all are settled and their late windows over. */
    private long forgettable(long upTo, long now) {
        long number = upTo;
        while (number < last
                && probe(number + 1).outcome != null
                && now - probe(number + 1).sent >= window) {
            number++;
        }
        return number;
    }

    private boolean isTooLate(Probe probe, long age, long now) {
        if (probe.outcome == null && age > timeout && !probe.overdue) {
            timeOut(probe);
        }
        if (probe.outcome == null && age > window) {
            unanswered(probe, now);
        }
        return age > window;
    }

    private boolean again(Probe probe, Outcome answer) {
        boolean hadAnswer =
                switch (probe.outcome) {
                    case Outcome.Reply _, Outcome.Late _, Outcome.Corrupt _ -> true;
                    case null, default -> false;
                };
        if (hadAnswer) {
            told.add(new Told.Duplicate(probe.number, probe.wall, answer));
        }
        return hadAnswer;
    }

    /** What is remembered of it is its verdict; otherwise it is overdue. */
    private void timeOut(Probe probe) {
        if (probe.note != null) {
            settle(probe, probe.note);
            return;
        }
        probe.overdue = true;
        told.add(new Told.Overdue(probe.number, probe.wall));
    }

    private void unanswered(Probe probe, long now) {
        for (Spell spell : spells) {
            if (spell.drops > 0 && spell.from <= now && probe.sent <= spell.to) {
                spell.drops--;
                settle(probe, new Outcome.Local());
                return;
            }
        }
        settle(probe, new Outcome.Lost());
    }

    private void settle(Probe probe, Outcome outcome) {
        probe.outcome = outcome;
        open.remove(probe.number);
        told.add(new Told.Settled(probe.number, probe.wall, outcome, probe.overdue));
    }

    private int firstAnswerBeyond(long number) {
        int index = 0;
        while (answers.get(index) <= number) {
            index++;
        }
        return index;
    }

    private static RoundTrip roundTrip(Probe probe, Arrival arrival) {
        long user = arrival.readNanos() - probe.sent;
        long kernel = arrival.nanos() - probe.sent;
        return arrival.stamped() && kernel >= 0 && kernel <= user
                ? new RoundTrip(kernel, ClockSource.KERNEL_RX, user - kernel)
                : new RoundTrip(user, ClockSource.USER, 0);
    }
}
