// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.engine.Uninterrupted;
import dev.sonde.net.Network;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An echo server: some {@link Worker}s that share a port, and the ways from other threads. */
public final class ServerThreads implements EchoServer {
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> endpoints = new ArrayList<>();
    private final ServeEventQueue queue;
    private final CountDownLatch running;
    private final Opening opening;
    private final Network clocks;
    private int port;

    private ServerThreads(ServePlan plan, Network first) {
        queue = new ServeEventQueue(Math.max(1, plan.eventBuffer()));
        running = new CountDownLatch(plan.workers());
        clocks = first;
        RateLimit rate =
                plan.rateLimit().isEmpty()
                        ? null
                        : new RateLimit(
                                plan.rateLimit().getAsDouble(),
                                first.clock().nanoTime(),
                                ThreadLocalRandom.current().nextLong());
        opening =
                switch (plan.transport()) {
                    case UDP -> new UdpOpening(plan, rate);
                    case TCP -> new TcpOpening(plan, rate);
                };
    }

    /**
     * Starts a server; when this returns, all sockets are bound.
     *
     * @param networks one for each worker, which closes it
     * @throws dev.sonde.net.NetworkException when the host refuses
     */
    public static EchoServer start(ServePlan plan, Supplier<Network> networks) {
        Network first = networks.get();
        ServerThreads server = new ServerThreads(plan, first);
        server.port = plan.port();
        PortSharing sharing = plan.workers() > 1 ? PortSharing.FIRST : PortSharing.NONE;
        server.add(plan, first, sharing);
        for (int i = 1; i < plan.workers(); i++) {
            server.add(plan, networks.get(), PortSharing.FURTHER);
        }
        return server;
    }

    /** Starts one more worker and waits for its sockets: the first decides the port of all. */
    private void add(ServePlan plan, Network network, PortSharing sharing) {
        Worker worker =
                new Worker(opening, network, port, sharing, plan.eventBuffer() == 0 ? null : queue);
        workers.add(worker);
        threads.add(
                Thread.ofPlatform()
                        .name("sonde-serve-" + workers.size())
                        .daemon()
                        .start(() -> {
                            worker.run();
                            ended();
                        }));
        try {
            List<Endpoint> bound = worker.bound().join();
            if (endpoints.isEmpty()) {
                port = bound.getFirst().port();
                for (Endpoint endpoint : bound) {
                    endpoints.add(endpoint.text());
                }
            }
        } catch (CompletionException e) {
            close();
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private void ended() {
        // One worker that fails ends all: half a server would be a puzzle to its clients.
        stop();
        running.countDown();
        if (running.getCount() == 0) {
            queue.end(clocks.clock().wallNanos());
        }
    }

    @Override
    public List<String> endpoints() {
        return List.copyOf(endpoints);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ServeCounts counts() {
        ServeCounts sum = ServeCounts.NONE;
        for (Worker worker : workers) {
            sum = sum.plus(worker.counts());
        }
        return sum;
    }

    @Override
    public void stop() {
        for (Worker worker : workers) {
            worker.stop();
        }
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
        if (!running.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        for (Worker worker : workers) {
            try {
                worker.end().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a worker failed: " + e.getCause(), e.getCause());
            }
        }
        return true;
    }

    @Override
    public void close() {
        stop();
        Uninterrupted.join(threads);
    }

    @Override
    public boolean hasQueued() {
        return queue.hasQueued();
    }

    @Override
    public Iterator<ServeEvent> iterator() {
        return queue.iterator();
    }
}
