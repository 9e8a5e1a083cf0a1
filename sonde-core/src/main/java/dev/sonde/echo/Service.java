// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.serve.ServeCounts;
import java.util.function.LongSupplier;

/** What a {@link Worker} gives its time to. One thread. */
interface Service {
    /**
     * Does what there is to do, never waiting.
     *
     * @param clock monotonic
     * @return whether there is more to do at once
     */
    boolean serve(LongSupplier clock);

    /** When there is something to do again, if nothing comes; monotonic. */
    long nextDue(long now);

    /** The counts of now. */
    ServeCounts counts();

    /**
     * Does what there still is to do after the server was told to end, never waiting; called again
     * and again while it says so.
     *
     * @return whether something is left
     */
    default boolean finish(LongSupplier clock) {
        return false;
    }
}
