// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of this host as one owner makes them, with memory to make them with.
 *
 * <p>Every method is one call and is named as its manual page in section 2. It returns what the
 * call returns, or the negative errno when that is -1; errno is read only then, because it is stale
 * after a success. Pointers are given as addresses of memory from {@link #allocate}, or of a direct
 * buffer by {@link #addressOf}, which the caller has to keep reachable until the call returns.
 *
 * <p><b>Threading.</b> One at a time: the memory errno is captured in is this instance's own. With
 * a confined arena the thread that made it is the only one let in.
 */
final class Kernel implements AutoCloseable {
    private static final int ERRNO_BYTES = 4;

    /** Null only where an instance cannot be made. */
    private static final @Nullable MethodHandle SYSCALL = SyscallFunction.HANDLE;

    private final Arena arena;
    private final SyscallNumbers numbers;
    private final MemorySegment function;
    private final MemorySegment errnoState;
    private final ByteBuffer errno;

    /**
     * @param arena where all memory comes from; closed with this instance
     * @throws dev.sonde.net.NetworkException when native access is denied or the platform is not
     *     known
     */
    private Kernel(Arena arena) {
        Refusal refusal = SyscallFunction.REFUSAL;
        SyscallNumbers known = SyscallFunction.NUMBERS;
        if (refusal != null) {
            throw refusal.toException();
        }
        MemorySegment address = SyscallFunction.ADDRESS;
        if (known == null || address == null) {
            throw new AssertionError("no system call numbers and no reason why");
        }
        this.arena = arena;
        numbers = known;
        function = address;
        errnoState = arena.allocate(ERRNO_BYTES, ERRNO_BYTES);
        errno = errnoState.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** For the calling thread alone, which also has to close it. */
    @SuppressWarnings("MustBeClosedChecker") // the arena is closed by close()
    static Kernel confined() {
        return new Kernel(Arena.ofConfined());
    }

    /**
     * For any thread under the caller's own lock; never closed, its memory goes with the garbage.
     */
    static Kernel unowned() {
        return new Kernel(Arena.ofAuto());
    }

    /**
     * Zeroed memory in native byte order, aligned to 8 bytes, that lives until {@link #close()}.
     */
    ByteBuffer allocate(int bytes) {
        return arena.allocate(bytes, Long.BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** The address of a direct buffer's first byte, whatever its position. */
    static long addressOf(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address() - buffer.position();
    }

    /** Frees all memory. Descriptors stay open. */
    @Override
    public void close() {
        arena.close();
    }

    /** read(2): up to {@code bytes} bytes from a descriptor. */
    long read(int fd, long buffer, int bytes) {
        return call(numbers.read, fd, buffer, bytes, 0, 0, 0);
    }

    /** write(2): up to {@code bytes} bytes to a descriptor. */
    long write(int fd, long buffer, int bytes) {
        return call(numbers.write, fd, buffer, bytes, 0, 0, 0);
    }

    /** close(2); the descriptor is gone whatever it returns. */
    long close(int fd) {
        return call(numbers.close, fd, 0, 0, 0, 0, 0);
    }

    /** ioctl(2) with a pointer as the argument. */
    long ioctl(int fd, int request, long argument) {
        return call(numbers.ioctl, fd, request, argument, 0, 0, 0);
    }

    /** socket(2): a new descriptor. */
    long socket(int domain, int type, int protocol) {
        return call(numbers.socket, domain, type, protocol, 0, 0, 0);
    }

    /** bind(2) to the struct sockaddr at this address. */
    long bind(int fd, long sockaddr, int length) {
        return call(numbers.bind, fd, sockaddr, length, 0, 0, 0);
    }

    /**
     * connect(2) to the struct sockaddr at this address. On a non-blocking socket EINPROGRESS says
     * that it has begun.
     */
    long connect(int fd, long sockaddr, int length) {
        return call(numbers.connect, fd, sockaddr, length, 0, 0, 0);
    }

    /** listen(2): lets so many connections wait to be accepted. */
    long listen(int fd, int backlog) {
        return call(numbers.listen, fd, backlog, 0, 0, 0, 0);
    }

    /**
     * accept4(2): the descriptor of a connection that waited; {@code lengthAddress} points to an
     * int with the room for the peer's address, on return its size.
     */
    long accept(int fd, long sockaddr, long lengthAddress, int flags) {
        return call(numbers.accept4, fd, sockaddr, lengthAddress, flags, 0, 0);
    }

    /** sendto(2) without an address: how many bytes a connection took. */
    long send(int fd, long buffer, int bytes, int flags) {
        return call(numbers.sendto, fd, buffer, bytes, flags, 0, 0);
    }

    /** recvfrom(2) without an address: how many bytes were read, 0 at the end of a stream. */
    long recv(int fd, long buffer, int bytes, int flags) {
        return call(numbers.recvfrom, fd, buffer, bytes, flags, 0, 0);
    }

    /**
     * getsockname(2) into memory; {@code lengthAddress} points to an int with its size, on return
     * the name's.
     */
    long getsockname(int fd, long sockaddr, long lengthAddress) {
        return call(numbers.getsockname, fd, sockaddr, lengthAddress, 0, 0, 0);
    }

    /** setsockopt(2). */
    long setsockopt(int fd, int level, int option, long value, int length) {
        return call(numbers.setsockopt, fd, level, option, value, length, 0);
    }

    /**
     * getsockopt(2); {@code lengthAddress} points to an int with the room, on return the option's
     * size.
     */
    long getsockopt(int fd, int level, int option, long value, long lengthAddress) {
        return call(numbers.getsockopt, fd, level, option, value, lengthAddress, 0);
    }

    /**
     * sendmmsg(2): how many of these struct mmsghdr left; an error only when not even the first
     * did.
     */
    long sendmmsg(int fd, long headers, int count, int flags) {
        return call(numbers.sendmmsg, fd, headers, count, flags, 0, 0);
    }

    /** recvmmsg(2) without a timeout: how many of these struct mmsghdr were filled. */
    long recvmmsg(int fd, long headers, int count, int flags) {
        return call(numbers.recvmmsg, fd, headers, count, flags, 0, 0);
    }

    /**
     * ppoll(2) without a signal mask. The kernel writes the time that was left over the timeout.
     */
    long ppoll(long pollfds, int count, long timeout) {
        return call(numbers.ppoll, pollfds, count, timeout, 0, 0, 0);
    }

    /** epoll_create1, epoll_create(2): a new descriptor. */
    long epollCreate(int flags) {
        return call(numbers.epoll_create1, flags, 0, 0, 0, 0, 0);
    }

    /** epoll_ctl(2) with a pointer to a struct epoll_event. */
    long epollControl(int epoll, int operation, int fd, long event) {
        return call(numbers.epoll_ctl, epoll, operation, fd, event, 0, 0);
    }

    /** epoll_pwait, epoll_wait(2), without waiting: how many struct epoll_event were filled. */
    long epollLook(int epoll, long events, int most) {
        return call(numbers.epoll_pwait, epoll, events, most, 0, 0, 0);
    }

    /**
     * epoll_pwait2, epoll_wait(2): how many struct epoll_event were filled before the struct
     * timespec was over. Since Linux 5.11.
     */
    long epollWait(int epoll, long events, int most, long timeout) {
        return call(numbers.epoll_pwait2, epoll, events, most, timeout, 0, 0);
    }

    /** prlimit64, getrlimit(2), of this process, into a struct rlimit. */
    long getrlimit(int resource, long rlimit) {
        return call(numbers.prlimit64, 0, resource, 0, rlimit, 0, 0);
    }

    /** eventfd2, eventfd(2): a new descriptor. */
    long eventfd(int initial, int flags) {
        return call(numbers.eventfd2, initial, flags, 0, 0, 0, 0);
    }

    /** prctl(2) with one argument. */
    long prctl(int option, long argument) {
        return call(numbers.prctl, option, argument, 0, 0, 0, 0);
    }

    /** getegid(2), which always succeeds. */
    int getegid() {
        return (int) call(numbers.getegid, 0, 0, 0, 0, 0, 0);
    }

    /** Whether a result means that nothing is there yet, or no room yet. */
    static boolean wouldBlock(long result) {
        return result == -Errno.EAGAIN.number();
    }

    /** Whether a signal came first. */
    static boolean interrupted(long result) {
        return result == -Errno.EINTR.number();
    }

    /** syscall(2). */
    long call(long number, long a, long b, long c, long d, long e, long f) {
        MethodHandle syscall = SYSCALL;
        if (syscall == null) {
            throw new AssertionError("an instance without the function it calls");
        }
        long result;
        try {
            result = (long) syscall.invokeExact(function, errnoState, number, a, b, c, d, e, f);
        } catch (RuntimeException | Error misuse) {
            throw misuse;
        } catch (Throwable impossible) {
            throw new AssertionError("syscall(2) throws nothing", impossible);
        }
        return result == -1 ? -errno.getInt(0) : result;
    }
}
