// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** How the engine waits for the next slot. */
public enum Pace {
    /**
     * By the interval: like {@link #PARK} where slots are more than 10 ms apart. Where they are
     * closer it sleeps until shortly before the slot, as long as this host has been late to wake it
     * and for a tenth of the time between slots at most, and then polls: late by some microseconds,
     * for a few percent of a core.
     */
    AUTO,
    /**
     * Sleeps in the kernel, with the timer slack of the thread turned off: as late as the kernel
     * wakes a thread, some tens of microseconds and more after a long sleep.
     */
    PARK,
    /**
     * Sleeps until 1 ms before the slot and then polls: late by some microseconds whatever the
     * interval, for up to a full core.
     */
    SPIN
}
