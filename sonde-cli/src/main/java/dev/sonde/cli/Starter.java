// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.net.Network;
import dev.sonde.serve.EchoServer;
import dev.sonde.serve.ServePlan;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepPlan;

/** How a command gets a run going: on this host's network, unless a test has another idea. */
interface Starter {
    /** Runs on the network of this host. */
    Starter LOCAL =
            new Starter() {
                @Override
                public void prepare() {
                    // Linking native code takes as long as reading the command line, so both are
                    // done side by side.
                    Thread.ofPlatform().daemon().name("sonde-prepare").start(Sonde::prepare);
                }

                @Override
                public Session start(Plan plan) {
                    return Sonde.start(plan);
                }
            };

    /** Hears that a plan will probably follow, and may use the time until then. */
    default void prepare() {
        // Nothing to prepare in a test.
    }

    /** This host's network, for what has to be known before a plan can be made. */
    default Network network() {
        return Sonde.localNetwork();
    }

    /** Starts a plan. */
    Session start(Plan plan);

    /** Starts a server. */
    default EchoServer serve(ServePlan plan) {
        return EchoServer.start(plan);
    }

    /** Starts a sweep. */
    default Sweep sweep(SweepPlan plan) {
        return Sweep.start(plan);
    }
}
