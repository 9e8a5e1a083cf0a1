// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Event.Unexpected;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.Plan;
import dev.sonde.Protocol;
import dev.sonde.RoundTrip;
import dev.sonde.Schedule;
import dev.sonde.Summary;
import dev.sonde.Target;
import dev.sonde.Verdict;
import dev.sonde.net.IpAddress;
import dev.sonde.wire.EchoPayload;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One target of a run: its address, its timetable, its ledger and its figures, and what becomes of
 * them as events.
 */
final class TargetRun implements LedgerListener {
    /** Streams ask for what has found no room to be sent again. */
    private static final DropLog NO_DROPS = new DropLog(0, 0);

    /** Where probes leave without a timetable of slots. */
    static final long NO_SLOT = Long.MIN_VALUE;

    private final Ledger ledger;
    private final Tally total;
    private final Reachability reachability = new Reachability();
    private final Progress progress;
    private final EventSink events;
    private final boolean fineFigures;
    private final boolean connected;
    private final boolean answersComeFirst;
    private final boolean tellsSent;
    private final boolean tellsReplies;
    private final boolean refusedIsUp;
    private final EchoPayload payload;
    private Endpoint endpoint;
    private long limit;
    private @Nullable Tally interval;
    private @Nullable Runnable ended;
    private @Nullable Timetable timetable;
    private @Nullable Failure unresolved;
    private @Nullable Lane<?> lane;
    private boolean finished;
    private boolean lookingUp;
    private boolean queued;
    private boolean moved;
    private boolean answered;
    private boolean silent;
    private long slot = NO_SLOT;
    private long wakeAt = Timetable.NEVER;
    private int agendaIndex = -1;

    TargetRun(
            Endpoint endpoint,
            Plan plan,
            EchoPayload payload,
            Progress progress,
            EventSink events) {
        this.endpoint = endpoint;
        this.payload = payload;
        this.progress = progress;
        this.events = events;
        limit = plan.count().orElse(Long.MAX_VALUE);
        fineFigures = plan.targets().size() <= 16;
        tellsSent = plan.sentEvents();
        tellsReplies = plan.replyEvents();
        refusedIsUp = plan.refusedIsUp();
        answersComeFirst = plan.schedule() instanceof Schedule.InTurn;
        connected = plan.protocol() == Protocol.TCP;
        total = new Tally(fineFigures, 0, connected);
        ledger =
                new Ledger(
                        plan.timeout().toNanos(),
                        plan.lateWindow().toNanos(),
                        new DropLog(0, 0),
                        this,
                        total);
        if (plan.every().isPresent()) {
            newInterval();
        }
        progress.sending++;
    }

    // ---- Address

    Target target() {
        return endpoint.target();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    int index() {
        return endpoint.index();
    }

    EchoPayload payload() {
        return payload;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Whether a look-up of the name is under way. */
    boolean isLookingUp() {
        return lookingUp;
    }

    void lookingUp(boolean now) {
        lookingUp = now;
    }

    /** The socket shared with others that probes leave by; null while there is none. */
    @Nullable Lane<?> lane() {
        return lane;
    }

    /** The target has this address and leaves by this socket from now on. */
    void arrivesAt(IpAddress address, Lane<?> by) {
        if (!endpoint.address().equals(Optional.of(address))) {
            lane = by;
            ledger.hearFrom(by.drops(), by.pauses());
        }
        arrivesAt(address);
    }

    /** The target has this address and sockets of its own from now on. */
    void arrivesAt(IpAddress address, Pauses pauses) {
        ledger.hearFrom(NO_DROPS, pauses);
        arrivesAt(address);
    }

    private void arrivesAt(IpAddress address) {
        unresolved = null;
        if (endpoint.address().equals(Optional.of(address))) {
            return;
        }
        endpoint =
                new Endpoint(
                        endpoint.index(),
                        endpoint.protocol(),
                        endpoint.target(),
                        Optional.of(address));
        events.tell(new Event.Resolved(events.wall(), endpoint));
    }

    /** The name has no address (any more). */
    void unresolved(Failure failure) {
        unresolved = failure;
    }

    // ---- Sending

    boolean isStarted() {
        return timetable != null;
    }

    void start(Timetable when) {
        timetable = when;
    }

    /** Whether an error has to wait for an answer in time, see {@link Schedule.InTurn}. */
    boolean answersComeFirst() {
        return answersComeFirst;
    }

    /** When the next probe is due, {@link Timetable#NEVER} when there is none to send. */
    long sendDue() {
        return timetable == null || finished ? Timetable.NEVER : timetable.due();
    }

    /**
     * Takes the next probe from the timetable.
     *
     * @return its number; 0 when it has been settled already because there is no address
     */
    long openProbe(long now, long wall) {
        if (timetable == null) {
            throw new IllegalStateException(target() + " has not started");
        }
        long late = timetable.take(now);
        slot = late < 0 ? NO_SLOT : now - late;
        long number = ledger.open(now, wall);
        progress.open++;
        noteSilence();
        progress.lastSent = now;
        if (ledger.sent() >= limit) {
            finish();
        }
        outstandingChanged();
        if (unresolved != null) {
            ledger.unresolved(number, unresolved, now);
            return 0;
        }
        return number;
    }

    /** When the slot of the probe that was opened last was, or {@link #NO_SLOT}. */
    long slot() {
        return slot;
    }

    /** A probe leaves that was opened for this slot. */
    void leaves(long ofSlot, long now) {
        if (ofSlot != NO_SLOT) {
            long late = Math.max(0, now - ofSlot);
            total.slotTaken(late);
            if (interval != null) {
                interval.slotTaken(late);
            }
        }
    }

    /** A probe has left, at a time that is known better now. */
    void departed(long number, long now) {
        ledger.departed(number, now);
        // The run's last wait counts from here too, or its end would come before the timeout's.
        progress.lastSent = now;
        if (tellsSent && events.wantsProbes()) {
            events.tell(new Event.Sent(events.wall(), endpoint, number, ledger.sentWall(number)));
        }
    }

    /** There will be one more probe and no further. */
    void limitToNext() {
        limit = ledger.sent() + 1;
    }

    /** There will be no further probe. */
    void finish() {
        if (!finished) {
            finished = true;
            progress.sending--;
        }
    }

    boolean isFinished() {
        return finished;
    }

    private void noteSilence() {
        boolean now = !answered && ledger.inFlight() > 0;
        if (now != silent) {
            silent = now;
            progress.silent += now ? 1 : -1;
        }
    }

    private void outstandingChanged() {
        if (timetable != null && timetable.outstanding(ledger) && !moved) {
            moved = true;
            progress.moved.add(this);
        }
    }

    // ---- The engine's agenda

    long wakeAt() {
        return wakeAt;
    }

    void wakeAt(long time) {
        wakeAt = time;
    }

    int agendaIndex() {
        return agendaIndex;
    }

    void agendaIndex(int index) {
        agendaIndex = index;
    }

    /** The agenda has been told of the new time. */
    void replanned() {
        moved = false;
    }

    /** Whether it stands in the queue for the rate gate. */
    boolean isQueued() {
        return queued;
    }

    void queued(boolean now) {
        queued = now;
    }

    // ---- Figures

    Summary summary() {
        return total.summary(endpoint, ledger.inFlight(), missed());
    }

    /**
     * Begins an interval anew; the figures of the one before are told when there is time for it.
     * Does nothing until they are.
     */
    void endInterval() {
        if (interval != null && ended == null) {
            Tally whole = interval;
            long inFlight = ledger.inFlight();
            long missed = missed();
            newInterval();
            ended =
                    () ->
                            events.tell(
                                    new Event.Interval(
                                            events.wall(),
                                            whole.summary(endpoint, inFlight, missed)));
        }
    }

    /** Tells the figures that {@link #endInterval} has put aside. */
    void tellInterval() {
        Runnable teller = ended;
        if (teller != null) {
            ended = null;
            teller.run();
        }
    }

    private void newInterval() {
        Tally fresh = new Tally(fineFigures, missed(), connected);
        interval = fresh;
        ledger.countInto(total, fresh);
    }

    private long missed() {
        return timetable == null ? 0 : timetable.missed();
    }

    // ---- Connections

    /**
     * A connection is open.
     *
     * @param reconnects connections lost before it
     */
    void connected(RoundTrip handshake, long reconnects) {
        total.connected(handshake.nanos(), reconnects > 0);
        if (interval != null) {
            interval.connected(handshake.nanos(), reconnects > 0);
        }
        if (events.wantsProbes()) {
            events.tell(new Event.Connected(events.wall(), endpoint, handshake, reconnects));
        }
    }

    /** The connection is lost, or the peer has ended it. */
    void disconnected(Failure failure) {
        if (events.wantsProbes()) {
            events.tell(new Event.Disconnected(events.wall(), endpoint, failure));
        }
    }

    // ---- What is heard

    /** Something arrived that answers no open probe. */
    void unexpected(
            Unexpected.Reason reason,
            Optional<IpAddress> from,
            OptionalLong sequence,
            Optional<IcmpReport> icmp) {
        total.unexpected();
        if (interval != null) {
            interval.unexpected();
        }
        if (events.wantsProbes()) {
            events.tell(new Unexpected(events.wall(), endpoint, reason, from, sequence, icmp));
        }
    }

    void redirected(long number, IcmpReport icmp) {
        if (events.wantsProbes()) {
            events.tell(new Event.Redirected(events.wall(), endpoint, number, icmp));
        }
    }

    @Override
    public void settled(
            long number, long sentWallNanos, Outcome outcome, boolean stalled, boolean wasOverdue) {
        progress.open--;
        answered |=
                outcome.verdict().isAnswer()
                        || outcome instanceof Outcome.Corrupt
                        || outcome instanceof Outcome.Refused;
        noteSilence();
        if (timetable != null
                && (outcome instanceof Outcome.SendError
                        || outcome instanceof Outcome.Unresolved)) {
            timetable.unsent();
        }
        outstandingChanged();
        if (events.wantsProbes() && (tellsReplies || outcome.verdict() != Verdict.REPLY)) {
            events.tell(
                    new Event.Settled(
                            events.wall(), endpoint, number, sentWallNanos, outcome, stalled));
        }
        if (outcome.verdict().isAnswer() || refusedIsUp && outcome instanceof Outcome.Refused) {
            tell(reachability.answered(sentWallNanos));
        } else if (!wasOverdue && !(outcome instanceof Outcome.Local)) {
            tell(reachability.failed(sentWallNanos));
        }
    }

    @Override
    public void overdue(long number, long sentWallNanos, boolean stalled) {
        outstandingChanged();
        if (events.wantsProbes()) {
            events.tell(
                    new Event.TimedOut(events.wall(), endpoint, number, sentWallNanos, stalled));
        }
        tell(reachability.failed(sentWallNanos));
    }

    @Override
    public void duplicate(long number, long sentWallNanos, Outcome answer) {
        if (events.wantsProbes()) {
            events.tell(
                    new Event.Duplicate(events.wall(), endpoint, number, sentWallNanos, answer));
        }
    }

    @Override
    public void reordered(long number, long extent) {
        if (events.wantsProbes()) {
            events.tell(new Event.Reordered(events.wall(), endpoint, number, extent));
        }
    }

    private void tell(Reachability.@Nullable Change change) {
        if (change != null && events.wantsProbes()) {
            events.tell(
                    new Event.StateChanged(
                            events.wall(), endpoint, change.up(), change.sinceWallNanos()));
        }
    }
}
