// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.Sonde;

/** How a command gets a run going: on this host's network, unless a test has another idea. */
interface Starter {
    /** Runs on the network of this host. */
    Starter LOCAL =
            new Starter() {
                @Override
                public Session start(Plan plan) {
                    return Sonde.start(plan);
                }
            };

    /** Starts a plan. */
    Session start(Plan plan);
}
