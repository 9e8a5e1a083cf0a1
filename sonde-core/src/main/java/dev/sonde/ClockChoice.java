// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** Which clocks round-trip times are read from. */
public enum ClockChoice {
    /** The kernel's packet stamps where it gives them, this process's clock where it does not. */
    KERNEL,
    /**
     * The same on arrival alone: probes are timed by this process as they leave, which costs less.
     * For rates at which stamps on both ends would cost probes.
     */
    KERNEL_RX,
    /** This process's clock alone. */
    USER
}
