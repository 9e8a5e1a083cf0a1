// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Event;
import dev.sonde.Report;

/** How a run is shown. One thread uses it, from the first event to the end. */
public interface RunReport {
    /** Shows an event, or does not care for it. */
    void tell(Event event);

    /** Shows how the run ended, and what ended it where that is shown. */
    void end(Report report, Ending ending);

    /**
     * Hands everything shown so far to the reader.
     *
     * @return whether there still is a reader
     */
    boolean flush();
}
