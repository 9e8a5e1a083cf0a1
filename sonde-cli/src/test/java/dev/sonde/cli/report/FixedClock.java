// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.net.Clock;

/**
 * A wall clock that stands.
 *
 * @param wallNanos at this time
 */
record FixedClock(long wallNanos) implements Clock {
    @Override
    public long nanoTime() {
        return 0;
    }
}
