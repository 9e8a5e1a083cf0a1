// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

import dev.sonde.net.NetworkException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * An echo server at work, on threads of its own.
 *
 * <pre>{@code
 * try (EchoServer server = EchoServer.start(ServePlan.udp(11_000).build())) {
 *     ...
 *     ServeCounts counts = server.counts();
 * }
 * }</pre>
 *
 * <p>Iterate it to follow each datagram, where the plan has an {@link ServePlan#eventBuffer}:
 * {@link Iterator#hasNext()} waits for the next event and is false when the server has ended and
 * everything has been handed out. Serving never waits for a reader.
 *
 * <p><b>Threading.</b> Everything may be called from any thread; one thread iterates.
 */
public interface EchoServer extends Iterable<ServeEvent>, AutoCloseable {
    /**
     * Starts a server on this host's network. When this returns, every socket is bound.
     *
     * @throws NetworkException when the host refuses, the port is in use for one
     */
    static EchoServer start(ServePlan plan) {
        return EchoServerFactory.find().start(plan);
    }

    /** Where it listens, as {@code 0.0.0.0:11000} and {@code [::]:11000}. */
    List<String> endpoints();

    /** The port it listens on. */
    int port();

    /** What it has done so far; after its end, all it did. */
    ServeCounts counts();

    /** Whether the next event is there already, so that the iterator would not wait. */
    boolean hasQueued();

    /**
     * Ends it as soon as possible; answers that wait for their time do not leave. Does not wait.
     */
    void stop();

    /**
     * Waits until it has ended.
     *
     * @return whether it has, within this time
     * @throws InterruptedException when the waiting thread is interrupted; the server goes on
     */
    boolean await(Duration atMost) throws InterruptedException;

    /** Ends it and waits for its threads, so that no socket is open afterwards. */
    @Override
    void close();
}
