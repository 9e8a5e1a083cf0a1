// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** Which clocks round-trip times are read from. */
public enum ClockChoice {
    /** The kernel's packet stamps where it gives them, this process's clock where it does not. */
    KERNEL,
    /** This process's clock alone. */
    USER
}
