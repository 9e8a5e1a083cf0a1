// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.linux.Layouts.Pollfd;
import dev.sonde.net.linux.Layouts.Timespec;
import java.nio.ByteBuffer;

/**
 * The descriptors that one thread waits on, in one array of struct pollfd for ppoll(2).
 *
 * <p>ppoll rather than epoll: an engine has a handful of these, not thousands, and its timeout is
 * in nanoseconds. The thousands that connections are wait together behind one of them, {@link
 * EventPoll}.
 *
 * <p><b>Threading.</b> The thread that made its {@link Kernel}.
 */
final class PollSet implements AutoCloseable {
    private static final int FIRST_CAPACITY = 8;
    static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Kernel kernel;
    private final ByteBuffer timeout;
    private final long timeoutAddress;
    private ByteBuffer entries;
    private long entriesAddress;
    private int size;

    /**
     * @param kernel closed with this set
     */
    PollSet(Kernel kernel) {
        this.kernel = kernel;
        timeout = kernel.allocate(Timespec.SIZE);
        timeoutAddress = Kernel.addressOf(timeout);
        entries = kernel.allocate(FIRST_CAPACITY * Pollfd.SIZE);
        entriesAddress = Kernel.addressOf(entries);
    }

    /**
     * Makes this thread's waits end within nanoseconds of their deadline, not 50 µs as is the
     * default.
     */
    void becomePrecise() {
        // Where it is refused, waits are only later.
        var _ = kernel.prctl(Constants.PR_SET_TIMERSLACK, 1);
    }

    /** Waits for this descriptor too; errors of a socket are reported without asking. */
    void add(int fd) {
        if ((size + 1) * Pollfd.SIZE > entries.capacity()) {
            // The smaller array stays in the arena: all of them together are less than the largest.
            ByteBuffer larger = kernel.allocate(entries.capacity() * 2);
            larger.put(0, entries, 0, size * Pollfd.SIZE);
            entries = larger;
            entriesAddress = Kernel.addressOf(larger);
        }
        int at = size++ * Pollfd.SIZE;
        entries.putInt(at + Pollfd.FD, fd);
        entries.putShort(at + Pollfd.EVENTS, (short) Constants.POLLIN);
        entries.putShort(at + Pollfd.REVENTS, (short) 0);
    }

    /**
     * Waits until there is room to send on this descriptor, instead of until there is something to
     * read, or the other way round again.
     */
    void awaitRoom(int fd, boolean room) {
        for (int i = 0; i < size; i++) {
            if (entries.getInt(i * Pollfd.SIZE + Pollfd.FD) == fd) {
                int events = room ? Constants.POLLOUT : Constants.POLLIN;
                entries.putShort(i * Pollfd.SIZE + Pollfd.EVENTS, (short) events);
            }
        }
    }

    /** Waits no more for this descriptor. */
    void remove(int fd) {
        for (int i = 0; i < size; i++) {
            if (entries.getInt(i * Pollfd.SIZE + Pollfd.FD) == fd) {
                size--;
                entries.putLong(i * Pollfd.SIZE, entries.getLong(size * Pollfd.SIZE));
                return;
            }
        }
    }

    /**
     * Waits until one of the descriptors has something to read or an error, or the time is over, or
     * a signal comes.
     *
     * @param nanos at least 0
     * @return how many descriptors have, or the negative errno
     */
    long await(long nanos) {
        timeout.putLong(Timespec.SEC, nanos / NANOS_PER_SECOND);
        timeout.putLong(Timespec.NSEC, nanos % NANOS_PER_SECOND);
        return kernel.ppoll(entriesAddress, size, timeoutAddress);
    }

    /** Whether the last wait found something to read on this descriptor. */
    boolean isReadable(int fd) {
        for (int i = 0; i < size; i++) {
            if (entries.getInt(i * Pollfd.SIZE + Pollfd.FD) == fd) {
                return (entries.getShort(i * Pollfd.SIZE + Pollfd.REVENTS) & Constants.POLLIN) != 0;
            }
        }
        return false;
    }

    @Override
    public void close() {
        kernel.close();
    }
}
