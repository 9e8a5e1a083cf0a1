// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param summaries one per target, in the plan's order
 * @param failure why the host could not do (all of) what was asked; what was measured before is in
 *     the summaries
 * @param shortage the receive buffer that was too small for the plan, if one was
 */
public record Report(
        List<Summary> summaries,
        Optional<dev.sonde.net.NetworkException> failure,
        Optional<BufferShortage> shortage) {
    public Report {
        summaries = List.copyOf(summaries);
    }

    /** Of a run that had the buffers it needed. */
    public Report(List<Summary> summaries, Optional<dev.sonde.net.NetworkException> failure) {
        this(summaries, failure, Optional.empty());
    }

    /** Whether every target answered at least once. */
    public boolean allAnswered() {
        for (Summary summary : summaries) {
            if (summary.counts().received() == 0) {
                return false;
            }
        }
        return true;
    }
}
