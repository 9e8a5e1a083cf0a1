// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockSource;
import dev.sonde.Summary.Distribution;
import dev.sonde.stats.DurationRecorder;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What was recorded, as figures. */
public final class Distributions {
    private static final ClockSource[] CLOCKS = ClockSource.values();

    private Distributions() {}

    /** The shape of what a recorder took in; empty when that was nothing. */
    public static Optional<Distribution> of(DurationRecorder recorder) {
        if (recorder.count() == 0) {
            return Optional.empty();
        }
        long[] percentiles = recorder.percentiles(50, 90, 95, 99, 99.9);
        return Optional.of(
                new Distribution(
                        recorder.count(),
                        recorder.min(),
                        recorder.mean(),
                        recorder.max(),
                        recorder.standardDeviation(),
                        percentiles[0],
                        percentiles[1],
                        percentiles[2],
                        percentiles[3],
                        percentiles[4]));
    }

    /**
     * How many went by each clock; those that none did are left out.
     *
     * @param counts by the ordinal of a {@link ClockSource}
     */
    @SuppressWarnings(
            "EnumOrdinal") // one count for each constant, so that counting allocates nothing
    public static Map<ClockSource, Long> byClock(long[] counts) {
        Map<ClockSource, Long> used = new EnumMap<>(ClockSource.class);
        for (ClockSource clock : CLOCKS) {
            if (counts[clock.ordinal()] > 0) {
                used.put(clock, counts[clock.ordinal()]);
            }
        }
        return used;
    }
}
