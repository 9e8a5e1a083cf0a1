// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Session;
import dev.sonde.Summary;
import dev.sonde.net.Network;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An {@link Engine} on a thread of its own, and the ways from other threads to it. */
public final class EngineSession implements Session {
    private final Engine engine;
    private final Network network;
    private final EventQueue queue;
    private final CompletableFuture<Report> report = new CompletableFuture<>();
    private final Thread thread;

    private EngineSession(Plan plan, Network network, long runTag, boolean withEvents) {
        this.network = network;
        queue = new EventQueue(plan.eventBuffer());
        engine = new Engine(plan, network, runTag, withEvents ? queue : null);
        thread = Thread.ofPlatform().name("sonde-engine").daemon().unstarted(this::runEngine);
    }

    /**
     * Starts a run.
     *
     * @param runTag random bits that mark this run's packets
     * @param withEvents whether anybody will iterate
     */
    public static Session start(Plan plan, Network network, long runTag, boolean withEvents) {
        EngineSession session = new EngineSession(plan, network, runTag, withEvents);
        session.thread.start();
        return session;
    }

    private void runEngine() {
        try (network) {
            report.complete(engine.run());
        } catch (Throwable e) {
            // A defect, not a fact of the network: whoever waits for the report gets to see it.
            report.completeExceptionally(e);
        } finally {
            queue.end(network.clock().wallNanos());
        }
    }

    @Override
    public void stop() {
        engine.stop();
    }

    @Override
    public List<Summary> snapshot() {
        CompletableFuture<List<Summary>> answer = new CompletableFuture<>();
        if (!report.isDone()) {
            engine.post(() -> answer.complete(engine.summaries()));
        }
        // The engine may end before it gets to it.
        Uninterrupted.await(answer, report);
        return answer.isDone() ? answer.join() : report.join().summaries();
    }

    @Override
    public Report await() throws InterruptedException {
        try {
            return report.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the engine failed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        stop();
        Uninterrupted.join(List.of(thread));
    }

    @Override
    public boolean hasQueued() {
        return queue.hasQueued();
    }

    @Override
    public Iterator<Event> iterator() {
        return queue.iterator();
    }
}
