// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * Addresses of a {@link RoutedNetwork} that are errors: a chosen packet to 10.60.3.7 is answered by
 * ICMP type 3 code 7, one to fd60::1:5 by ICMPv6 type 1 code 5. Every error is the work of a
 * kernel; what is not chosen passes and is answered by the peer.
 *
 * <table>
 *   <caption>Who says what</caption>
 *   <tr><td>10.60.3.0 to .16, fd60::1:0 to ::1:8</td><td>the peer's firewall</td></tr>
 *   <tr><td>10.61.3.0, .1, .13, fd61::1:0, ::1:1</td><td>the router has no route, or one that says
 *       so; over IPv4 five times at once and then once a second, which no setting of a namespace
 *       changes</td></tr>
 *   <tr><td>10.61.3.4, fd61::2:0</td><td>the router, from where only {@value #MTU} octets fit</td>
 *   <tr><td>10.60.11.0, fd60::3:0</td><td>the router, where their time to live ends</td></tr>
 *   <tr><td>10.60.11.1, fd60::3:1</td><td>the peer, one second after the first fragment: of every
 *       other datagram, chosen or not, it misses two</td></tr>
 *   <tr><td>{@link RoutedNetwork#ROUTER}</td><td>the router, 3/5: it cannot honour a strict source
 *       route that the packet has gained on its way</td></tr>
 *   <tr><td>10.60.12.16</td><td>the router, 12/0: a strict source route to go by another host</td>
 *   <tr><td>10.60.12.0, fd60::4:0, fd60::4:2</td><td>the peer: a timestamp option that has
 *       overflowed, a routing header of an unknown type, an unknown destination option</td></tr>
 *   <tr><td>10.60.5.1, fd60::5:1</td><td>the router forwards them to where they came from and tells
 *       the sender of a better way (redirect), on which there is nobody; over IPv4 the kernel then owes that
 *       sender the errors of its routes for some seconds</td></tr>
 * </table>
 */
public final class ErrorAddresses {
    /** Of the route to 10.61.3.4 and fd61::2:0. */
    public static final int MTU = 1300;

    /** Chosen are the second and third probe, over IPv4 to 10.61.0.0/16 the third only. */
    public static final List<String> TWO_PROBES =
            List.of(
                    "icmp type echo-request icmp sequence 3",
                    "icmp type echo-request icmp sequence 2 ip daddr != 10.61.0.0/16",
                    "icmpv6 type echo-request icmpv6 sequence { 2, 3 }");

    /** The same of {@code sonde udp}, whose text begins with "ping 2 " or "ping 3 ". */
    public static final List<String> TWO_DATAGRAMS =
            List.of(
                    "meta nfproto ipv4 udp dport 11000 @th,64,56 0x70696e67203320",
                    "udp dport 11000 @th,64,56 0x70696e67203220 ip daddr != 10.61.0.0/16",
                    "meta nfproto ipv6 udp dport 11000 @th,64,56 "
                            + "{ 0x70696e67203220, 0x70696e67203320 }");

    /**
     * Of {@code sonde tcp} to port 11001 the segment of the second probe, the first time it is
     * sent; to 11002 that of the first probe, the first three times. Its text is behind 32 octets
     * of header, which Linux has in every segment but a SYN.
     */
    public static final List<String> SEGMENTS =
            List.of(
                    "tcp dport 11001 @th,256,56 0x70696e67203220 ct mark 0 ct mark set 1",
                    "tcp dport 11002 @th,256,56 0x70696e67203120 ct mark 2 ct mark set 3",
                    "tcp dport 11002 @th,256,56 0x70696e67203120 ct mark 1 ct mark set 2",
                    "tcp dport 11002 @th,256,56 0x70696e67203120 ct mark 0 ct mark set 1");

    /** A host behind the peer, in the source route that the router is to honour. */
    private static final String STRICT_ROUTE_TO_10_60_0_1 = "8907040a3c000100";

    /** RFC 791: length 8, pointer 9 (full), overflow 15 (the most there is), one empty place. */
    private static final String FULL_TIMESTAMPS = "440809f000000000";

    private static final int CHOSEN = 1;

    private ErrorAddresses() {}

    /**
     * Makes them.
     *
     * @param chosen which packets meet with the errors, each a match of nft(8)
     */
    public static void in(RoutedNetwork network, List<String> chosen) throws InterruptedException {
        Namespace router = network.router();
        Namespace peer = network.peer();
        mark(router, chosen);
        mark(peer, chosen);
        routes(router);
        router.nft(
                "table inet hops {",
                "chain prerouting {",
                "type filter hook prerouting priority mangle",
                chosen("ip daddr 10.60.11.0 ip ttl set 1"),
                chosen("ip6 daddr fd60::3:0 ip6 hoplimit set 1"),
                "}",
                "}");
        fragments(peer);
        peer.onInput(rejects());
        router.sysctl(
                "net.ipv4.conf.all.accept_source_route=1",
                "net.ipv4.conf.near.accept_source_route=1");
        String route = STRICT_ROUTE_TO_10_60_0_1;
        HeaderInserter.options(router, 1, CHOSEN, RoutedNetwork.ROUTER, route);
        HeaderInserter.options(router, 2, CHOSEN, "10.60.12.16", route);
        HeaderInserter.options(peer, 1, CHOSEN, "10.60.12.0", FULL_TIMESTAMPS);
        // Type 99 with one segment left; option 0xde, which says "discard and report" (RFC 8200).
        HeaderInserter.extension(peer, 2, CHOSEN, "fd60::4:0", 43, "0000630100000000");
        HeaderInserter.extension(peer, 3, CHOSEN, "fd60::4:2", 60, "0000de0400000000");
    }

    /**
     * Before anything that depends on it, and after connections are known (-200), so that a match
     * may go by what was noted of one ({@code ct mark}). A mark does not leave its namespace.
     */
    private static void mark(Namespace where, List<String> chosen) {
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                "table inet choice {",
                                "chain prerouting {",
                                "type filter hook prerouting priority -160"));
        for (String match : chosen) {
            lines.add(match + " meta mark set " + CHOSEN);
        }
        lines.addAll(List.of("}", "}"));
        where.nft(lines.toArray(new String[0]));
    }

    private static String chosen(String rule) {
        return "meta mark " + CHOSEN + " " + rule;
    }

    private static String[] rejects() {
        List<String> rules = new ArrayList<>();
        for (int code = 0; code <= 16; code++) {
            rules.add(chosen("ip daddr 10.60.3.%d reject with icmp type %d".formatted(code, code)));
        }
        for (int code = 0; code <= 8; code++) {
            rules.add(
                    chosen(
                            "ip6 daddr fd60::1:%d reject with icmpv6 type %d"
                                    .formatted(code, code)));
        }
        return rules.toArray(new String[0]);
    }

    /** Chosen packets go by the main table, in which the errors are, others by table 60. */
    private static void routes(Namespace router) {
        for (String family : List.of("-4", "-6")) {
            String rule = "rule add fwmark 0/" + CHOSEN + " lookup 60";
            Command.of(("ip -n " + router.name() + " " + family + " " + rule).split(" ")).mustRun();
        }
        router.ip(
                "route add 10.60.0.0/15 via " + RoutedNetwork.PEER + " table 60",
                "route add fd60::/15 via " + RoutedNetwork.PEER6 + " table 60",
                "route add throw 10.61.3.0",
                "route add unreachable 10.61.3.1",
                "route add prohibit 10.61.3.13",
                "route add 10.61.3.4 via " + RoutedNetwork.PEER + " mtu lock " + MTU,
                "route add throw fd61::1:0",
                "route add prohibit fd61::1:1",
                "route add fd61::2:0 via " + RoutedNetwork.PEER6 + " mtu lock " + MTU,
                "neigh replace 10.50.1.253 lladdr 02:00:00:00:01:fd dev near nud permanent",
                "neigh replace fe80::fd lladdr 02:00:00:00:01:fd dev near nud permanent",
                "route add 10.60.5.1 via 10.50.1.253",
                "route add fd60::5:1 via fe80::fd dev near");
    }

    private static void fragments(Namespace peer) {
        peer.sysctl("net.ipv4.ipfrag_time=1", "net.ipv6.ip6frag_time=1");
        peer.nft(
                "table inet pieces {",
                "chain prerouting {",
                "type filter hook prerouting priority -500",
                "ip daddr 10.60.11.1 ip frag-off & 0x1fff != 0 numgen inc mod 4 < 2 drop",
                "ip6 daddr fd60::3:1 frag frag-off != 0 numgen inc mod 4 < 2 drop",
                "}",
                "}");
    }
}
