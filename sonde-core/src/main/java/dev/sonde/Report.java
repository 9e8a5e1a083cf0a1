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
 */
public record Report(List<Summary> summaries, Optional<dev.sonde.net.NetworkException> failure) {
    public Report {
        summaries = List.copyOf(summaries);
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
