// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

/**
 * The number that a probe carries: which target it goes to and which of its probes it is.
 *
 * <pre>
 *  27                                    4 3       0
 * +---------------------------------------+---------+
 * |             target                    | attempt |
 * +---------------------------------------+---------+
 *                          |   sequence number      |
 *                           15                     0
 * </pre>
 *
 * The sequence number of ICMP has the lower 16 bits, which tell most of those apart that an address
 * alone does not.
 */
final class ProbeNumber {
    private static final int ATTEMPT_BITS = 4;
    private static final int ATTEMPT_MASK = (1 << ATTEMPT_BITS) - 1;

    /** The bits of a target's number that a sequence number has. */
    static final int TARGET_MASK = 0xFFFF >>> ATTEMPT_BITS;

    private ProbeNumber() {}

    static long of(int target, int attempt) {
        return (long) target << ATTEMPT_BITS | attempt;
    }

    static int sequence(long number) {
        return (int) number & 0xFFFF;
    }

    /** The target, or what a sequence number has of it; -1 for a number that no probe has. */
    static int target(long number) {
        long target = number >>> ATTEMPT_BITS;
        return number < 0 || target > Integer.MAX_VALUE ? -1 : (int) target;
    }

    /** 1 to 15; 0 for a number that no probe has. */
    static int attempt(long number) {
        return (int) number & ATTEMPT_MASK;
    }
}
