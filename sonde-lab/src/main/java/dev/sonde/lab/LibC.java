// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that Java has no words for: descriptors of devices, and waiting
 * for several of them at once.
 *
 * <p>Each is named as its manual page in section 2 (read, write, ioctl, ppoll, eventfd, open,
 * close) and returns what that returns, or the negative errno when that is -1. From any thread.
 */
final class LibC {
    static final int EAGAIN = 11;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int POLLIN = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO =
            STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN =
            link("open", 2, FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle IOCTL =
            link("ioctl", 2, FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS));
    private static final MethodHandle READ =
            link("read", -1, FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
    private static final MethodHandle WRITE =
            link("write", -1, FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
    private static final MethodHandle PPOLL =
            link(
                    "ppoll",
                    -1,
                    FunctionDescriptor.of(
                            INT,
                            ValueLayout.ADDRESS,
                            LONG,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS));
    private static final MethodHandle EVENTFD =
            link("eventfd", -1, FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle CLOSE = link("close", -1, FunctionDescriptor.of(INT, INT));

    private LibC() {}

    private static MethodHandle link(String name, int firstVariadic, FunctionDescriptor shape) {
        Linker linker = Linker.nativeLinker();
        Linker.Option errno = Linker.Option.captureCallState("errno");
        Linker.Option[] options =
                firstVariadic < 0
                        ? new Linker.Option[] {errno}
                        : new Linker.Option[] {
                            errno, Linker.Option.firstVariadicArg(firstVariadic)
                        };
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
    }

    /** A call, given the memory that its errno goes to. */
    private interface Call {
        long in(MemorySegment state) throws Throwable;
    }

    private static int result(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = call.in(state);
            return (int) (result == -1 ? -state.get(INT, ERRNO) : result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("C functions throw nothing", e);
        }
    }

    static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return result(state -> (int) OPEN.invokeExact(state, name, flags));
        }
    }

    static int ioctl(int fd, long request, MemorySegment argument) {
        return result(state -> (int) IOCTL.invokeExact(state, fd, request, argument));
    }

    static int read(int fd, MemorySegment into) {
        return result(state -> (long) READ.invokeExact(state, fd, into, into.byteSize()));
    }

    static int write(int fd, MemorySegment from) {
        return result(state -> (long) WRITE.invokeExact(state, fd, from, from.byteSize()));
    }

    /**
     * Waits until one of the descriptors can be read or the time is over.
     *
     * @param fds an array of struct pollfd
     * @param nanos how long at most, without end when negative
     */
    static int ppoll(MemorySegment fds, int count, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec =
                    nanos < 0
                            ? MemorySegment.NULL
                            : arena.allocateFrom(
                                    LONG, nanos / 1_000_000_000, nanos % 1_000_000_000);
            return result(state ->
                    (int)
                            PPOLL.invokeExact(
                                    state, fds, (long) count, timespec, MemorySegment.NULL));
        }
    }

    /** A descriptor that can be read once something was written to it. */
    static int eventfd() {
        return result(state -> (int) EVENTFD.invokeExact(state, 0, O_CLOEXEC | O_NONBLOCK));
    }

    static int close(int fd) {
        return result(state -> (int) CLOSE.invokeExact(state, fd));
    }

    /** What a call returned, which has to be good. */
    static int require(int result, String call) {
        if (result < 0) {
            throw new AssertionError(call + " failed with errno " + -result);
        }
        return result;
    }
}
