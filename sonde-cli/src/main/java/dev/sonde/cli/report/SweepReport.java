// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;

/** How a sweep is shown. One thread at a time uses it, from the first result to the end. */
public interface SweepReport {
    /** Shows what became of a target, or does not care for it. */
    void tell(SweepResult result);

    /** Shows how the sweep ended, and what ended it where that is shown. */
    void end(SweepSummary summary, Ending ending);

    /**
     * Hands everything shown so far to the reader.
     *
     * @return whether there still is a reader
     */
    boolean flush();
}
