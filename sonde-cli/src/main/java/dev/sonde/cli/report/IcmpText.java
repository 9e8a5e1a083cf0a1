// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.PathError;

/** ICMP messages in words. */
final class IcmpText {
    private IcmpText() {}

    /** {@code 3/1}, or {@code v6 1/0}, the notation that {@code sonde explain} reads. */
    static String numbers(IcmpReport icmp) {
        return (icmp.version() == 6 ? "v6 " : "") + icmp.type() + "/" + icmp.code();
    }

    /**
     * {@code Host Unreachable (3/1)}, with the MTU, pointer or gateway where the message has one.
     */
    static void append(StringBuilder text, IcmpReport icmp) {
        text.append(icmp.name()).append(" (").append(numbers(icmp)).append(')');
        appendFurther(text, icmp);
    }

    /** {@code 3/1 Host Unreachable}, with the same. */
    static void appendByNumbers(StringBuilder text, IcmpReport icmp) {
        text.append(numbers(icmp)).append(' ').append(icmp.name());
        appendFurther(text, icmp);
    }

    private static void appendFurther(StringBuilder text, IcmpReport icmp) {
        if (icmp.nextHopMtu().isPresent()) {
            text.append(" (mtu = ").append(icmp.nextHopMtu().getAsInt()).append(')');
        }
        if (icmp.pointer().isPresent()) {
            text.append(" (pointer = ").append(icmp.pointer().getAsLong()).append(')');
        }
        if (icmp.gateway().isPresent()) {
            text.append(" (new next hop = ").append(icmp.gateway().get()).append(')');
        }
    }

    /** The same for an error of which this host may tell a number alone. */
    static void append(StringBuilder text, PathError error) {
        switch (error) {
            case IcmpReport icmp -> append(text, icmp);
            case Failure failure ->
                    text.append(failure.message()).append(" (").append(failure.errno()).append(')');
        }
    }

    /** What it is called. */
    static String name(PathError error) {
        return switch (error) {
            case IcmpReport icmp -> icmp.name();
            case Failure failure -> failure.message();
        };
    }

    /** Who sent it, {@code unknown} when the kernel does not tell. */
    static String sender(PathError error) {
        return error.icmp().isPresent() ? sender(error.icmp().get()) : "unknown";
    }

    /** Who sent it, {@code unknown} when the kernel does not tell. */
    static String sender(IcmpReport icmp) {
        return icmp.sender().isPresent() ? icmp.sender().get().toString() : "unknown";
    }
}
