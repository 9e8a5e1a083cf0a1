// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Endpoint;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Schedule;
import dev.sonde.Summary;
import dev.sonde.Target;
import dev.sonde.net.Clock;
import dev.sonde.net.Network;
import dev.sonde.wire.EchoPayload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a run: send what is due, read what has come, give up what is overdue, wait for the
 * next of these.
 *
 * <p>One wait for everything ({@link Network#await}); nothing else here blocks. Other threads reach
 * in through {@link #post}, whose tasks run between two rounds.
 */
final class Engine {
    /** How often to read at the end for all that the largest receive buffer holds. */
    private static final int LAST_READS = 64;

    /** How far apart, ns, targets have to be at least to be worth a wake-up each. */
    private static final long TOGETHER = 500_000;

    private static final int LARGEST_SHARE = 20;

    private final Plan plan;
    private final Network network;
    private final Clock clock;
    private final EventSink events;
    private final Progress progress = new Progress();
    private final List<TargetRun> runs = new ArrayList<>();
    private final Prober prober;
    private final Addresses addresses;
    private final Agenda agenda = new Agenda();
    private final Pauses pauses;
    private final SpinAhead spinAhead;
    private final HeadStart headStart;
    private final EchoPayload payload;
    private final EchoTokens tokens;
    private final Intervals intervals;
    private final ArrayDeque<TargetRun> waitingForGate = new ArrayDeque<>();
    private final List<TargetRun> due = new ArrayList<>();
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final boolean capped;
    private final boolean inTurn;
    private RateGate gate;
    private long start;
    private long deadline = Timetable.NEVER;
    private long nextLookUp = Timetable.NEVER;
    private volatile boolean stopped;

    /**
     * @param runTag random; marks this run's packets
     * @param queue where events go, null when nobody reads them
     */
    Engine(Plan plan, Network network, long runTag, @Nullable EventQueue queue) {
        this.plan = plan;
        this.network = network;
        clock = network.clock();
        pauses = new Pauses(clock.nanoTime());
        spinAhead = SpinAhead.of(plan);
        headStart = new HeadStart(plan, network);
        events = new EventSink(clock, queue, plan.probeEvents());
        payload = new EchoPayload(plan.payloadBytes(), plan.pattern(), runTag);
        tokens = new EchoTokens(runTag);
        for (Target target : plan.targets()) {
            addTarget(target);
        }
        intervals = new Intervals(runs, plan.every());
        prober = prober(runTag);
        addresses =
                new Addresses(
                        plan,
                        network.resolver(),
                        prober,
                        this::post,
                        this::startTarget,
                        this::addTarget);
        capped = plan.rate().isPresent();
        inTurn = plan.schedule() instanceof Schedule.InTurn;
        gate = new RateGate(plan.rate().orElse(Double.POSITIVE_INFINITY), 0);
    }

    private TargetRun addTarget(Target target) {
        int index = runs.size();
        Endpoint endpoint = new Endpoint(index, plan.protocol(), target, Optional.empty());
        TargetRun run =
                new TargetRun(
                        endpoint, plan, payload.withToken(tokens.of(index)), progress, events);
        runs.add(run);
        return run;
    }

    private Prober prober(long runTag) {
        return switch (plan.protocol()) {
            case ICMP -> new IcmpProber(plan, network, pauses, headStart, runs, runTag);
            case UDP -> new UdpProber(plan, network, pauses, headStart, runs);
            case TCP -> new TcpProber(plan, network, pauses, this::restartTarget);
            case CONNECT -> new ConnectProber(plan, network, pauses);
        };
    }

    // ---- From other threads

    /** Ends the run at the next opportunity. */
    void stop() {
        stopped = true;
        network.wake();
    }

    /** Has a task run on the engine's thread; it may never run when the run ends first. */
    void post(Runnable task) {
        inbox.add(task);
        network.wake();
    }

    // ---- The loop

    /** Runs the plan to its end. */
    Report run() {
        begin();
        while (!isOver(clock.nanoTime())) {
            // A slot at the end of an interval belongs to the next; its figures, which take time to
            // work out, are told after sending.
            intervals.end(clock.nanoTime());
            long now = clock.nanoTime();
            headStart.begin(now);
            collectDue(now + headStart.nanos());
            sendDue();
            // What comes after this instant may wait unread when probes are given up below.
            long asOf = clock.nanoTime();
            boolean readAll = prober.receive(isAnyOverdue(asOf));
            giveUp(readAll, asOf);
            intervals.tell();
            lookUpAgain();
            runInbox();
            if (!isOver(clock.nanoTime())) {
                await(wakeTime());
            }
        }
        long end = clock.nanoTime();
        for (int i = 0; i < LAST_READS && !prober.receive(true); i++) {
            // A stall may have left more unread than one turn takes.
        }
        prober.end();
        prober.lookForDrops();
        for (TargetRun run : runs) {
            run.ledger().close(end);
        }
        return new Report(summaries(), addresses.failure().or(prober::failure), prober.shortage());
    }

    private void await(long wake) {
        long began = clock.nanoTime();
        pauses.worked(began, 1);
        network.await(wake);
        long now = clock.nanoTime();
        pauses.waited(now, wake);
        // Compared, not subtracted: "never" is a large number.
        if (began < wake && wake <= now) {
            spinAhead.woke(now - wake);
        }
    }

    /** The figures of this instant. */
    List<Summary> summaries() {
        List<Summary> all = new ArrayList<>(runs.size());
        for (TargetRun run : runs) {
            all.add(run.summary());
        }
        return all;
    }

    private void begin() {
        addresses.begin(runs);
        // After the sockets are open, so that the first slot is not late by what opening cost.
        start = clock.nanoTime();
        gate = new RateGate(plan.rate().orElse(Double.POSITIVE_INFINITY), start);
        deadline =
                plan.deadline().map(longest -> start + longest.toNanos()).orElse(Timetable.NEVER);
        intervals.begin(start);
        nextLookUp = after(start, plan.resolveEvery());
        for (TargetRun run : runs) {
            if (run.endpoint().address().isPresent()) {
                startTarget(run);
            }
        }
        runInbox();
    }

    private static long after(long now, Optional<Duration> period) {
        return period.map(duration -> now + duration.toNanos()).orElse(Timetable.NEVER);
    }

    private boolean isOver(long now) {
        if (stopped || now - deadline >= 0 && deadline != Timetable.NEVER) {
            return true;
        }
        return progress.sending == 0 && (progress.open == 0 || now - endOfWait() >= 0);
    }

    /**
     * When a run whose probes have all left ends: when the last is overdue, or later where all is
     * silent.
     */
    private long endOfWait() {
        Duration wait = progress.silent == 0 ? plan.timeout() : plan.silentWait();
        if (inTurn) {
            wait = plan.timeout().plus(plan.lateWindow());
        }
        return progress.lastSent + wait.toNanos();
    }

    private long wakeTime() {
        long wake = Math.min(Math.min(deadline, intervals.wakeAt()), nextLookUp);
        wake = Math.min(wake, Math.min(agenda.earliest(), prober.wakeAt()));
        if (!waitingForGate.isEmpty()) {
            wake = Math.min(wake, gate.opensAt());
        }
        if (progress.sending == 0) {
            wake = Math.min(wake, endOfWait());
            return wake;
        }
        long ahead = spinAhead.nanos() + headStart.nanos();
        if (ahead > 0 && wake != Timetable.NEVER) {
            long now = clock.nanoTime();
            // Compared, not subtracted: what is overdue may be as far back as there is.
            wake = wake > now + ahead ? wake - ahead : now;
        }
        return wake;
    }

    private void runInbox() {
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
            task.run();
        }
    }

    // ---- Sending

    /** Takes the targets off the agenda whose time has come; {@link #giveUp} puts them back. */
    private void collectDue(long until) {
        due.clear();
        while (agenda.earliest() <= until) {
            TargetRun run = agenda.poll();
            due.add(run);
            if (run.sendDue() <= until && !run.isQueued()) {
                run.queued(true);
                waitingForGate.add(run);
            }
        }
    }

    private void sendDue() {
        if (waitingForGate.isEmpty()) {
            return;
        }
        while (!waitingForGate.isEmpty()) {
            long now = clock.nanoTime();
            if (gate.opensAt() > now) {
                break;
            }
            TargetRun run = waitingForGate.remove();
            if (run.sendDue() > now + headStart.nanos()) {
                run.queued(false);
                replan(run);
                continue;
            }
            gate.pass(now);
            sendOne(run, now);
            if (capped) {
                // Its timeout may pass before its next turn.
                replan(run);
            }
            // To the back of the queue: a target with several slots due does not hold up the
            // others.
            waitingForGate.add(run);
        }
        prober.flush();
    }

    private void sendOne(TargetRun run, long now) {
        intervals.beforeSlot(run);
        long leaving = Math.max(now, run.sendDue());
        headStart.aim(leaving);
        long number = run.openProbe(leaving, clock.wallNanos() + leaving - now);
        if (number > 0) {
            prober.add(run, number);
        }
    }

    private boolean isAnyOverdue(long now) {
        for (TargetRun run : due) {
            if (run.ledger().nextDeadline() <= now) {
                return true;
            }
        }
        return false;
    }

    private void replan(TargetRun run) {
        long wake =
                Math.min(
                        run.isQueued() ? Timetable.NEVER : run.sendDue(),
                        run.ledger().nextDeadline());
        if (wake != Timetable.NEVER || run.agendaIndex() >= 0) {
            agenda.put(run, wake);
        }
    }

    // ---- Giving up, and putting the targets back on the agenda

    /**
     * Probes are given up only when everything that has come was read: an answer may be among the
     * rest.
     *
     * @param now when reading began
     */
    private void giveUp(boolean readAll, long now) {
        boolean looked = false;
        for (TargetRun run : due) {
            if (readAll && run.ledger().nextDeadline() <= now) {
                if (!looked) {
                    prober.lookForDrops();
                    looked = true;
                }
                run.ledger().expire(now);
            }
            replan(run);
        }
        for (TargetRun run = progress.moved.poll(); run != null; run = progress.moved.poll()) {
            run.replanned();
            replan(run);
        }
    }

    private void lookUpAgain() {
        long now = clock.nanoTime();
        if (now >= nextLookUp) {
            addresses.lookUpAgain(runs.subList(0, plan.targets().size()));
            nextLookUp = nextAfter(now, nextLookUp, plan.resolveEvery());
        }
    }

    /** The first time on the grid of a period that is after now. */
    private static long nextAfter(long now, long last, Optional<Duration> period) {
        long nanos = period.orElseThrow().toNanos();
        return last + ((now - last) / nanos + 1) * nanos;
    }

    // ---- Starting a target

    private void startTarget(TargetRun run) {
        if (run.isFinished() || run.isStarted()) {
            return;
        }
        long ready = Math.max(prober.readyAt(run), start);
        run.start(timetable(run, Math.max(clock.nanoTime(), ready)));
        replan(run);
    }

    /** A target need not wait any longer for its first slot. */
    private void restartTarget(TargetRun run) {
        if (!run.isFinished() && run.isStarted() && run.ledger().sent() == 0) {
            run.start(timetable(run, Math.max(clock.nanoTime(), start)));
            replan(run);
        }
    }

    /* By instanceof: a switch over patterns is linked at its first use, which start-up would pay for. */
    private Timetable timetable(TargetRun run, long now) {
        if (plan.schedule() instanceof Schedule.Adaptive adaptive) {
            long timeout = plan.timeout().toNanos();
            long maxGap = adaptive.maxGap().toNanos();
            return new Timetable.Adaptive(
                    now,
                    adaptive.inFlight(),
                    adaptive.minGap().toNanos(),
                    Math.min(maxGap, timeout),
                    maxGap < timeout);
        }
        if (plan.schedule() instanceof Schedule.InTurn turns) {
            return new Timetable.InTurn(now, turns.minGap().toNanos(), plan.timeout().toNanos());
        }
        long interval = ((Schedule.Periodic) plan.schedule()).interval().toNanos();
        return new Timetable.Grid(Math.max(start + phase(interval, run.index()), now), interval);
    }

    /**
     * Where in the interval a target has its slots, so that the targets of a plan share it evenly.
     * So many that they would be closer than {@link #TOGETHER}, or a twentieth of a short interval,
     * leave in groups that far apart: to wake up for each would cost more than to probe it.
     */
    private long phase(long interval, int index) {
        double apart = (double) interval / runs.size();
        long evenly = (long) (apart * index);
        long together = Math.min(TOGETHER, interval / LARGEST_SHARE);
        return apart < together ? evenly - evenly % together : evenly;
    }
}
