// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.engine.Uninterrupted;
import dev.sonde.net.Clock;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.serve.ServeCounts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that serves: its network, and the {@link Service} that it gives its time to.
 *
 * <p><b>Threading.</b> {@link #run} on a platform thread of its own; the rest from any.
 */
final class Worker implements Runnable {
    /** How long the answers to what was read may take to leave after the end. */
    private static final long GRACE = 1_000_000_000L;

    private final Opening opening;
    private final Network network;
    private final int port;
    private final PortSharing sharing;
    private final @Nullable ServeEventQueue queue;
    private final CompletableFuture<List<Endpoint>> bound = new CompletableFuture<>();
    private final CompletableFuture<ServeCounts> end = new CompletableFuture<>();
    private final AtomicReference<@Nullable CompletableFuture<ServeCounts>> asked =
            new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * @param network closed at the end
     * @param opening makes the service, on the worker's thread
     * @param port where to listen, 0 for any
     */
    Worker(
            Opening opening,
            Network network,
            int port,
            PortSharing sharing,
            @Nullable ServeEventQueue queue) {
        this.opening = opening;
        this.network = network;
        this.port = port;
        this.sharing = sharing;
        this.queue = queue;
    }

    /**
     * Where it listens, once its sockets are bound, or the {@link NetworkException} that says why
     * not.
     */
    CompletableFuture<List<Endpoint>> bound() {
        return bound;
    }

    /** All that was done, once the thread has ended. */
    CompletableFuture<ServeCounts> end() {
        return end;
    }

    void stop() {
        stopped = true;
        network.wake();
    }

    /** The counts of now, or of the end. */
    ServeCounts counts() {
        CompletableFuture<ServeCounts> answer = new CompletableFuture<>();
        CompletableFuture<ServeCounts> waiting = asked.compareAndExchange(null, answer);
        answer = waiting == null ? answer : waiting;
        network.wake();
        Uninterrupted.await(answer, end);
        return answer.isDone() ? answer.join() : end.join();
    }

    @Override
    public void run() {
        try (network) {
            Journal journal = queue == null ? null : new Journal(queue, network.clock());
            Opening.Opened opened = opening.open(network, port, sharing, journal);
            bound.complete(opened.endpoints());
            end.complete(serve(opened.service()));
        } catch (Throwable e) {
            // Before the sockets are bound it is the host's refusal, later a defect.
            bound.completeExceptionally(e);
            end.completeExceptionally(e);
        }
    }

    private ServeCounts serve(Service service) {
        Clock clock = network.clock();
        LongSupplier now = clock::nanoTime;
        while (!stopped) {
            boolean more = service.serve(now);
            answer(service);
            if (!more) {
                network.await(service.nextDue(clock.nanoTime()));
            }
        }
        long giveUp = clock.nanoTime() + GRACE;
        while (service.finish(now) && clock.nanoTime() < giveUp) {
            answer(service);
            network.await(Math.min(giveUp, service.nextDue(clock.nanoTime())));
        }
        return service.counts();
    }

    private void answer(Service service) {
        CompletableFuture<ServeCounts> answer = asked.getAndSet(null);
        if (answer != null) {
            answer.complete(service.counts());
        }
    }
}
