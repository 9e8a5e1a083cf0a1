// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.ClockSource;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import dev.sonde.Verdict;
import dev.sonde.engine.DropLog;
import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.NetworkException;
import dev.sonde.scan.TargetList.Named;
import dev.sonde.sweep.SweepPlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The rules that give each target its one verdict.
 *
 * <p>A target's probes are alternatives: the first that is answered, refused, damaged or met by an
 * ICMP error settles it, by that probe's own round trip and timeout, though a later one may have
 * left meanwhile. Pure but for the time of day that results carry; not thread-safe.
 */
final class SweepLedger {
    private static final int V4_REDIRECT = 5;
    private static final int V6_REDIRECT = 137;
    private static final int SOURCE_QUENCH = 4;

    private final TargetList list;
    private final TargetTable table;
    private final SweepTally tally;
    private final ResultQueue.@Nullable Writer results;
    private final Clock clock;
    private final long[] timeouts;
    private final Map<Integer, IcmpReport> notes = new HashMap<>();
    private long inFlight;
    private long opened;
    private long probes;
    private long firstSent = AttemptTimes.UNKNOWN;
    private long lastSent;
    private long lastVerdict;
    private long batchBegan;

    /**
     * @param results null when nobody reads them
     */
    SweepLedger(
            SweepPlan plan, TargetList list, ResultQueue.@Nullable Writer results, Clock clock) {
        this.list = list;
        this.results = results;
        this.clock = clock;
        table = new TargetTable(list.size());
        tally = new SweepTally();
        timeouts = new long[plan.retries() + 2];
        double timeout = plan.timeout().toNanos();
        for (int attempt = 1; attempt < timeouts.length; attempt++) {
            timeouts[attempt] = (long) timeout;
            timeout *= plan.backoff();
        }
    }

    SweepTally tally() {
        return tally;
    }

    /** When the n-th probe of a target counts as unanswered, ns after it left. */
    long timeout(int attempt) {
        return timeouts[attempt];
    }

    /** How many probes a target gets at most. */
    int mostAttempts() {
        return timeouts.length - 1;
    }

    /** Targets that were probed and have no verdict. */
    long inFlight() {
        return inFlight;
    }

    /** Targets of which a probe was to leave. */
    long opened() {
        return opened;
    }

    /** Probes that were to leave. */
    long probes() {
        return probes;
    }

    /** When the first probe was to leave, {@link AttemptTimes#UNKNOWN} before that. */
    long firstSent() {
        return firstSent;
    }

    /** When the last probe was to leave. */
    long lastSent() {
        return lastSent;
    }

    long lastVerdict() {
        return lastVerdict;
    }

    boolean isOpen(int target) {
        return table.state(target) == TargetTable.OPEN;
    }

    int attempts(int target) {
        return table.attempts(target);
    }

    /** When a probe left, as far as this process knows. */
    long sent(int target, int attempt) {
        return table.sent().get(target, attempt);
    }

    // ---- Sending

    /**
     * A target will be probed soon. In an order drawn by chance each row is somewhere else in
     * memory: asked for one after the other with nothing in between, many are fetched at a time.
     * The result means nothing, but has to be used.
     */
    long touch(int target) {
        return table.touch(target);
    }

    /** A probe is about to leave; returns which of the target's it is. */
    int open(int target, long now) {
        table.reserve(list.size());
        if (table.state(target) == TargetTable.NEW) {
            table.state(target, TargetTable.OPEN);
            inFlight++;
            opened++;
        }
        int attempt = table.nextAttempt(target);
        table.sent().set(target, attempt, now);
        probes++;
        if (firstSent == AttemptTimes.UNKNOWN) {
            firstSent = now;
        }
        lastSent = now;
        return attempt;
    }

    /**
     * Probes have left together, none before this. Their own times are an estimate, and of an
     * answer that came before its probe's, the probe is taken to have left now.
     */
    void batchBegan(long time) {
        batchBegan = time;
    }

    /** A probe has left, at a time that is known better now. */
    void departed(int target, int attempt, long time) {
        table.sent().set(target, attempt, time);
        lastSent = time;
    }

    /** The kernel says when a probe left. */
    void left(int target, int attempt, long time) {
        table.left().set(target, attempt, time);
    }

    void stalled(int target, int attempt) {
        table.stalled(target, attempt);
    }

    /** This host never sends there. */
    void skip(int target, String reason) {
        if (table.state(target) == TargetTable.OPEN) {
            inFlight--;
            probes--;
        }
        table.state(target, TargetTable.SKIPPED);
        tally.skipped(text(target), reason);
    }

    private String text(int target) {
        return list.isNamed(target) ? list.named(target).name() : list.address(target).toString();
    }

    /** This host permits no socket for such targets. */
    void refuse(int target, NetworkException why, long now) {
        sendFailed(
                target,
                new Failure(
                        why.errno() == 0 ? "" : Errno.nameOf(why.errno()),
                        String.valueOf(why.getMessage())),
                now);
    }

    /** This host would not send it. */
    void sendFailed(int target, Failure failure, long now) {
        if (isOpen(target)) {
            settle(target, table.attempts(target), new Outcome.SendError(failure), now);
        }
    }

    /** A name has no address. */
    void unresolved(String name, int port, String reason) {
        tally.verdict(Verdict.UNRESOLVED, false);
        if (results != null) {
            results.block()
                    .outcome(
                            -1,
                            new Named(name, Optional.empty(), port),
                            clock.wallNanos(),
                            0,
                            false,
                            new Outcome.Unresolved(new Failure("", reason)));
            results.added();
        }
    }

    // ---- Hearing

    /** Something came that settles nothing: from somewhere else, or to a probe that never was. */
    void unexpected() {
        tally.unexpected();
    }

    /** Whether a probe can have been answered; counts what cannot. */
    private boolean wasSent(int target, int attempt) {
        if (target < 0
                || target >= list.size()
                || attempt < 1
                || table.attempts(target) < attempt) {
            tally.unexpected();
            return false;
        }
        return true;
    }

    /** Whether an answer is the first to its probe, and its target waits for it; counts others. */
    private boolean isAwaited(int target, int attempt) {
        if (!wasSent(target, attempt)) {
            return false;
        }
        if (table.hear(target, attempt)) {
            tally.duplicate();
            return false;
        }
        if (!isOpen(target)) {
            tooLate(target);
            return false;
        }
        return true;
    }

    /** A target that has its verdict was met again: no wonder where several probes were out. */
    private void tooLate(int target) {
        if (table.attempts(target) == 1) {
            tally.unexpected();
        }
    }

    /**
     * An answer that is as it should be.
     *
     * @param read when this process had read it
     * @param arrived when it arrived, by the kernel's stamp; the same without one
     * @param stamped whether there is one
     * @param ttl -1 when it is not known
     */
    void answered(
            int target,
            int attempt,
            long read,
            long arrived,
            boolean stamped,
            int ttl,
            int bytes,
            Optional<Retransmits> retransmits) {
        if (!isAwaited(target, attempt)) {
            return;
        }
        long sent = table.sent().get(target, attempt);
        long left = table.left().get(target, attempt);
        long byUser = read - sent;
        long nanos = byUser;
        ClockSource source = ClockSource.USER;
        if (stamped
                && left != AttemptTimes.UNKNOWN
                && arrived >= left
                && arrived - left <= byUser) {
            nanos = arrived - left;
            source = ClockSource.KERNEL;
        } else if (stamped) {
            long since = arrived <= sent && arrived >= batchBegan ? batchBegan : sent;
            if (arrived >= since && arrived <= read) {
                nanos = arrived - since;
                source = ClockSource.KERNEL_RX;
            }
        }
        Verdict verdict = nanos <= timeouts[attempt] ? Verdict.REPLY : Verdict.LATE;
        boolean stalled = close(target, attempt, verdict, read);
        tally.roundTrip(verdict, nanos, source);
        IcmpReport note = notes.isEmpty() ? null : notes.remove(target);
        if (results == null) {
            return;
        }
        long delay = Math.max(0, byUser - nanos);
        if (note == null && retransmits.isEmpty()) {
            results.block()
                    .answer(
                            target,
                            nameOf(target),
                            clock.wallNanos(),
                            attempt,
                            stalled,
                            verdict,
                            nanos,
                            source,
                            delay,
                            ttl,
                            bytes);
            results.added();
            return;
        }
        RoundTrip roundTrip = new RoundTrip(nanos, source, delay, retransmits);
        OptionalInt hops = ttl < 0 ? OptionalInt.empty() : OptionalInt.of(ttl);
        Optional<PathError> error = Optional.ofNullable(note);
        tell(
                target,
                attempt,
                stalled,
                verdict == Verdict.REPLY
                        ? new Outcome.Reply(roundTrip, hops, bytes, error)
                        : new Outcome.Late(roundTrip, hops, bytes, error));
    }

    /** An answer with other content than was sent. */
    void corrupted(int target, int attempt, OptionalInt firstBadOffset, int bytes, long now) {
        if (isAwaited(target, attempt)) {
            settle(target, attempt, new Outcome.Corrupt(firstBadOffset, bytes), now);
        }
    }

    /** The peer refused the connection. */
    void refused(
            int target, int attempt, Failure failure, Optional<Retransmits> retransmits, long now) {
        if (isAwaited(target, attempt)) {
            long nanos = now - table.sent().get(target, attempt);
            RoundTrip roundTrip = new RoundTrip(nanos, ClockSource.USER, 0, retransmits);
            settle(target, attempt, new Outcome.Refused(roundTrip, failure), now);
        }
    }

    /** An ICMP error about a probe. */
    void icmpError(int target, int attempt, IcmpReport report, long arrived, long now) {
        if (!wasSent(target, attempt)) {
            return;
        }
        int redirect = report.version() == 4 ? V4_REDIRECT : V6_REDIRECT;
        if (report.type() == redirect) {
            return;
        }
        if (!isOpen(target)) {
            tooLate(target);
            return;
        }
        if (report.version() == 4 && report.type() == SOURCE_QUENCH) {
            notes.put(target, report);
            return;
        }
        settleByError(target, attempt, report, arrived, now);
    }

    private void settleByError(int target, int attempt, IcmpReport report, long arrived, long now) {
        boolean late = arrived - table.sent().get(target, attempt) > timeouts[attempt];
        tally.error(report);
        settle(target, attempt, new Outcome.IcmpError(report, late), now);
    }

    // ---- Giving up

    /** Whether the timeout of a target's last probe has passed. */
    boolean isOverdue(int target, long now) {
        int attempt = table.attempts(target);
        return now - table.sent().get(target, attempt) >= timeouts[attempt];
    }

    /**
     * Nothing came in all the time there was.
     *
     * @param drops of the socket that an answer would have come by
     */
    void giveUp(int target, DropLog drops, long now) {
        if (!isOpen(target)) {
            return;
        }
        int attempt = table.attempts(target);
        IcmpReport note = notes.remove(target);
        if (note != null) {
            settleByError(target, attempt, note, table.sent().get(target, attempt), now);
            return;
        }
        long waited = table.sent().get(target, attempt) + timeouts[attempt];
        boolean local = drops.excuses(table.sent().get(target, 1), waited);
        settle(target, attempt, local ? new Outcome.Local() : new Outcome.Lost(), now);
    }

    // ---- Settling

    private void settle(int target, int attempt, Outcome outcome, long now) {
        boolean stalled = close(target, attempt, outcome.verdict(), now);
        tell(target, attempt, stalled, outcome);
    }

    private boolean close(int target, int attempt, Verdict verdict, long now) {
        table.state(target, TargetTable.SETTLED);
        inFlight--;
        lastVerdict = now;
        boolean stalled = table.isStalled(target, attempt);
        tally.verdict(verdict, stalled);
        return stalled;
    }

    private void tell(int target, int attempt, boolean stalled, Outcome outcome) {
        if (results != null) {
            results.block()
                    .outcome(target, nameOf(target), clock.wallNanos(), attempt, stalled, outcome);
            results.added();
        }
    }

    private @Nullable Named nameOf(int target) {
        return list.isNamed(target) ? list.named(target) : null;
    }
}
