// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.Network;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * Where runs begin.
 *
 * <pre>{@code
 * Report report = Sonde.run(Plan.icmp("192.0.2.1").count(5).build());
 *
 * try (Session session = Sonde.start(plan)) {
 *     for (Event event : session) {
 *         switch (event) { ... }
 *     }
 * }
 * }</pre>
 */
public final class Sonde {
    private Sonde() {}

    /** Runs a plan to its end and returns the figures. */
    public static Report run(Plan plan) throws InterruptedException {
        SessionFactory factory = factory();
        try (Session session = factory.start(plan, factory.localNetwork(), false)) {
            return session.await();
        }
    }

    /** Runs a plan to its end, telling every event on the calling thread. */
    public static Report run(Plan plan, Consumer<? super Event> listener)
            throws InterruptedException {
        try (Session session = start(plan)) {
            session.forEach(listener);
            return session.await();
        }
    }

    /** Starts a plan on this host's network. */
    public static Session start(Plan plan) {
        SessionFactory factory = factory();
        return factory.start(plan, factory.localNetwork(), true);
    }

    /** Starts a plan on a network of the caller's, which the session closes at its end. */
    public static Session start(Plan plan, Network network) {
        return factory().start(plan, network, true);
    }

    /**
     * What ICMP sockets this process may open on this host, and the exact remedy for each it may
     * not.
     */
    public static IcmpAccess icmpAccess(Family family) {
        try (Network network = factory().localNetwork()) {
            return network.icmpAccess(family);
        }
    }

    private static SessionFactory factory() {
        for (SessionFactory factory :
                ServiceLoader.load(SessionFactory.class, Sonde.class.getClassLoader())) {
            return factory;
        }
        throw new IllegalStateException(
                "no "
                        + SessionFactory.class.getName()
                        + " on the class path: sonde-core's META-INF/services is missing from this packaging");
    }
}
