// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reads {@link Tun} devices, hands each packet to its receiver, and lets packets
 * leave when they are due, in that order and at equal times in the order they were given in.
 *
 * <p>What a receiver throws ends the thread and is thrown again when this is closed.
 */
final class TunLoop implements AutoCloseable {
    private static final int POLLFD_BYTES = 8;
    private static final int EVENTS_AT = 4;

    /** What becomes of a packet. */
    interface Receiver {
        /**
         * Called for one packet after the other.
         *
         * @param at when it was read, {@link System#nanoTime()}
         */
        void received(Tun on, byte[] packet, long at);
    }

    private static final class Leaving {
        private final long due;
        private final long number;
        private final Runnable how;

        Leaving(long due, long number, Runnable how) {
            this.due = due;
            this.number = number;
            this.how = how;
        }
    }

    private final List<Tun> tuns;
    private final Receiver receiver;
    private final long epoch = System.nanoTime();
    private final PriorityQueue<Leaving> leaving =
            new PriorityQueue<>(
                    Comparator.<Leaving>comparingLong(packet -> packet.due - epoch)
                            .thenComparingLong(packet -> packet.number));
    private final int wakeUp = LibC.require(LibC.eventfd(), "eventfd");
    private final Thread thread;
    private volatile @Nullable Throwable failure;
    private volatile boolean closing;
    private long given;

    /** Takes the devices over: they are closed with it. */
    TunLoop(Receiver receiver, Tun... tuns) {
        this.receiver = receiver;
        this.tuns = List.of(tuns);
        thread = Thread.ofPlatform().daemon().name("tun-loop").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Does something at a time on {@link System#nanoTime()}; only from its receiver. */
    void at(long due, Runnable what) {
        leaving.add(new Leaving(due, given++, what));
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate((long) POLLFD_BYTES * (tuns.size() + 1));
            for (int i = 0; i <= tuns.size(); i++) {
                int fd = i < tuns.size() ? tuns.get(i).fd() : wakeUp;
                fds.set(ValueLayout.JAVA_INT, (long) i * POLLFD_BYTES, fd);
                fds.set(
                        ValueLayout.JAVA_SHORT,
                        (long) i * POLLFD_BYTES + EVENTS_AT,
                        (short) LibC.POLLIN);
            }
            while (!closing) {
                long patience =
                        leaving.isEmpty()
                                ? -1
                                : Math.max(0, leaving.peek().due - System.nanoTime());
                // A signal may end the wait early, which harms nothing.
                var _ = LibC.ppoll(fds, tuns.size() + 1, patience);
                for (Tun tun : tuns) {
                    readAll(tun);
                }
                letLeave();
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void readAll(Tun tun) {
        for (byte[] packet = tun.read(); packet != null; packet = tun.read()) {
            receiver.received(tun, packet, System.nanoTime());
            // What is due at once must not wait for the end of a flood.
            letLeave();
        }
    }

    private void letLeave() {
        while (!leaving.isEmpty() && leaving.peek().due - System.nanoTime() <= 0) {
            leaving.remove().how.run();
        }
    }

    /** Ends it; what has not left yet never does. */
    @Override
    public void close() {
        closing = true;
        try (Arena arena = Arena.ofConfined()) {
            LibC.require(
                    LibC.write(wakeUp, arena.allocateFrom(ValueLayout.JAVA_LONG, 1L)),
                    "write(eventfd)");
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while closing", e);
        }
        tuns.forEach(Tun::close);
        var _ = LibC.close(wakeUp);
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError("the thread that answers has failed", thrown);
        }
    }
}
