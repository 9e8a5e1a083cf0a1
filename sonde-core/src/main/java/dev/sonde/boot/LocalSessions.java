// SPDX-License-Identifier: Apache-2.0
package dev.sonde.boot;

import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.SessionFactory;
import dev.sonde.engine.EngineSession;
import dev.sonde.net.Network;
import dev.sonde.net.linux.LinuxNetwork;
import java.util.concurrent.ThreadLocalRandom;

/** Sessions on Linux. */
public final class LocalSessions implements SessionFactory {
    @Override
    public void prepare() {
        LinuxNetwork.prepare();
    }

    @Override
    public Network localNetwork() {
        return new LinuxNetwork();
    }

    @Override
    public Session start(Plan plan, Network network, boolean withEvents) {
        return EngineSession.start(
                plan, network, ThreadLocalRandom.current().nextLong(), withEvents);
    }
}
