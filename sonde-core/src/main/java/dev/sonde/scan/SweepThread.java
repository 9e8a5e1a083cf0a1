// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.engine.Uninterrupted;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepProgress;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A {@link SweepLoop} on a thread of its own, and the ways from other threads to it. */
public final class SweepThread implements Sweep {
    private final Network network;
    private final SweepLoop loop;
    private final @Nullable ResultQueue results;
    private final CompletableFuture<SweepSummary> summary = new CompletableFuture<>();
    private final Thread thread;
    private volatile Optional<NetworkException> failure = Optional.empty();

    private SweepThread(SweepPlan plan, Network network, long token) {
        this.network = network;
        TargetList list = new TargetList(plan.addresses(), plan.ports());
        results = plan.results() ? new ResultQueue(list) : null;
        loop = new SweepLoop(plan, network, list, results, token);
        thread = Thread.ofPlatform().name("sonde-sweep").daemon().unstarted(this::sweep);
    }

    /**
     * Starts a sweep.
     *
     * @param network closed at its end
     * @param token random bits that mark this sweep's packets
     */
    public static Sweep start(SweepPlan plan, Network network, long token) {
        SweepThread sweep = new SweepThread(plan, network, token);
        sweep.thread.start();
        return sweep;
    }

    private void sweep() {
        try (network) {
            SweepSummary figures = loop.run();
            failure = loop.failure();
            summary.complete(figures);
        } catch (Throwable e) {
            // A defect, not a fact of the network: whoever waits for the figures gets to see it.
            summary.completeExceptionally(e);
        } finally {
            if (results != null) {
                results.end();
            }
        }
    }

    @Override
    public SweepProgress progress() {
        return loop.progress();
    }

    @Override
    public boolean hasQueued() {
        return results != null && results.hasQueued();
    }

    @Override
    public Iterator<SweepResult> iterator() {
        return results == null ? Collections.emptyIterator() : results.iterator();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public SweepSummary await() throws InterruptedException {
        try {
            return summary.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the sweep failed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
        try {
            var _ = summary.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            // Told by the other way to wait.
        }
        return true;
    }

    @Override
    public SweepSummary snapshot() {
        CompletableFuture<SweepSummary> answer = new CompletableFuture<>();
        if (!summary.isDone()) {
            loop.post(() -> answer.complete(loop.summary()));
        }
        // The sweep may end before it gets to it.
        Uninterrupted.await(answer, summary);
        return answer.isDone() ? answer.join() : summary.join();
    }

    @Override
    public Optional<NetworkException> failure() {
        return failure;
    }

    @Override
    public void close() {
        stop();
        Uninterrupted.join(List.of(thread));
    }
}
