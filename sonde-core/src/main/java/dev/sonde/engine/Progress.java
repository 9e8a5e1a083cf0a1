// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import java.util.ArrayDeque;

/** What the loop has to know of all targets together. */
final class Progress {
    /** Probes without a verdict. */
    long open;

    /** Targets that have not answered yet and have probes without a verdict. */
    int silent;

    /** Targets that have probes to send yet, or wait for their address. */
    int sending;

    /** When the last probe left. */
    long lastSent;

    /** Targets whose next probe may be due at another time than the agenda says. */
    final ArrayDeque<TargetRun> moved = new ArrayDeque<>();
}
