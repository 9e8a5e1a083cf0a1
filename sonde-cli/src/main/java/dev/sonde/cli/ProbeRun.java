// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.BufferShortage;
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Session;
import dev.sonde.Summary;
import dev.sonde.cli.report.Ending;
import dev.sonde.cli.report.InterimLine;
import dev.sonde.cli.report.RunReport;
import dev.sonde.net.NetworkException;
import java.util.BitSet;
import java.util.Optional;

/**
 * One run of a plan from its start to its exit code, whatever the protocol: events go to the
 * report, what is no result goes to the error stream.
 */
final class ProbeRun {
    private final String speaker;
    private final Plan plan;
    private final RunReport report;
    private final Surroundings world;
    private final BitSet unresolved = new BitSet();
    private volatile Ending ending = Ending.COMPLETE;

    /**
     * @param speaker what complaints begin with, "sonde icmp"
     */
    ProbeRun(String speaker, Plan plan, RunReport report, Surroundings world) {
        this.speaker = speaker;
        this.plan = plan;
        this.report = report;
        this.world = world;
    }

    /** Runs it; returns the {@link ExitCode}. */
    int run() {
        try (Session started = world.starter().start(plan)) {
            Report result;
            if (world.ownsProcess()) {
                try (Signals _ = Signals.to(new OnSignal(started))) {
                    result = follow(started);
                }
            } else {
                result = follow(started);
            }
            return Math.max(exitCode(result), world.outputCode());
        } catch (NetworkException e) {
            return complainOf(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.SYSTEM;
        }
    }

    private Report follow(Session started) throws InterruptedException {
        boolean hasReader = true;
        for (Event event : started) {
            noteUnresolved(event, started);
            report.tell(event);
            // Under a flood many events wait, and one write for all of them is enough.
            if (!started.hasQueued() && hasReader && !report.flush()) {
                hasReader = false;
                started.stop();
            }
        }
        Report result = started.await();
        for (Summary summary : result.summaries()) {
            if (neverResolved(summary)) {
                complainOfName(summary, "Name or service not known");
            } else if (stillLookedUp(summary, result)) {
                complainOfName(summary, "not resolved when the run ended");
            }
        }
        boolean anythingSent = result.failure().isEmpty();
        for (Summary summary : result.summaries()) {
            anythingSent |= summary.counts().sent() > 0;
        }
        if (anythingSent) {
            report.end(result, ending);
            report.flush();
        }
        for (Summary summary : result.summaries()) {
            String hint = NoEcho.hint(summary);
            if (!hint.isEmpty()) {
                world.complain("sonde: " + summary.endpoint().target() + ": " + hint);
            }
        }
        result.shortage().filter(_ -> dropped(result)).ifPresent(this::complainOf);
        return result;
    }

    /** Names a name once that does not resolve, and stops when there is no other target. */
    private void noteUnresolved(Event event, Session session) {
        if (event instanceof Event.Settled settled
                && settled.outcome() instanceof Outcome.Unresolved outcome) {
            int index = settled.endpoint().index();
            if (unresolved.get(index) || settled.endpoint().address().isPresent()) {
                return;
            }
            unresolved.set(index);
            world.complain(
                    "sonde: " + settled.endpoint().target() + ": " + outcome.failure().message());
            if (unresolved.cardinality() == plan.targets().size()
                    && plan.resolveEvery().isEmpty()) {
                session.stop();
            }
        }
    }

    /** For runs whose events were dropped: the name has not been named yet. */
    private void complainOfName(Summary summary, String why) {
        int index = summary.endpoint().index();
        if (!unresolved.get(index)) {
            unresolved.set(index);
            world.complain("sonde: " + summary.endpoint().target() + ": " + why);
        }
    }

    private int exitCode(Report result) {
        int code = allAnswered(result) ? ExitCode.ALL_ANSWERED : ExitCode.SOME_SILENT;
        for (Summary summary : result.summaries()) {
            if (neverResolved(summary) || stillLookedUp(summary, result)) {
                code = ExitCode.UNRESOLVED;
            }
        }
        Optional<NetworkException> failure = result.failure();
        return failure.isPresent() ? Math.max(code, complainOf(failure.get())) : code;
    }

    /** Whether every target is up, by what the plan takes for it. */
    private boolean allAnswered(Report result) {
        for (Summary summary : result.summaries()) {
            boolean refused = plan.refusedIsUp() && summary.counts().refused() > 0;
            if (summary.counts().received() == 0 && !refused) {
                return false;
            }
        }
        return true;
    }

    private static boolean stillLookedUp(Summary summary, Report result) {
        return summary.endpoint().address().isEmpty()
                && summary.counts().sent() == 0
                && result.failure().isEmpty();
    }

    private static boolean neverResolved(Summary summary) {
        return summary.endpoint().address().isEmpty() && summary.counts().unresolved() > 0;
    }

    private static boolean dropped(Report result) {
        for (Summary summary : result.summaries()) {
            if (summary.counts().local() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Only where something came of it: mostly nothing does. */
    private void complainOf(BufferShortage shortage) {
        world.complain(
                "sonde: the receive buffer overflowed: it holds "
                        + shortage.grantedBytes()
                        + " octets, and this run may need "
                        + shortage.neededBytes()
                        + "; raise net.core.rmem_max to "
                        + shortage.sufficientLimit()
                        + ", give CAP_NET_ADMIN, or lower the rate");
    }

    private int complainOf(NetworkException failure) {
        return HostRefusal.complain(speaker, plan.socketOptions(), failure, world);
    }

    private final class OnSignal implements Signals.Receiver {
        private final Session session;

        OnSignal(Session session) {
            this.session = session;
        }

        @Override
        public void stop(String signal) {
            ending = Ending.by(signal);
            session.stop();
        }

        @Override
        public void tell() {
            StringBuilder lines = new StringBuilder();
            for (Summary summary : session.snapshot()) {
                lines.append(InterimLine.of(summary, plan.targets().size() > 1)).append('\n');
            }
            // In one piece, so that the lines of several targets stay together.
            world.err().print(lines);
            world.err().flush();
        }
    }
}
