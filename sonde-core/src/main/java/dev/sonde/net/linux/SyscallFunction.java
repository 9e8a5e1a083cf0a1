// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.NetworkException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The one native function that Sonde links: {@code long syscall(long number, ...)} of libc
 * (syscall(2)), with six arguments whatever the call.
 *
 * <p>One function because linking costs 35 to 60 ms for the first shape of arguments, with an AOT
 * cache, and several more for each further one. It is linked when this class is initialized, which
 * never fails: what stood in the way is in {@link #REFUSAL}. Never linked as {@code critical}: that
 * would keep a waiting thread out of safepoints.
 *
 * <p><b>Threading.</b> Immutable; the memory for errno that {@link #HANDLE} takes belongs to the
 * caller.
 */
final class SyscallFunction {
    /**
     * {@code (MemorySegment function, MemorySegment errnoState, long number, long, long, long,
     * long, long, long) long}. The function is an argument, because binding it takes a third of the
     * time that linking takes.
     */
    static final @Nullable MethodHandle HANDLE;

    /** The function to call it with. */
    static final @Nullable MemorySegment ADDRESS;

    /** The numbers to call it with. */
    static final @Nullable SyscallNumbers NUMBERS;

    /** Why there is no handle or no table of numbers. */
    static final @Nullable Refusal REFUSAL;

    static {
        MethodHandle handle = null;
        MemorySegment address = null;
        Refusal refusal = null;
        String architecture = System.getProperty("os.arch", "");
        SyscallNumbers numbers = SyscallNumbers.of(architecture);
        if (numbers == null || !System.getProperty("os.name", "").equals("Linux")) {
            refusal = noSuchPlatform(architecture);
        } else {
            try {
                Linker linker = Linker.nativeLinker();
                address = find(linker);
                handle = link(linker);
            } catch (IllegalCallerException e) {
                refusal = notEnabled();
            } catch (UnsupportedOperationException e) {
                refusal = noSuchPlatform(architecture);
            }
        }
        HANDLE = handle;
        ADDRESS = address;
        NUMBERS = numbers;
        REFUSAL = refusal;
    }

    private SyscallFunction() {}

    /** Has this class initialized, which links the function. */
    static void link() {
        // Calling it is all it takes.
    }

    private static MemorySegment find(Linker linker) {
        return linker.defaultLookup()
                .find("syscall")
                .orElseThrow(UnsupportedOperationException::new);
    }

    private static MethodHandle link(Linker linker) {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return linker.downcallHandle(
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
    }

    private static Refusal notEnabled() {
        Module module = SyscallFunction.class.getModule();
        String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
        return new Refusal(
                NetworkException.Cause.NOT_PERMITTED,
                0,
                "this JVM denies native access (--illegal-native-access=deny)",
                "start java with --enable-native-access=" + name);
    }

    private static Refusal noSuchPlatform(String architecture) {
        return new Refusal(
                NetworkException.Cause.NOT_AVAILABLE,
                0,
                "Sonde's sockets know Linux on amd64 and aarch64, and this is "
                        + System.getProperty("os.name")
                        + " on "
                        + architecture,
                "run it on Linux amd64 or aarch64, with a JDK whose java.lang.foreign links libc");
    }
}
