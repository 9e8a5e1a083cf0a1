// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/**
 * Three hosts in a row: a sender, a router and a peer, each with IPv4 and IPv6. Beside {@link
 * Wire}, which has no router, it is for what only somebody on the way can do.
 *
 * <pre>
 *  sender                      router                      peer
 *  near 10.50.1.1 ─────────── 10.50.1.254 near
 *       fd50:1::1                         far 10.50.2.254 ───── far 10.50.2.1, 10.60.0.0/15
 *                                             fd50:2::fe            fd50:2::1, fd60::/15
 * </pre>
 *
 * <p>Every address of 10.60.0.0/15 and fd60::/15 is the peer's own. All know each other's link
 * addresses, so that the first packet is not slower than the others; every other address on the
 * links is a neighbour that never answers. Router and peer may send any number of ICMP errors, but
 * for those that come of the router's IPv4 routes: see {@link ErrorAddresses}.
 */
public final class RoutedNetwork implements AutoCloseable {
    public static final String SENDER = "10.50.1.1";
    public static final String SENDER6 = "fd50:1::1";

    /** The sender's only address that no router may forward; its interface is {@code near}. */
    public static final String SENDER_LINK_LOCAL = "fe80::1";

    /** The side of the router that the sender sees, from where its errors come. */
    public static final String ROUTER = "10.50.1.254";

    public static final String ROUTER6 = "fd50:1::fe";
    public static final String ROUTER_LINK_LOCAL = "fe80::fe";

    public static final String PEER = "10.50.2.1";
    public static final String PEER6 = "fd50:2::1";

    /** On the link between router and peer, but nobody has it. */
    public static final String NOBODY = "10.50.2.99";

    public static final String NOBODY6 = "fd50:2::99";

    private static final String[] ANSWERS_WITHOUT_LIMIT = {
        "net.ipv4.icmp_ratemask=0",
        "net.ipv4.icmp_ratelimit=0",
        "net.ipv6.icmp.ratelimit=0",
        // A host of three interfaces may hear from anywhere.
        "net.ipv4.conf.all.rp_filter=0",
        "net.ipv4.conf.default.rp_filter=0"
    };

    private final Namespace sender;
    private final Namespace router;
    private final Namespace peer;

    private RoutedNetwork(Namespace sender, Namespace router, Namespace peer) {
        this.sender = sender;
        this.router = router;
        this.peer = peer;
    }

    /** Connects three new namespaces. */
    public static RoutedNetwork create() {
        RoutedNetwork network =
                new RoutedNetwork(Namespace.create(), Namespace.create(), Namespace.create());
        try {
            network.connect();
            return network;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    private void connect() {
        router.sysctl(ANSWERS_WITHOUT_LIMIT);
        peer.sysctl(ANSWERS_WITHOUT_LIMIT);
        router.sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        sender.ip(
                "link add near address 02:00:00:00:01:01 type veth peer name near netns "
                        + router.name()
                        + " address 02:00:00:00:01:fe",
                // Link-local addresses are given below, as made up ones are not ready at once.
                "link set near addrgenmode none",
                "addr add " + SENDER + "/24 dev near",
                "addr add " + SENDER6 + "/64 dev near nodad",
                "addr add " + SENDER_LINK_LOCAL + "/64 dev near nodad",
                "link set near up");
        router.ip(
                "link add far address 02:00:00:00:02:fe type veth peer name far netns "
                        + peer.name()
                        + " address 02:00:00:00:02:01",
                "link set near addrgenmode none",
                "addr add " + ROUTER + "/24 dev near",
                "addr add " + ROUTER6 + "/64 dev near nodad",
                "addr add " + ROUTER_LINK_LOCAL + "/64 dev near nodad",
                "link set near up",
                "link set far addrgenmode none",
                "addr add 10.50.2.254/24 dev far",
                "addr add fd50:2::fe/64 dev far nodad",
                "link set far up");
        peer.ip(
                "link set far addrgenmode none",
                "addr add " + PEER + "/24 dev far",
                "addr add " + PEER6 + "/64 dev far nodad",
                "link set far up",
                "neigh replace 10.50.2.254 lladdr 02:00:00:00:02:fe dev far nud permanent",
                "neigh replace fd50:2::fe lladdr 02:00:00:00:02:fe dev far nud permanent",
                "route add default via 10.50.2.254",
                "route add default via fd50:2::fe",
                "route add local 10.60.0.0/15 dev lo",
                "route add local fd60::/15 dev lo");
        // Only now have all ends a carrier, without which IPv6 refuses these.
        router.ip(
                "neigh replace " + SENDER + " lladdr 02:00:00:00:01:01 dev near nud permanent",
                "neigh replace " + SENDER6 + " lladdr 02:00:00:00:01:01 dev near nud permanent",
                "neigh replace "
                        + SENDER_LINK_LOCAL
                        + " lladdr 02:00:00:00:01:01 dev near nud permanent",
                "neigh replace " + PEER + " lladdr 02:00:00:00:02:01 dev far nud permanent",
                "neigh replace " + PEER6 + " lladdr 02:00:00:00:02:01 dev far nud permanent",
                "route add 10.60.0.0/15 via " + PEER,
                "route add fd60::/15 via " + PEER6);
        sender.ip(
                "neigh replace " + ROUTER + " lladdr 02:00:00:00:01:fe dev near nud permanent",
                "neigh replace " + ROUTER6 + " lladdr 02:00:00:00:01:fe dev near nud permanent",
                "route add default via " + ROUTER,
                "route add default via " + ROUTER6);
        sender.awaitLink("near");
        router.awaitLink("near").awaitLink("far");
        peer.awaitLink("far");
    }

    /** The host that probes. */
    public Namespace sender() {
        return sender;
    }

    /** The host between the two. */
    public Namespace router() {
        return router;
    }

    /** The host that is probed. */
    public Namespace peer() {
        return peer;
    }

    @Override
    public void close() {
        try {
            sender.close();
        } finally {
            try {
                router.close();
            } finally {
                peer.close();
            }
        }
    }
}
