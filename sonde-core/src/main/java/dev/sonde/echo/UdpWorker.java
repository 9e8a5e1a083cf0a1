// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.net.Clock;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpOptions.PortSharing;
import dev.sonde.net.UdpSocket;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that serves: its network, its sockets, one for each family, and the {@link Responder}
 * over them.
 *
 * <p><b>Threading.</b> {@link #run} on a platform thread of its own; the rest from any.
 */
final class UdpWorker implements Runnable {
    /** The longest payload of a UDP datagram: IPv6 has 65,527, IPv4 20 less. */
    private static final int LONGEST_PAYLOAD = 65_527;

    /** How long to wait for the thread before looking whether it is still there, ms. */
    private static final long PATIENCE = 20;

    private final ServePlan plan;
    private final Network network;
    private final int port;
    private final PortSharing sharing;
    private final @Nullable RateLimit rate;
    private final @Nullable ServeEventQueue queue;
    private final CompletableFuture<List<UdpSocket>> bound = new CompletableFuture<>();
    private final CompletableFuture<ServeCounts> end = new CompletableFuture<>();
    private final AtomicReference<@Nullable CompletableFuture<ServeCounts>> asked =
            new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * @param network closed at the end
     * @param port where to listen, 0 for any
     */
    UdpWorker(
            ServePlan plan,
            Network network,
            int port,
            PortSharing sharing,
            @Nullable RateLimit rate,
            @Nullable ServeEventQueue queue) {
        this.plan = plan;
        this.network = network;
        this.port = port;
        this.sharing = sharing;
        this.rate = rate;
        this.queue = queue;
    }

    /** The sockets once they are bound, or the {@link NetworkException} that says why not. */
    CompletableFuture<List<UdpSocket>> bound() {
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
        boolean interrupted = false;
        while (!end.isDone() && !answer.isDone()) {
            try {
                var _ = answer.get(PATIENCE, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // Looks whether the thread is still there.
            } catch (InterruptedException _) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new AssertionError("nothing fails this future", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer.isDone() ? answer.join() : end.join();
    }

    @Override
    public void run() {
        try (network) {
            List<UdpSocket> sockets = open();
            bound.complete(sockets);
            end.complete(serve(sockets));
        } catch (Throwable e) {
            // Before the sockets are bound it is the host's refusal, later a defect.
            bound.completeExceptionally(e);
            end.completeExceptionally(e);
        }
    }

    private ServeCounts serve(List<UdpSocket> sockets) {
        List<Lane> lanes = new ArrayList<>();
        for (UdpSocket socket : sockets) {
            lanes.add(new Lane(socket));
        }
        Clock clock = network.clock();
        Journal journal = queue == null ? null : new Journal(queue, clock);
        Responder responder = new Responder(plan, lanes, rate, journal);
        LongSupplier now = clock::nanoTime;
        while (!stopped) {
            boolean more = responder.serve(now);
            CompletableFuture<ServeCounts> answer = asked.getAndSet(null);
            if (answer != null) {
                answer.complete(responder.counts());
            }
            if (!more) {
                network.await(responder.nextDue(clock.nanoTime()));
            }
        }
        return responder.counts();
    }

    // ---- Sockets

    private List<UdpSocket> open() {
        String address = plan.address().orElse("");
        if (!address.isEmpty()) {
            int zone = address.indexOf('%');
            Family family =
                    IpAddress.parse(zone < 0 ? address : address.substring(0, zone))
                            .orElseThrow(() -> new AssertionError("the plan has checked it"))
                            .family();
            return List.of(open(family, address, port));
        }
        UdpSocket four = open(Family.V4, "", port);
        try {
            return List.of(four, open(Family.V6, "", four.localPort()));
        } catch (NetworkException e) {
            if (e.errno() != Errno.EAFNOSUPPORT.number()) {
                throw e;
            }
            return List.of(four); // a host without IPv6 has nobody to disappoint
        }
    }

    private UdpSocket open(Family family, String address, int ownPort) {
        SocketOptions options =
                SocketOptions.DEFAULT
                        .withSource(address)
                        .withReceiveBufferBytes(plan.receiveBufferBytes())
                        .withDatagramBytes(LONGEST_PAYLOAD);
        return network.openUdp(family, UdpOptions.server(options, ownPort).withSharing(sharing));
    }
}
