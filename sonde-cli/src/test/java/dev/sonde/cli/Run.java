// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Session;
import dev.sonde.Summary;
import dev.sonde.Target;
import dev.sonde.cli.report.Scene;
import dev.sonde.cli.report.ScriptedServer;
import dev.sonde.cli.report.ScriptedSweep;
import dev.sonde.cli.report.SweepScene;
import dev.sonde.net.NetworkException;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServePlan;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** One run of the command line over a scripted session, and what came of it. */
final class Run {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private OutputStream sink = out;
    private String in = "";
    private List<Event> events = List.of();
    private Report report = new Report(List.of(), Optional.empty());
    private int status = -1;
    private Plan plan;
    private ServePlan servePlan;
    private ServeCounts served = ServeCounts.NONE;
    private SweepPlan sweepPlan;
    private ScriptedSweep sweep;
    private List<SweepResult> swept = List.of();
    private SweepSummary sweepSummary;
    private Surroundings.Screen screen = Surroundings.Screen.NONE;
    private List<NetworkException> refused = List.of();
    private int toldBeforeStop = -1;
    private int told;

    /** What standard input holds. */
    Run reading(String text) {
        in = text;
        return this;
    }

    /** What happens once the run is started, and how it ends. */
    Run when(List<Event> happening, Report end) {
        events = happening;
        report = end;
        return this;
    }

    /** What a sweep finds, and how it ends. */
    Run sweeping(List<SweepResult> results, SweepSummary summary, NetworkException... refusal) {
        swept = results;
        sweepSummary = summary;
        refused = List.of(refusal);
        return this;
    }

    /** Where somebody watches. */
    Run watchedOn(Surroundings.Screen where) {
        screen = where;
        return this;
    }

    /** Nobody reads standard output any more. */
    Run readByNobody() {
        return writingTo(
                new OutputStream() {
                    @Override
                    public void write(int octet) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                });
    }

    /** Standard output goes there. */
    Run writingTo(OutputStream stream) {
        sink = stream;
        return this;
    }

    Run sonde(String... args) {
        status =
                Main.run(
                        args,
                        new Surroundings(
                                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                                new PrintStream(sink, false, StandardCharsets.UTF_8),
                                new PrintStream(err, false, StandardCharsets.UTF_8),
                                false,
                                screen,
                                false,
                                new Scripted()));
        return this;
    }

    int status() {
        return status;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The plan that was started. */
    Plan plan() {
        if (plan == null) {
            throw new AssertionError("nothing was started; standard error: " + err());
        }
        return plan;
    }

    /** The sweep's plan that was started. */
    SweepPlan sweepPlan() {
        if (sweepPlan == null) {
            throw new AssertionError("nothing was started; standard error: " + err());
        }
        return sweepPlan;
    }

    /** The sweep that was started. */
    ScriptedSweep sweep() {
        return sweep;
    }

    boolean started() {
        return plan != null || servePlan != null || sweepPlan != null;
    }

    /** How many events had been handed out when the session was stopped, -1 when it never was. */
    int toldBeforeStop() {
        return toldBeforeStop;
    }

    /** The server's plan that was started. */
    ServePlan servePlan() {
        if (servePlan == null) {
            throw new AssertionError("nothing was started; standard error: " + err());
        }
        return servePlan;
    }

    /** What a server did, or why there is none. */
    Run serving(ServeCounts counts, NetworkException... refusal) {
        served = counts;
        refused = List.of(refusal);
        return this;
    }

    private final class Scripted implements Starter {
        @Override
        public Session start(Plan given) {
            return Run.this.start(given);
        }

        @Override
        public EchoServer serve(ServePlan given) {
            servePlan = given;
            for (NetworkException reason : refused) {
                throw reason;
            }
            return new ScriptedServer(given.port(), served);
        }

        @Override
        public Sweep sweep(SweepPlan given) {
            sweepPlan = given;
            SweepSummary summary = sweepSummary == null ? allAnswered(given) : sweepSummary;
            sweep = new ScriptedSweep(swept, summary, refused.stream().findFirst());
            return sweep;
        }
    }

    private Session start(Plan given) {
        plan = given;
        if (report.summaries().isEmpty()) {
            report = nothingHappened(given);
        }
        return new Session() {
            @Override
            public void stop() {
                toldBeforeStop = toldBeforeStop < 0 ? told : toldBeforeStop;
            }

            @Override
            public List<Summary> snapshot() {
                return report.summaries();
            }

            @Override
            public Report await() {
                return report;
            }

            @Override
            public void close() {}

            @Override
            public Iterator<Event> iterator() {
                Iterator<Event> all = events.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return toldBeforeStop < 0 && all.hasNext();
                    }

                    @Override
                    public Event next() {
                        told++;
                        return all.next();
                    }
                };
            }
        };
    }

    private static SweepSummary allAnswered(SweepPlan plan) {
        long targets = ((long) plan.addresses().size() + plan.names().size()) * plan.ports().size();
        return SweepScene.figures(targets, targets, 0, 0);
    }

    private static Report nothingHappened(Plan plan) {
        List<Summary> summaries = new ArrayList<>();
        for (Target target : plan.targets()) {
            summaries.add(
                    new Scene.Figures()
                            .of(
                                    new Endpoint(
                                            summaries.size(),
                                            plan.protocol(),
                                            target,
                                            target.literal())));
        }
        return new Report(summaries, Optional.empty());
    }
}
