// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Clock;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Resolver;
import dev.sonde.net.SystemClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up by the JDK, and so by the host's own resolver (getaddrinfo(3)), on threads of its
 * own.
 *
 * <p>There are none until the first look-up, then as many as there are look-ups under way, at most
 * {@value #USUAL_THREADS}, so that a name server is not asked ten thousand questions at once. A
 * look-up may hang for many seconds: one that has taken {@value #HANG_MILLIS} ms no longer counts,
 * and another thread takes the next name, up to {@value #MOST_THREADS} (a hanging one holds some
 * 100 KiB). Daemon and platform threads, because getaddrinfo is native and would hold the carrier
 * of a virtual one.
 *
 * <p>The order of addresses is that of {@link InetAddress#getAllByName}: with the JVM's default
 * settings IPv4 first, with {@code -Djava.net.preferIPv6Addresses=system} the host's own. The JVM
 * remembers answers, by default for 30 s and failures for 10 s; the security properties {@code
 * networkaddress.cache.ttl} and {@code networkaddress.cache.negative.ttl}, which belong to the
 * embedding program, say for how long. The command line has both at 0.
 *
 * <p><b>Threading.</b> All threads. Answers come on the resolver's, or on the caller's when it is
 * closed.
 */
final class LinuxResolver implements Resolver, AutoCloseable {
    private static final int USUAL_THREADS = 16;
    private static final int MOST_THREADS = 512;
    private static final int HANG_MILLIS = 100;

    /** How often to look whether look-ups hang while others wait. */
    private static final long LOOK_MILLIS = 50;

    private static final String NOT_KNOWN = "Name or service not known";
    private static final String CLOSED = "the network was closed";

    private final Clock clock = new SystemClock();
    private final Object lock = new Object();
    private final Queue<LookUp> waiting = new ArrayDeque<>();
    private final Set<Worker> workers = new HashSet<>();
    private int threadsEver;
    private boolean watched;
    private boolean closed;

    private record LookUp(String host, Consumer<Resolution> whenDone) {}

    @Override
    public void resolve(String host, Consumer<Resolution> whenDone) {
        boolean accepted;
        synchronized (lock) {
            accepted = !closed;
            if (accepted) {
                waiting.add(new LookUp(host, whenDone));
                if (workers.size() < USUAL_THREADS) {
                    startWorker();
                } else if (!watched) {
                    watched = true;
                    start(new Watcher(), "sonde-resolver-watch");
                }
            }
        }
        if (!accepted) {
            whenDone.accept(new Resolution.Failed(CLOSED));
        }
    }

    private void startWorker() {
        Worker worker = new Worker();
        workers.add(worker);
        start(worker, "sonde-resolver-" + ++threadsEver);
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What a thread does: it lives while there is work, and the next look-up starts another. */
    private final class Worker implements Runnable {
        /** When the present look-up began, monotonic; guarded by the lock. */
        private long began;

        /** Whether one is under way; guarded by the lock. */
        private boolean lookingUp;

        @Override
        public void run() {
            for (LookUp next = take(this); next != null; next = take(this)) {
                Resolution resolution = lookUp(next.host);
                synchronized (lock) {
                    lookingUp = false;
                }
                try {
                    next.whenDone.accept(resolution);
                } catch (RuntimeException e) {
                    Thread thread = Thread.currentThread();
                    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
                }
            }
        }
    }

    /** What a thread does while names wait: it starts workers in the place of those that hang. */
    private final class Watcher implements Runnable {
        @Override
        public void run() {
            synchronized (lock) {
                try {
                    while (!waiting.isEmpty()) {
                        relieve();
                        lock.wait(LOOK_MILLIS);
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } finally {
                    watched = false;
                }
            }
        }
    }

    /** Starts as many workers as hang; under the lock. */
    private void relieve() {
        int more = Math.min(waiting.size(), permitted() - workers.size());
        for (int i = 0; i < more; i++) {
            startWorker();
        }
    }

    /** How many workers there may be at this time. */
    private int permitted() {
        long now = clock.nanoTime();
        int hanging = 0;
        for (Worker worker : workers) {
            if (worker.lookingUp && now - worker.began >= HANG_MILLIS * 1_000_000L) {
                hanging++;
            }
        }
        return Math.min(MOST_THREADS, USUAL_THREADS + hanging);
    }

    /**
     * The next look-up; null when there is none, or when those that hung do so no longer, and then
     * the worker no longer counts.
     */
    private @Nullable LookUp take(Worker worker) {
        synchronized (lock) {
            boolean spare = workers.size() > USUAL_THREADS && workers.size() > permitted();
            LookUp next = spare ? null : waiting.poll();
            if (next == null) {
                workers.remove(worker);
            } else {
                worker.began = clock.nanoTime();
                worker.lookingUp = true;
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
