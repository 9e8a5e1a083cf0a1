// SPDX-License-Identifier: Apache-2.0
package dev.sonde.sweep;

import dev.sonde.net.Network;

/**
 * Starts sweeps; found by the name of the one implementation, so that this package's values depend
 * on no engine.
 *
 * <p>Not meant to be implemented or called by users: {@link Sweep#start} is.
 */
public interface SweepFactory {
    /** Starts a sweep on this host's network. */
    Sweep start(SweepPlan plan);

    /** Starts a sweep on a network of the caller's, which the sweep closes at its end. */
    Sweep start(SweepPlan plan, Network network);

    /** The one there is. */
    static SweepFactory find() {
        String name = "dev.sonde.boot.LocalSweeps";
        try {
            return Class.forName(name)
                    .asSubclass(SweepFactory.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    name + " is missing from this packaging of sonde-core", e);
        }
    }
}
