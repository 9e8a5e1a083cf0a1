// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An eventfd(2) by which any thread ends another's wait.
 *
 * <p>The waiting thread calls {@link #open} first. A wake-up before that is remembered; one after
 * {@link #close} has no effect, and cannot reach another's descriptor that has got the same number.
 * Wake-ups that nobody has waited for yet count as one.
 *
 * <p><b>Threading.</b> All threads; nothing here waits while it holds the lock.
 */
final class WakeUp implements AutoCloseable {
    /** An eventfd is read and written as one 64-bit number, which writing adds to. */
    private static final int COUNTER_BYTES = 8;

    private final Object lock = new Object();
    private @Nullable EventCounter counter;
    private boolean pending;
    private boolean closed;

    /** The open descriptor, with memory of its own because it is used by all threads. */
    private record EventCounter(Kernel kernel, int fd, ByteBuffer memory, long address) {
        static EventCounter open() {
            Kernel kernel = Kernel.unowned();
            long fd = kernel.eventfd(0, Constants.EFD_NONBLOCK | Constants.EFD_CLOEXEC);
            if (fd < 0) {
                throw Refusal.ofCall("eventfd", (int) -fd).toException();
            }
            ByteBuffer memory = kernel.allocate(COUNTER_BYTES);
            return new EventCounter(kernel, (int) fd, memory, Kernel.addressOf(memory));
        }

        void raise() {
            memory.putLong(0, 1);
            kernel.write(fd, address, COUNTER_BYTES);
        }

        void reset() {
            kernel.read(fd, address, COUNTER_BYTES);
        }
    }

    /**
     * The descriptor to wait on, readable when a wake-up is due; made by the first call.
     *
     * @throws dev.sonde.net.NetworkException when there is none to be had
     * @throws IllegalStateException after {@link #close}
     */
    int open() {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the network is closed");
            }
            EventCounter open = counter;
            if (open == null) {
                open = EventCounter.open();
                counter = open;
                if (pending) {
                    open.raise();
                }
            }
            return open.fd;
        }
    }

    /** Makes the descriptor readable. */
    void wake() {
        synchronized (lock) {
            if (!closed && !pending) {
                pending = true;
                if (counter != null) {
                    counter.raise();
                }
            }
        }
    }

    /**
     * Makes the descriptor unreadable; for the waiting thread, before it looks for what it was
     * woken for.
     */
    void reset() {
        synchronized (lock) {
            pending = false;
            if (counter != null) {
                counter.reset();
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (counter != null) {
                counter.kernel.close(counter.fd);
                counter = null;
            }
        }
    }
}
