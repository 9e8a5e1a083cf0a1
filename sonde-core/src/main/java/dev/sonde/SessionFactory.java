// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.Network;

/**
 * Starts sessions; {@link Sonde} finds the one implementation by its name, so that this package's
 * values depend on no engine.
 *
 * <p>Not meant to be implemented or called by users: {@link Sonde} is.
 */
public interface SessionFactory {
    /** Does what the first network of this process would have to do once. */
    void prepare();

    /** A network of this host. */
    Network localNetwork();

    /**
     * Starts a run.
     *
     * @param withEvents whether anybody will read the session's events
     */
    Session start(Plan plan, Network network, boolean withEvents);
}
