// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Outcome;
import dev.sonde.cli.report.Ending;
import dev.sonde.cli.report.SweepLines;
import dev.sonde.cli.report.SweepReport;
import dev.sonde.net.NetworkException;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One sweep from its start to its exit code. */
final class SweepRun {
    private static final String SPEAKER = "sonde sweep";

    /** After so many results without a pause, it is seen whether anybody still reads. */
    private static final int RESULTS_AT_ONCE = 4096;

    private final SweepPlan plan;
    private final SweepTargets targets;
    private final OptionalLong require;
    private final Optional<Duration> deadline;
    private final SweepReport report;
    private final SweepOutputOptions output;
    private final Surroundings world;
    private volatile Ending ending = Ending.COMPLETE;

    /**
     * @param require how many targets have to answer, where it is not all
     */
    SweepRun(
            SweepPlan plan,
            SweepTargets targets,
            OptionalLong require,
            Optional<Duration> deadline,
            SweepReport report,
            SweepOutputOptions output,
            Surroundings world) {
        this.plan = plan;
        this.targets = targets;
        this.require = require;
        this.deadline = deadline;
        this.report = report;
        this.output = output;
        this.world = world;
    }

    /** Runs it; returns the {@link ExitCode}. */
    int run() {
        try (Sweep sweep = world.starter().sweep(plan);
                SweepScreen screen = new SweepScreen(sweep, report, world)) {
            int code;
            if (world.ownsProcess()) {
                try (Signals _ = Signals.to(new OnSignal(sweep, screen))) {
                    code = follow(sweep, screen);
                }
            } else {
                code = follow(sweep, screen);
            }
            return Math.max(code, world.outputCode());
        } catch (NetworkException e) {
            return HostRefusal.complain(SPEAKER, plan.socketOptions(), e, world);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.SYSTEM;
        }
    }

    private int follow(Sweep sweep, SweepScreen screen) throws InterruptedException {
        if (deadline.isPresent()) {
            RunDeadline.endAfter(deadline.get(), sweep::await, sweep::stop);
        }
        screen.start();
        if (plan.results()) {
            tellResults(sweep, screen);
        }
        SweepSummary summary = withGroups(sweep.await());
        screen.close();
        Optional<NetworkException> failure = sweep.failure();
        if (failure.isEmpty() || summary.probes() > 0) {
            report.end(summary, ending);
            report.flush();
        }
        int code = exitCode(summary);
        return failure.isEmpty()
                ? code
                : Math.max(
                        code,
                        HostRefusal.complain(SPEAKER, plan.socketOptions(), failure.get(), world));
    }

    private void tellResults(Sweep sweep, SweepScreen screen) {
        boolean hasReader = true;
        int unflushed = 0;
        for (SweepResult result : sweep) {
            if (result.outcome() instanceof Outcome.Unresolved name && !output.showsUnresolved()) {
                screen.complain("sonde: " + result.target() + ": " + name.failure().message());
            }
            screen.tell(result);
            unflushed++;
            if (unflushed >= RESULTS_AT_ONCE || !sweep.hasQueued()) {
                unflushed = 0;
                if (hasReader && !screen.flush()) {
                    hasReader = false;
                    sweep.stop();
                }
            }
        }
    }

    /** The groups that were given count as skipped, though the sweep itself never heard of them. */
    private SweepSummary withGroups(SweepSummary summary) {
        if (targets.groups() == 0) {
            return summary;
        }
        long groups = targets.groups() * plan.ports().size();
        List<SweepSummary.Skip> skips = new ArrayList<>();
        skips.add(new SweepSummary.Skip(targets.someGroups(), "a group, which is never probed"));
        skips.addAll(summary.skips());
        return new SweepSummary(
                summary.targets() + groups,
                summary.counts(),
                summary.unsent(),
                summary.skipped() + groups,
                skips,
                summary.probes(),
                summary.byError(),
                summary.rtt(),
                summary.lateRtt(),
                summary.clocks(),
                summary.stalled(),
                summary.durationNanos(),
                summary.sendingNanos());
    }

    private int exitCode(SweepSummary summary) {
        long received = summary.counts().received();
        long needed = require.orElse(Math.max(1, summary.targets() - summary.skipped()));
        int code = received >= needed ? ExitCode.ALL_ANSWERED : ExitCode.SOME_SILENT;
        return summary.counts().unresolved() > 0 ? ExitCode.UNRESOLVED : code;
    }

    private final class OnSignal implements Signals.Receiver {
        private final Sweep sweep;
        private final SweepScreen screen;

        OnSignal(Sweep sweep, SweepScreen screen) {
            this.sweep = sweep;
            this.screen = screen;
        }

        @Override
        public void stop(String signal) {
            ending = Ending.by(signal);
            sweep.stop();
        }

        @Override
        public void tell() {
            screen.complain(SweepLines.progress(sweep.progress()));
        }
    }
}
