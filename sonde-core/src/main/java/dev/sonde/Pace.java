// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** How the engine waits for the next slot. */
public enum Pace {
    /**
     * Sleeps in the kernel, with the timer slack of the thread turned off: as late as the kernel
     * wakes a thread, some tens of microseconds.
     */
    PARK,
    /**
     * Sleeps until shortly before the slot and then polls: late by about a microsecond, for up to a
     * full core.
     */
    SPIN
}
