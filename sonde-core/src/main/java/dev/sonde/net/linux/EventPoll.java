// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import dev.sonde.net.linux.Layouts.EpollEvent;
import dev.sonde.net.linux.Layouts.Timespec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one thread, thousands perhaps, and which of them have something new to tell:
 * an epoll(7) instance, whose own descriptor is waited for like a socket's.
 *
 * <p>Edge-triggered: each change is told once. A wait that costs the same whatever the number of
 * connections needs no more; and where Linux notes an error without giving the connection up, a
 * level-triggered wait would end at once, again and again, until somebody has read it.
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class EventPoll implements AutoCloseable {
    private static final int BATCH = 256;

    /** How many batches are told before the thread gets back to its own affairs. */
    private static final int ROUNDS = 64;

    private static final int WANTED =
            Constants.EPOLLIN
                    | Constants.EPOLLPRI
                    | Constants.EPOLLOUT
                    | Constants.EPOLLRDHUP
                    | Constants.EPOLLET;

    /** Who hears of a descriptor's changes. */
    interface Listener {
        /**
         * Called when it has changed.
         *
         * @param events what it is ready for by now, as EPOLLIN
         */
        void changed(int events);
    }

    private final Kernel kernel;
    private final ByteBuffer events;
    private final long address;
    private final ByteBuffer timeout;
    private final long timeoutAddress;
    private final int fd;
    private boolean waits = true;

    /** Who hears of a descriptor, by its number. */
    private @Nullable Listener[] listeners = new Listener[64];

    /**
     * The batch that is being told. A listener may add a connection, which writes to its memory.
     */
    private final int[] descriptors = new int[BATCH];

    private final int[] changes = new int[BATCH];

    /**
     * @throws dev.sonde.net.NetworkException when there is no descriptor for it
     */
    EventPoll(Kernel kernel) {
        this.kernel = kernel;
        events = kernel.allocate(BATCH * EpollEvent.SIZE);
        address = Kernel.addressOf(events);
        timeout = kernel.allocate(Timespec.SIZE);
        timeoutAddress = Kernel.addressOf(timeout);
        fd = (int) LinuxSocket.require(kernel.epollCreate(Constants.EPOLL_CLOEXEC), "epoll_create");
    }

    /** The descriptor to wait for, readable when {@link #tell} has something to do. */
    int fd() {
        return fd;
    }

    /**
     * Has a listener called whenever the descriptor becomes readable, writable or has an error, and
     * at the next {@link #tell} if it is so now.
     */
    void add(int descriptor, Listener listener) {
        add(descriptor, listener, WANTED);
    }

    /** Has a listener called for as long as there is something to read. */
    void addReadable(int descriptor, Listener listener) {
        add(descriptor, listener, Constants.EPOLLIN);
    }

    private void add(int descriptor, Listener listener, int wanted) {
        if (descriptor >= listeners.length) {
            listeners = Arrays.copyOf(listeners, Math.max(descriptor + 1, 2 * listeners.length));
        }
        listeners[descriptor] = listener;
        events.putInt(EpollEvent.EVENTS, wanted);
        events.putInt(EpollEvent.DATA, descriptor);
        LinuxSocket.require(
                kernel.epollControl(fd, Constants.EPOLL_CTL_ADD, descriptor, address), "epoll_ctl");
    }

    /**
     * Has nobody called for a descriptor that is about to be closed, by which the kernel forgets
     * it.
     */
    void remove(int descriptor) {
        if (descriptor < listeners.length) {
            listeners[descriptor] = null;
        }
    }

    /** Whether {@link #await} is to be had: not before Linux 5.11. */
    boolean waits() {
        return waits;
    }

    /**
     * Waits until something has changed, or the time is over, or a signal comes, and calls the
     * listeners.
     *
     * @param nanos at least 0
     * @return how many have changed, or the negative errno
     */
    long await(long nanos) {
        timeout.putLong(Timespec.SEC, nanos / PollSet.NANOS_PER_SECOND);
        timeout.putLong(Timespec.NSEC, nanos % PollSet.NANOS_PER_SECOND);
        long changed = kernel.epollWait(fd, address, BATCH, timeoutAddress);
        if (changed == -Errno.ENOSYS.number() || changed == -Errno.EPERM.number()) {
            // An older kernel, or a filter of system calls that is (seccomp(2)).
            waits = false;
            return 0;
        }
        tell((int) changed);
        return changed;
    }

    /**
     * Calls the listeners of all that has changed, never waiting. When a listener closes one
     * connection and opens another, the new one may be called for the old one's change.
     */
    void tell() {
        tell((int) kernel.epollLook(fd, address, BATCH));
    }

    private void tell(int first) {
        int changed = first;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < changed; i++) {
                descriptors[i] = events.getInt(i * EpollEvent.SIZE + EpollEvent.DATA);
                changes[i] = events.getInt(i * EpollEvent.SIZE + EpollEvent.EVENTS);
            }
            for (int i = 0; i < changed; i++) {
                Listener listener = listeners[descriptors[i]];
                if (listener != null) {
                    listener.changed(changes[i]);
                }
            }
            if (changed < BATCH) {
                return;
            }
            changed = (int) kernel.epollLook(fd, address, BATCH);
        }
    }

    @Override
    public void close() {
        kernel.close(fd);
        kernel.close();
    }
}
