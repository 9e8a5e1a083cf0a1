// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.Protocol;
import dev.sonde.engine.Uninterrupted;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.scan.SweepLoop.Share;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepProgress;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A sweep on threads of its own, and the ways from other threads to it.
 *
 * <p>Two loops share nothing but the queue of results: each has its own sockets, its own half of
 * the order and its own table. It takes two where the rate is not capped and there is enough to do,
 * as sending takes most of the time and one thread can keep only one core busy with it.
 */
public final class SweepThread implements Sweep {
    /** For fewer targets another thread costs more than it brings. */
    private static final int LEAST_FOR_TWO = 8192;

    /** One loop, and how it ends. */
    private static final class Worker {
        final SweepLoop loop;
        final Network network;
        final CompletableFuture<Standing> end = new CompletableFuture<>();
        final Thread thread;

        Worker(SweepLoop loop, Network network, int number, Runnable whenDone) {
            this.loop = loop;
            this.network = network;
            thread =
                    Thread.ofPlatform()
                            .name("sonde-sweep-" + number)
                            .daemon()
                            .unstarted(() -> work(whenDone));
        }

        private void work(Runnable whenDone) {
            try (network) {
                loop.run();
                end.complete(loop.standing());
            } catch (Throwable e) {
                // A defect, not a fact of the network: whoever waits for the figures gets to see
                // it.
                end.completeExceptionally(e);
            } finally {
                whenDone.run();
            }
        }
    }

    private final @Nullable ResultQueue results;
    private final List<Worker> workers = new ArrayList<>();
    private final CompletableFuture<Void> end;

    private SweepThread(SweepPlan plan, List<Network> networks, LongSupplier tokens) {
        results =
                plan.results()
                        ? new ResultQueue(new TargetList(plan.addresses(), plan.ports()))
                        : null;
        for (Network network : networks) {
            int number = workers.size();
            SweepLoop loop =
                    new SweepLoop(
                            plan,
                            new Share(number, networks.size()),
                            network,
                            new TargetList(plan.addresses(), plan.ports()),
                            results == null ? null : results.new Writer(),
                            tokens.getAsLong());
            workers.add(new Worker(loop, network, number + 1, this::workerEnded));
        }
        end =
                CompletableFuture.allOf(
                        workers.stream()
                                .map(worker -> worker.end)
                                .toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Starts a sweep on one network or two.
     *
     * @param networks new ones, closed at its end
     * @param tokens random bits that mark this sweep's packets
     * @param processors how many threads can run at a time
     */
    public static Sweep start(
            SweepPlan plan, Supplier<Network> networks, LongSupplier tokens, int processors) {
        boolean two =
                processors > 1
                        && plan.rate().isEmpty()
                        && plan.protocol() != Protocol.CONNECT
                        && plan.addresses().size() >= LEAST_FOR_TWO;
        List<Network> opened = new ArrayList<>();
        for (int i = 0; i < (two ? 2 : 1); i++) {
            opened.add(networks.get());
        }
        SweepThread sweep = new SweepThread(plan, opened, tokens);
        sweep.workers.forEach(worker -> worker.thread.start());
        return sweep;
    }

    /** Ends the results with the last, and all with one that has failed. */
    private void workerEnded() {
        boolean failed = workers.stream().anyMatch(each -> each.end.isCompletedExceptionally());
        if (failed) {
            stop();
        }
        if (results != null && workers.stream().allMatch(each -> each.end.isDone())) {
            results.end();
        }
    }

    @Override
    public SweepProgress progress() {
        SweepProgress sum = workers.getFirst().loop.progress();
        for (Worker worker : workers.subList(1, workers.size())) {
            SweepProgress other = worker.loop.progress();
            sum =
                    new SweepProgress(
                            sum.targets() + other.targets(),
                            sum.probed() + other.probed(),
                            sum.settled() + other.settled(),
                            sum.answered() + other.answered(),
                            sum.probes() + other.probes(),
                            Math.max(sum.elapsedNanos(), other.elapsedNanos()),
                            Math.max(sum.remainingNanos(), other.remainingNanos()));
        }
        return sum;
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
        workers.forEach(worker -> worker.loop.stop());
    }

    @Override
    public SweepSummary await() throws InterruptedException {
        try {
            var _ = end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the sweep failed: " + e.getCause(), e.getCause());
        }
        return summary();
    }

    private SweepSummary summary() {
        return Standing.summary(workers.stream().map(worker -> worker.end.join()).toList());
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
        try {
            var _ = end.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            // Told by the other way to wait.
        }
        return true;
    }

    @Override
    public SweepSummary snapshot() {
        List<Standing> standings = new ArrayList<>();
        for (Worker worker : workers) {
            CompletableFuture<Standing> answer = new CompletableFuture<>();
            if (!worker.end.isDone()) {
                worker.loop.post(() -> answer.complete(worker.loop.standing()));
            }
            // It may end before it gets to it.
            Uninterrupted.await(answer, worker.end);
            standings.add(answer.isDone() ? answer.join() : worker.end.join());
        }
        return Standing.summary(standings);
    }

    @Override
    public Optional<NetworkException> failure() {
        return workers.stream()
                .filter(worker -> worker.end.isDone())
                .flatMap(worker -> worker.loop.failure().stream())
                .findFirst();
    }

    @Override
    public void close() {
        stop();
        Uninterrupted.join(workers.stream().map(worker -> worker.thread).toList());
    }
}
