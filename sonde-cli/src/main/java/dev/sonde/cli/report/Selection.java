// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Outcome;

/** Which targets of a sweep are shown. */
public enum Selection {
    /** Every one. */
    ALL,
    /** Those that answered, in time or late. */
    ALIVE,
    /** The others. */
    UNREACHABLE;

    boolean covers(Outcome outcome) {
        return this == ALL || outcome.verdict().isAnswer() == (this == ALIVE);
    }
}
