// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.Protocol;
import dev.sonde.engine.Pauses;
import dev.sonde.engine.RateGate;
import dev.sonde.net.Clock;
import dev.sonde.net.Family;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepProgress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a sweep: send a batch of what may be sent, read all that has come, try silent targets
 * again or give them up, wait for the next of these.
 *
 * <p>At the highest rate it never waits: the kernel's answers to one batch are read before the next
 * leaves, so that a receive buffer holds little more than what is on its way. Probes of one attempt
 * have one timeout, so what is overdue is known by queues in the order of sending; nothing is
 * sorted, and no timer is kept for a target.
 */
final class SweepLoop {
    private static final int BATCH = 64;

    /** How long to wait before looking again whether a reader has caught up, ns. */
    private static final long READER_PAUSE = 2_000_000;

    private static final long PROGRESS_PERIOD = 50_000_000;

    /** How often to read at the end for all that the largest receive buffer holds. */
    private static final int LAST_READS = 64;

    private static final int NONE = -1;
    private static final long NEVER = Long.MAX_VALUE;

    private final SweepPlan plan;
    private final Share share;
    private final Network network;
    private final Clock clock;
    private final TargetList list;
    private final SweepLedger ledger;
    private final ResultQueue.@Nullable Writer results;
    private final Pauses pauses;
    private final SweepProber prober;
    private final NameLookUps lookUps;
    private final Permutation order;
    private final boolean capped;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final Map<Family, NetworkException> closed = new EnumMap<>(Family.class);

    /** Targets whose n-th probe is out, in the order of sending. */
    private final IntQueue[] inFlight;

    /** Targets that names have led to. */
    private final IntQueue named = new IntQueue();

    /** The next few of the order. */
    private final IntQueue drawn = new IntQueue();

    /** Targets that are to be probed again. */
    private final IntQueue again = new IntQueue();

    /** Targets whose last timeout has passed, in that order. */
    private final IntQueue overdue = new IntQueue();

    private RateGate gate;
    private int place;
    private int pending = NONE;
    private boolean hasNoRoom;

    /** How long there was nothing to send before something was. */
    private long idle;

    /** Since when there is nothing to send, {@link AttemptTimes#UNKNOWN} while there is. */
    private long idleSince = AttemptTimes.UNKNOWN;

    /** What has to be kept so that it has to be read. */
    @SuppressWarnings("UnusedVariable")
    private long drawnAs;

    private long progressTold;
    private volatile boolean stopped;
    private volatile SweepProgress progress;
    private @Nullable NetworkException failure;

    /**
     * What one of several threads does of a sweep: each so manieth target in the order. Names are
     * the first one's.
     *
     * @param first the first place in the order
     * @param every how far it is from one to the next: the number of threads
     */
    record Share(int first, int every) {}

    /**
     * @param results null when nobody reads them
     * @param token random; marks this sweep's packets
     */
    SweepLoop(
            SweepPlan plan,
            Share share,
            Network network,
            TargetList list,
            ResultQueue.@Nullable Writer results,
            long token) {
        this.plan = plan;
        this.share = share;
        this.network = network;
        this.list = list;
        this.results = results;
        capped = plan.rate().isPresent();
        clock = network.clock();
        pauses = new Pauses(clock.nanoTime());
        ledger = new SweepLedger(plan, list, results, clock);
        prober = prober(token);
        lookUps =
                new NameLookUps(
                        plan,
                        share.first() == 0 ? plan.names() : List.of(),
                        network.resolver(),
                        list,
                        ledger,
                        this::post,
                        this::nameKnown);
        order = new Permutation(list.computed(), plan.seed());
        place = share.first();
        inFlight = new IntQueue[ledger.mostAttempts() + 1];
        for (int i = 0; i < inFlight.length; i++) {
            inFlight[i] = new IntQueue();
        }
        gate = new RateGate(1, 0);
        progress = progress(clock.nanoTime());
    }

    private SweepProber prober(long token) {
        if (plan.protocol() == Protocol.ICMP) {
            return new EchoSweep(plan, network, list, ledger, pauses, token);
        }
        return plan.protocol() == Protocol.UDP
                ? new TextSweep(plan, network, list, ledger, pauses)
                : new HandshakeSweep(plan, network, list, ledger, pauses);
    }

    // ---- From other threads

    /** Ends the sweep at the next opportunity. */
    void stop() {
        stopped = true;
        network.wake();
    }

    /** Has a task run on the sweep's thread; it may never run when the sweep ends first. */
    void post(Runnable task) {
        inbox.add(task);
        network.wake();
    }

    /** How far it is, at most 50 ms ago. */
    SweepProgress progress() {
        return progress;
    }

    // ---- The loop

    /** Sweeps to the end; then {@link #standing} is all there was. */
    void run() {
        begin();
        while (!stopped) {
            boolean more = sendDue();
            // What comes after this instant may wait unread when targets are given up below.
            long asOf = clock.nanoTime();
            if (prober.receive()) {
                expire(asOf);
            }
            runInbox();
            long now = clock.nanoTime();
            tellProgress(now);
            if (isOver(now)) {
                break;
            }
            if (!more) {
                await(now);
            }
        }
        end();
    }

    private void begin() {
        if (plan.addresses().sizeOfV4() > 0) {
            prepare(Family.V4);
        }
        if (plan.addresses().size() > plan.addresses().sizeOfV4()) {
            prepare(Family.V6);
        }
        if (!closed.isEmpty() && closed.size() == families()) {
            stopped = true;
            return;
        }
        lookUps.begin();
        gate = new RateGate(plan.rate().orElse(Double.POSITIVE_INFINITY), clock.nanoTime());
    }

    /** How many families the addresses are of; names may have any. */
    private int families() {
        boolean both =
                !plan.names().isEmpty()
                        || plan.addresses().sizeOfV4() > 0
                                && plan.addresses().sizeOfV4() < plan.addresses().size();
        return both ? 2 : 1;
    }

    private void prepare(Family family) {
        try {
            prober.prepare(family);
        } catch (NetworkException e) {
            closed.put(family, e);
            failure = failure == null ? e : failure;
        }
    }

    private void nameKnown(int target) {
        Family family = list.family(target);
        if (!closed.containsKey(family)) {
            prepare(family);
        }
        named.add(target);
    }

    private void runInbox() {
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
            task.run();
        }
    }

    private void await(long now) {
        flushResults();
        if (idleSince == AttemptTimes.UNKNOWN && !isAnyToSend()) {
            idleSince = now;
        }
        long wake = wakeTime(now);
        pauses.worked(now, 1);
        network.await(wake);
        pauses.waited(clock.nanoTime(), wake);
    }

    private long wakeTime(long now) {
        long wake = NEVER;
        if (isAnyToSend()) {
            // Without room, some is made by a socket that is done with, or by a timeout.
            wake = isCrowded() ? now + READER_PAUSE : hasNoRoom ? NEVER : gate.opensAt();
        }
        for (int attempt = 1; attempt < inFlight.length; attempt++) {
            IntQueue queue = inFlight[attempt];
            if (!queue.isEmpty()) {
                wake = Math.min(wake, dueOf(queue.peek(), attempt));
            }
        }
        if (!overdue.isEmpty()) {
            wake = Math.min(wake, endOfLateWindow(overdue.peek()));
        }
        return isSendingOver() ? Math.min(wake, endOfWait()) : wake;
    }

    // ---- Sending

    /**
     * Sends a batch of what may be sent.
     *
     * @return whether there may be more to send at once
     */
    private boolean sendDue() {
        if (isCrowded()) {
            return false;
        }
        long now = clock.nanoTime();
        int sent = 0;
        boolean held = false;
        while (sent < BATCH && !held) {
            if (pending == NONE) {
                pending = nextTarget();
            }
            // To read the clock takes as long as to write a probe.
            now = capped ? clock.nanoTime() : now;
            held = pending == NONE || gate.opensAt() > now;
            hasNoRoom = !held && !prober.hasRoom(pending);
            held |= hasNoRoom;
            if (!held) {
                long unused = gate.pass(now);
                endIdling(capped ? unused : now - idleSince);
                send(pending, now);
                pending = NONE;
                sent++;
            }
        }
        prober.flush();
        return !held;
    }

    private void endIdling(long unused) {
        if (idleSince != AttemptTimes.UNKNOWN) {
            idle += unused;
            idleSince = AttemptTimes.UNKNOWN;
        }
    }

    private void send(int target, long now) {
        int attempt = ledger.open(target, now);
        NetworkException refused = closed.isEmpty() ? null : closed.get(list.family(target));
        if (refused != null) {
            ledger.refuse(target, refused, now);
            return;
        }
        inFlight[attempt].add(target);
        prober.add(target, attempt);
    }

    /** Those to be tried again first, as they have waited longest. */
    private int nextTarget() {
        while (!again.isEmpty()) {
            int target = again.poll();
            if (ledger.isOpen(target)) {
                return target;
            }
        }
        while (!named.isEmpty() || isAnyUndrawn() || !drawn.isEmpty()) {
            int target = named.isEmpty() ? drawn() : named.poll();
            if (!list.isMulticast(target)) {
                return target;
            }
            ledger.skip(target, "a group of hosts (multicast)");
        }
        return NONE;
    }

    /** The next target in the order, which has one. */
    private int drawn() {
        if (drawn.isEmpty()) {
            long touched = 0;
            int count = (int) Math.min(BATCH, undrawn());
            for (int i = 0; i < count; i++) {
                int target = order.at(place);
                place += share.every();
                touched ^= ledger.touch(target);
                drawn.add(target);
            }
            drawnAs = touched;
        }
        return drawn.poll();
    }

    private boolean isAnyUndrawn() {
        return place < order.size();
    }

    /** How many of the order are to be drawn. */
    private long undrawn() {
        return isAnyUndrawn() ? (order.size() - 1L - place) / share.every() + 1 : 0;
    }

    private boolean isAnyToSend() {
        return pending != NONE
                || !again.isEmpty()
                || !named.isEmpty()
                || !drawn.isEmpty()
                || isAnyUndrawn();
    }

    private boolean isCrowded() {
        return results != null && results.isCrowded();
    }

    // ---- Giving up

    /**
     * Probes are given up only when everything that has come was read.
     *
     * @param now when reading began
     */
    private void expire(long now) {
        boolean looked = false;
        for (int attempt = 1; attempt < inFlight.length; attempt++) {
            IntQueue queue = inFlight[attempt];
            while (!queue.isEmpty()) {
                int target = queue.peek();
                if (ledger.isOpen(target)) {
                    if (dueOf(target, attempt) > now) {
                        break;
                    }
                    if (!looked) {
                        prober.lookForDrops();
                        looked = true;
                    }
                    unanswered(target, attempt);
                }
                queue.poll();
            }
        }
        while (!overdue.isEmpty()) {
            int target = overdue.peek();
            if (ledger.isOpen(target)) {
                if (endOfLateWindow(target) > now) {
                    break;
                }
                ledger.giveUp(target, prober.drops(target), now);
                prober.retire(target);
            }
            overdue.poll();
        }
    }

    private void unanswered(int target, int attempt) {
        if (attempt < ledger.mostAttempts()) {
            prober.retire(target);
            again.add(target);
        } else {
            overdue.add(target);
        }
    }

    private long dueOf(int target, int attempt) {
        return ledger.sent(target, attempt) + ledger.timeout(attempt);
    }

    private long endOfLateWindow(int target) {
        return dueOf(target, ledger.attempts(target)) + plan.lateWindow().toNanos();
    }

    // ---- The end

    private boolean isSendingOver() {
        if (isAnyToSend() || lookUps.unknown() > 0) {
            return false;
        }
        for (IntQueue queue : inFlight) {
            if (!queue.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private boolean isOver(long now) {
        return isSendingOver() && (ledger.inFlight() == 0 || now >= endOfWait());
    }

    /** The commonest error of all, a dead neighbour's, takes 3 s. */
    private long endOfWait() {
        return ledger.lastSent() + plan.silentWait().toNanos();
    }

    private void end() {
        long end = clock.nanoTime();
        for (int i = 0; i < LAST_READS && !prober.receive(); i++) {
            // A stall may have left more unread than one turn takes.
        }
        prober.lookForDrops();
        expire(end);
        // The others are in flight: nobody has waited for them long enough to say.
        while (!overdue.isEmpty()) {
            int target = overdue.poll();
            ledger.giveUp(target, prober.drops(target), end);
        }
        progress = progress(end);
        flushResults();
    }

    /** Why this host permitted no socket for some target. */
    Optional<NetworkException> failure() {
        return Optional.ofNullable(failure).or(prober::failure);
    }

    // ---- Figures

    /** Where it stands at this instant. The sweep's thread, or any when it has ended. */
    Standing standing() {
        SweepTally tally = new SweepTally();
        tally.add(ledger.tally());
        return new Standing(
                tally,
                ledger.inFlight(),
                unsent(),
                ledger.probes(),
                ledger.firstSent(),
                ledger.lastSent(),
                idle,
                ledger.lastVerdict());
    }

    private long unsent() {
        long waiting = named.size() + (long) lookUps.unknown() * plan.ports().size();
        return undrawn() + drawn.size() + waiting + (pendingIsNew() ? 1 : 0);
    }

    private boolean pendingIsNew() {
        return pending != NONE && ledger.attempts(pending) == 0;
    }

    private void tellProgress(long now) {
        if (now - progressTold >= PROGRESS_PERIOD) {
            progressTold = now;
            progress = progress(now);
            flushResults();
        }
    }

    private void flushResults() {
        if (results != null) {
            results.flush();
        }
    }

    private SweepProgress progress(long now) {
        SweepTally tally = ledger.tally();
        long unsent = unsent();
        long targets = tally.settled() + tally.skipped() + ledger.inFlight() + unsent;
        boolean begun = ledger.firstSent() != AttemptTimes.UNKNOWN;
        long elapsed = begun ? now - ledger.firstSent() : 0;
        double measured = (double) ledger.probes() / Math.max(1, elapsed);
        double perNano = plan.rate().isPresent() ? plan.rate().getAsDouble() / 1e9 : measured;
        double left = unsent + again.size();
        double remaining = perNano == 0 ? 0 : left / perNano;
        return new SweepProgress(
                targets,
                ledger.opened(),
                tally.settled() + tally.skipped(),
                tally.answered(),
                ledger.probes(),
                elapsed,
                (long) remaining);
    }
}
