// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.IpAddress;
import dev.sonde.net.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up by the JDK, and so by the host's own resolver (getaddrinfo(3)), on threads of its
 * own.
 *
 * <p>There are none until the first look-up, then as many as there are look-ups under way, at most
 * {@value #MAX_THREADS}: a look-up may hang for many seconds. Daemon and platform threads, because
 * getaddrinfo is native and would hold the carrier of a virtual one. The order of addresses is that
 * of {@link InetAddress#getAllByName}: with the JVM's default settings IPv4 first, with {@code
 * -Djava.net.preferIPv6Addresses=system} the host's own.
 *
 * <p><b>Threading.</b> All threads. Answers come on the resolver's, or on the caller's when it is
 * closed.
 */
final class LinuxResolver implements Resolver, AutoCloseable {
    private static final int MAX_THREADS = 16;
    private static final String NOT_KNOWN = "Name or service not known";
    private static final String CLOSED = "the network was closed";

    private final Object lock = new Object();
    private final Queue<LookUp> waiting = new ArrayDeque<>();
    private int threads;
    private int threadsEver;
    private boolean closed;

    private record LookUp(String host, Consumer<Resolution> whenDone) {}

    @Override
    public void resolve(String host, Consumer<Resolution> whenDone) {
        boolean accepted;
        synchronized (lock) {
            accepted = !closed;
            if (accepted) {
                waiting.add(new LookUp(host, whenDone));
                if (threads < MAX_THREADS) {
                    startThread();
                    threads++;
                }
            }
        }
        if (!accepted) {
            whenDone.accept(new Resolution.Failed(CLOSED));
        }
    }

    private void startThread() {
        Thread thread = new Thread(new Worker(), "sonde-resolver-" + ++threadsEver);
        thread.setDaemon(true);
        thread.start();
    }

    /** What a thread does: it lives while there is work, and the next look-up starts another. */
    private final class Worker implements Runnable {
        @Override
        public void run() {
            for (LookUp next = take(); next != null; next = take()) {
                try {
                    next.whenDone.accept(lookUp(next.host));
                } catch (RuntimeException e) {
                    Thread thread = Thread.currentThread();
                    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
                }
            }
        }
    }

    /** The next look-up; null when there is none, and then the calling thread no longer counts. */
    private @Nullable LookUp take() {
        synchronized (lock) {
            LookUp next = waiting.poll();
            if (next == null) {
                threads--;
            }
            return next;
        }
    }

    private static Resolution lookUp(String host) {
        try {
            List<IpAddress> addresses = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(host)) {
                addresses.add(IpAddress.of(address));
            }
            return new Resolution.Found(addresses);
        } catch (UnknownHostException e) {
            return new Resolution.Failed(reason(host, e.getMessage()));
        } catch (RuntimeException e) {
            // A name with a NUL in it, or a resolver supplied by the embedding program.
            return new Resolution.Failed(reason(host, e.getMessage()));
        }
    }

    /** The JDK writes "host: reason", or only the host when it knows no reason. */
    static String reason(String host, @Nullable String message) {
        if (message == null || message.equals(host)) {
            return NOT_KNOWN;
        }
        String prefix = host + ": ";
        String reason = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        return reason.isBlank() ? NOT_KNOWN : reason;
    }

    /** Ends all look-ups that have not begun as failed; those under way end as they will. */
    @Override
    public void close() {
        List<LookUp> abandoned;
        synchronized (lock) {
            closed = true;
            abandoned = new ArrayList<>(waiting);
            waiting.clear();
        }
        for (LookUp lookUp : abandoned) {
            lookUp.whenDone.accept(new Resolution.Failed(CLOSED));
        }
    }
}
