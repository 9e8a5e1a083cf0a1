// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

/** What ended a run. */
public enum Ending {
    /** Nothing is left to send or to wait for, or its deadline came. */
    COMPLETE,
    /** SIGINT. */
    INTERRUPTED,
    /** SIGTERM. */
    TERMINATED
}
