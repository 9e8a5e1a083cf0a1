// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** Which clock a round-trip time was read from. */
public enum ClockSource {
    /** Kernel stamps on sending and on arrival. */
    KERNEL("kernel"),
    /** A kernel stamp on arrival; the sending was timed by this process. */
    KERNEL_RX("kernel-rx"),
    /** Both ends timed by this process, its own scheduling delays included. */
    USER("user");

    private final String label;

    ClockSource(String label) {
        this.label = label;
    }

    /** The name in records. */
    public String label() {
        return label;
    }
}
