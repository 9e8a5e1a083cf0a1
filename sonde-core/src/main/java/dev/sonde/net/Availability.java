// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/** Whether the host permits something, and if not, why and what to do. */
public sealed interface Availability {
    /** Whether it can be had right now. */
    default boolean isAvailable() {
        return this instanceof Available;
    }

    /** It can be had. */
    record Available() implements Availability {}

    /**
     * It cannot be had.
     *
     * @param errno the name of the operating system's error, such as "EACCES", or "" when no call
     *     was made
     * @param reason what was tried and what came of it
     * @param remedy the exact sysctl, capability or flag that would permit it
     */
    record Unavailable(String errno, String reason, String remedy) implements Availability {}
}
