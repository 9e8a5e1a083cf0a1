// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.Family;
import dev.sonde.net.Network;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.net.UdpSocket;
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
import org.jspecify.annotations.Nullable;

/**
 * A UDP echo server: some {@link UdpWorker}s that share a port, and the ways from other threads.
 */
public final class UdpServer implements EchoServer {
    private final List<UdpWorker> workers = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> endpoints = new ArrayList<>();
    private final ServeEventQueue queue;
    private final CountDownLatch running;
    private final @Nullable RateLimit rate;
    private final Network clocks;
    private int port;

    private UdpServer(ServePlan plan, Network first) {
        queue = new ServeEventQueue(Math.max(1, plan.eventBuffer()));
        running = new CountDownLatch(plan.workers());
        clocks = first;
        rate =
                plan.rateLimit().isEmpty()
                        ? null
                        : new RateLimit(
                                plan.rateLimit().getAsDouble(),
                                first.clock().nanoTime(),
                                ThreadLocalRandom.current().nextLong());
    }

    /**
     * Starts a server; when this returns, all sockets are bound.
     *
     * @param networks one for each worker, which closes it
     * @throws dev.sonde.net.NetworkException when the host refuses
     */
    public static EchoServer start(ServePlan plan, Supplier<Network> networks) {
        Network first = networks.get();
        UdpServer server = new UdpServer(plan, first);
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
        UdpWorker worker =
                new UdpWorker(
                        plan, network, port, sharing, rate, plan.eventBuffer() == 0 ? null : queue);
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
            List<UdpSocket> sockets = worker.bound().join();
            if (endpoints.isEmpty()) {
                port = sockets.getFirst().localPort();
                for (UdpSocket socket : sockets) {
                    endpoints.add(endpoint(socket));
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

    private static String endpoint(UdpSocket socket) {
        String address = socket.localAddress().toString();
        return (socket.family() == Family.V4 ? address : "[" + address + "]")
                + ":"
                + socket.localPort();
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
        for (UdpWorker worker : workers) {
            sum = sum.plus(worker.counts());
        }
        return sum;
    }

    @Override
    public void stop() {
        for (UdpWorker worker : workers) {
            worker.stop();
        }
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
        if (!running.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        for (UdpWorker worker : workers) {
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
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
