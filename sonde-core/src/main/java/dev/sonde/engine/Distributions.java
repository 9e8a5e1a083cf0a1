// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Summary.Distribution;
import dev.sonde.stats.DurationRecorder;
import java.util.Optional;

/** What was recorded, as figures. */
public final class Distributions {
    private Distributions() {}

    /** The shape of what a recorder took in; empty when that was nothing. */
    public static Optional<Distribution> of(DurationRecorder recorder) {
        if (recorder.count() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Distribution(
                        recorder.count(),
                        recorder.min(),
                        recorder.mean(),
                        recorder.max(),
                        recorder.standardDeviation(),
                        recorder.percentile(50),
                        recorder.percentile(90),
                        recorder.percentile(95),
                        recorder.percentile(99),
                        recorder.percentile(99.9)));
    }
}
