// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.Network;
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
    /*
     * By name, because a reference would close a circle of packages: the engine is made of this
     * package's values. A ServiceLoader would open every jar on the class path to find it.
     */
    private static final String FACTORY = "dev.sonde.boot.LocalSessions";

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
     * Does in advance what the first run would have to do once, some tens of milliseconds of
     * linking native code. Never needed; a program that wants a quick first answer calls it on
     * another thread while it reads its configuration.
     */
    public static void prepare() {
        factory().prepare();
    }

    /**
     * This host's network, for a program that uses its sockets itself or wraps it for {@link
     * #start(Plan, Network)}. The caller closes it.
     */
    public static Network localNetwork() {
        return factory().localNetwork();
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
        try {
            return Class.forName(FACTORY)
                    .asSubclass(SessionFactory.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    FACTORY + " is missing from this packaging of sonde-core", e);
        }
    }
}
