// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.engine.DropLog;
import dev.sonde.net.Family;
import dev.sonde.net.NetworkException;
import java.util.Optional;

/** How the probes of a sweep leave and what is heard of them: one way for each protocol. */
interface SweepProber {
    /**
     * Opens what targets of a family need.
     *
     * @throws NetworkException when the host refuses
     */
    void prepare(Family family);

    /** Whether a probe to a target may be added before some others have ended. */
    boolean hasRoom(int target);

    /** A probe is to leave, now or with the next {@link #flush}. */
    void add(int target, int attempt);

    /** Lets everything leave that was added. */
    void flush();

    /**
     * Reads what has come.
     *
     * @return whether that was all
     */
    boolean receive();

    /** A probe's timeout has passed and another one will follow. */
    void retire(int target);

    /** Takes another look at this host's own drops, to be taken before targets are given up. */
    void lookForDrops();

    /** The drops of the socket that answers of a target come by. */
    DropLog drops(int target);

    /** What this host refused on the way; what was probed stands. */
    Optional<NetworkException> failure();
}
