// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import org.jspecify.annotations.Nullable;

/**
 * Decides when a target is up or down: up with its first answer, down with the third probe in a row
 * that got none in time. One lost probe is loss, not an outage.
 */
final class Reachability {
    /** How many probes in a row must fail. */
    static final int FALL = 3;

    /** A change of state. */
    record Change(boolean up, long sinceWallNanos) {}

    private @Nullable Boolean up;
    private int failures;
    private long firstFailureWall;

    /** A probe sent at this wall time was answered. */
    @Nullable Change answered(long sentWallNanos) {
        failures = 0;
        if (Boolean.TRUE.equals(up)) {
            return null;
        }
        up = true;
        return new Change(true, sentWallNanos);
    }

    /** A probe sent at this wall time failed or is overdue; to be told once for each probe. */
    @Nullable Change failed(long sentWallNanos) {
        if (failures++ == 0) {
            firstFailureWall = sentWallNanos;
        }
        if (failures < FALL || Boolean.FALSE.equals(up)) {
            return null;
        }
        up = false;
        return new Change(false, firstFailureWall);
    }
}
