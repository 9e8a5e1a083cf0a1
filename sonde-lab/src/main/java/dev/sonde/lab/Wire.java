// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

/**
 * Two hosts and a cable: a sender, {@value #SENDER} and {@value #SENDER6}, and a peer, {@value
 * #PEER} and {@value #PEER6}, which is also the sender's router to 10.60.0.0/16 and fd60::/64 and
 * has routes to nowhere there.
 *
 * <p>They know each other's link addresses, so that the first packet is not slower than the others
 * and IPv6 works at once; every other address on the link is a neighbour that never answers. The
 * peer may send any number of ICMP errors.
 */
public final class Wire implements AutoCloseable {
    public static final String SENDER = "10.77.0.1";
    public static final String PEER = "10.77.0.2";
    public static final String SENDER6 = "fd77::1";
    public static final String PEER6 = "fd77::2";

    /** On the link, but nobody has it. */
    public static final String NOBODY = "10.77.0.99";

    public static final String NOBODY6 = "fd77::99";

    /** Behind the peer, which throws away all that is for it. */
    public static final String BLACK_HOLE = "10.60.0.1";

    public static final String BLACK_HOLE6 = "fd60::1";

    /**
     * Behind the peer, which says that going there is prohibited (3/13, 1/1); over IPv4 five times
     * at once and then once a second, as the kernel limits errors that come of a route.
     */
    public static final String PROHIBITED = "10.60.0.2";

    public static final String PROHIBITED6 = "fd60::2";

    /** The sender itself says that there is no way to it. */
    public static final String NO_ROUTE = "10.61.0.1";

    public static final String NO_ROUTE6 = "fd61::1";

    private final Namespace sender;
    private final Namespace peer;

    private Wire(Namespace sender, Namespace peer) {
        this.sender = sender;
        this.peer = peer;
    }

    /** Connects two new namespaces. */
    public static Wire create() {
        Wire wire = new Wire(Namespace.create(), Namespace.create());
        try {
            wire.connect();
            return wire;
        } catch (RuntimeException | Error e) {
            wire.close();
            throw e;
        }
    }

    private void connect() {
        sender.ip(
                "link add wire address 02:00:00:00:00:01 type veth peer name wire netns "
                        + peer.name()
                        + " address 02:00:00:00:00:02",
                "addr add " + SENDER + "/24 dev wire",
                "addr add " + SENDER6 + "/64 dev wire nodad",
                "link set wire up",
                "neigh replace " + PEER + " lladdr 02:00:00:00:00:02 dev wire nud permanent",
                "neigh replace " + PEER6 + " lladdr 02:00:00:00:00:02 dev wire nud permanent",
                "route add 10.60.0.0/16 via " + PEER,
                "route add unreachable 10.61.0.0/16",
                "route add unreachable fd61::/64");
        peer.sysctl(
                "net.ipv4.ip_forward=1",
                "net.ipv6.conf.all.forwarding=1",
                "net.ipv4.icmp_ratemask=0",
                "net.ipv6.icmp.ratelimit=0");
        peer.ip(
                "addr add " + PEER + "/24 dev wire",
                "addr add " + PEER6 + "/64 dev wire nodad",
                "link set wire up",
                "neigh replace " + SENDER + " lladdr 02:00:00:00:00:01 dev wire nud permanent",
                "neigh replace " + SENDER6 + " lladdr 02:00:00:00:00:01 dev wire nud permanent",
                "route add blackhole " + BLACK_HOLE,
                "route add prohibit " + PROHIBITED,
                "route add blackhole " + BLACK_HOLE6,
                "route add prohibit " + PROHIBITED6);
        // Only now does the sender's end have a carrier, without which this route is refused.
        sender.ip("route add fd60::/64 via " + PEER6);
        sender.awaitLink("wire");
        peer.awaitLink("wire");
    }

    /** The host that probes. */
    public Namespace sender() {
        return sender;
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
            peer.close();
        }
    }
}
