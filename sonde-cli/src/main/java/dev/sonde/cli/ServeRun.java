// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.cli.report.ServeReport;
import dev.sonde.cli.report.ServeText;
import dev.sonde.net.NetworkException;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServePlan;
import java.time.Duration;
import java.util.Optional;

/** One server from its start to its exit code. */
final class ServeRun {
    private final ServePlan plan;
    private final ServeReport report;
    private final Duration every;
    private final Optional<Duration> deadline;
    private final Surroundings world;

    /**
     * @param every how often the counters are told where nothing else is
     */
    ServeRun(
            ServePlan plan,
            ServeReport report,
            Duration every,
            Optional<Duration> deadline,
            Surroundings world) {
        this.plan = plan;
        this.report = report;
        this.every = every;
        this.deadline = deadline;
        this.world = world;
    }

    /** Serves until it is told to end; returns the {@link ExitCode}. */
    int run() {
        try (EchoServer server = world.starter().serve(plan)) {
            if (world.ownsProcess()) {
                try (Signals _ = Signals.to(new OnSignal(server))) {
                    serve(server);
                }
            } else {
                serve(server);
            }
            return world.outputCode();
        } catch (NetworkException e) {
            boolean typedWrong = e.whose() == NetworkException.Cause.NO_SUCH_THING;
            world.complain((typedWrong ? "sonde serve: " : "sonde: ") + e.getMessage());
            return typedWrong ? ExitCode.USAGE : ExitCode.SYSTEM;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.SYSTEM;
        }
    }

    private void serve(EchoServer server) throws InterruptedException {
        report.started(plan, server);
        if (deadline.isPresent()) {
            RunDeadline.endAfter(deadline.get(), server::await, server::stop);
        }
        boolean hasReader = report.flush();
        if (!hasReader) {
            server.stop();
        }
        if (plan.eventBuffer() > 0) {
            tellEvents(server, hasReader);
        } else {
            tellCounts(server);
        }
        server.close();
        report.end(plan, server.counts());
        report.flush();
    }

    private void tellEvents(EchoServer server, boolean reader) {
        boolean hasReader = reader;
        for (ServeEvent event : server) {
            report.tell(event);
            if (!server.hasQueued() && hasReader && !report.flush()) {
                hasReader = false;
                server.stop();
            }
        }
    }

    private void tellCounts(EchoServer server) throws InterruptedException {
        ServeCounts told = ServeCounts.NONE;
        while (!server.await(every)) {
            ServeCounts counts = server.counts();
            if (!counts.equals(told)) {
                told = counts;
                report.interim(counts);
                if (!report.flush()) {
                    server.stop();
                }
            }
        }
    }

    private final class OnSignal implements Signals.Receiver {
        private final EchoServer server;

        OnSignal(EchoServer server) {
            this.server = server;
        }

        @Override
        public void stop(String signal) {
            server.stop();
        }

        @Override
        public void tell() {
            world.complain(ServeText.line(server.counts()));
        }
    }
}
