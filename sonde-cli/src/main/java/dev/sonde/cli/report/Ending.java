// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

/** What ended a run. */
public enum Ending {
    /** Nothing is left to send or to wait for, or its deadline came. */
    COMPLETE,
    /** SIGINT. */
    INTERRUPTED,
    /** SIGTERM. */
    TERMINATED;

    /**
     * What a signal makes of a run.
     *
     * @param signal without "SIG"
     */
    public static Ending by(String signal) {
        return signal.equals("INT") ? INTERRUPTED : TERMINATED;
    }
}
