// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.util.List;

/**
 * What ICMPv6 can say about a packet: RFC 4443, RFC 4861 section 4.5, RFC 6554, RFC 7112, RFC 8335,
 * RFC 8754, RFC 8883, with the names of IANA's registry.
 */
final class V6Entries {
    private static final String DESTINATION = "The destination host itself";
    private static final String ON_THE_WAY = "A router on the way";
    private static final String LIMITED =
            "A router, load balancer or host with a limit on what it looks at (RFC 8883).";

    private final EntryTable table = new EntryTable();

    private V6Entries() {}

    /** All of them, by type and code. */
    static List<IcmpEntry> all() {
        V6Entries chapters = new V6Entries();
        chapters.unreachable();
        chapters.tooBigAndExceeded();
        chapters.parameterProblem();
        chapters.limits();
        chapters.redirectAndExtendedEcho();
        return chapters.table.entries();
    }

    private void unreachable() {
        table.type(1, "Destination Unreachable");
        table.pair(
                "No route to destination",
                "A router has no route for the destination, and no default route.",
                ON_THE_WAY + ": its sender is where the way ends.",
                "Check the address for a slip, then that router's routing table. On Linux a route"
                        + " of type unreachable says so, too.");
        table.pair(
                "Communication with destination administratively prohibited",
                "A packet filter forbids the packet, and is configured to say so.",
                "A firewall or router with a filter, or with a route of type prohibit; its address"
                        + " says which.",
                "Ask who runs it to permit the traffic. It says nothing about whether the"
                        + " destination is up.");
        table.pair(
                "Beyond scope of source address",
                "The source address is valid only within a smaller zone than the way to the"
                        + " destination leads through, such as a link-local one beyond its link.",
                "The router at the edge of that zone.",
                "Send from an address of wider scope (-I), or give the sending interface a global"
                        + " address.");
        table.pair(
                "Address unreachable",
                "The packet came as far as the destination's network, but the host does not answer"
                        + " there, most often because nothing answered neighbour discovery.",
                "The router on the destination's own network, some three seconds after the probe;"
                        + " or this very host, when the destination is on its own link.",
                "See whether the host is up, has this address and is plugged into this network.");
        table.pair(
                "Port unreachable",
                "The host was reached, but nothing listens at that UDP port.",
                DESTINATION + ", or a firewall that speaks for it.",
                "Start the service or correct the port. As the answer to an echo request, which"
                        + " has no port, it is always a firewall's.");
        table.pair(
                "Source address failed ingress/egress policy",
                "A filter on source addresses holds that this one must not come, or leave, this"
                        + " way (RFC 2827).",
                "A router at the edge of a network.",
                "Send from an address that the provider of this way has given out (-I); with several"
                        + " providers route by source address.");
        table.pair(
                "Reject route to destination",
                "The router's route for the destination says that such packets are to be"
                        + " rejected.",
                ON_THE_WAY + " with a reject route, often for a prefix that is not in use.",
                "Check the address; if it is right, ask who runs the router why the prefix is"
                        + " rejected.");
        table.pair(
                "Error in Source Routing Header",
                "The packet prescribes its way by a source routing header, and cannot be sent on"
                        + " along it.",
                "A router of a low-power network (RPL, RFC 6550 and 6554) that does not reach the"
                        + " next one named.",
                "Let the root of that network compute its routes anew; a node has moved or gone.");
        table.pair(
                "Headers too long",
                "The headers in front of the payload are longer than a node can look through to"
                        + " forward the packet.",
                LIMITED,
                "Send with fewer or shorter extension headers, or over fewer tunnels.");
    }

    private void tooBigAndExceeded() {
        table.type(2, "Packet Too Big");
        table.pair(
                "Packet Too Big",
                "The packet is larger than the next link carries. The message names the MTU of"
                        + " that link; routers of IPv6 never cut packets up.",
                "The router in front of the narrow link.",
                "Send smaller packets: for ping at most that MTU less 48 octets of payload. It is"
                        + " an ordinary part of path MTU discovery, and must not be filtered.");
        table.type(3, "Time Exceeded");
        table.pair(
                "Hop limit exceeded in transit",
                "The packet has passed as many routers as its hop limit permits, and the next one"
                        + " had to discard it.",
                "The router at which it ran out, which is how traceroute finds routers.",
                "With a small -t this is what you asked for. Otherwise suspect a routing loop:"
                        + " trace the way and look for routers that come twice.");
        table.pair(
                "Fragment reassembly time exceeded",
                "Of a packet that its sender had cut up some fragments came, but not all of them"
                        + " within 60 seconds.",
                DESTINATION + ", or a firewall that reassembles.",
                "Send packets that need no cutting up (-s 1200), or find who drops fragments on"
                        + " the way: many firewalls do.");
    }

    private void parameterProblem() {
        table.type(4, "Parameter Problem");
        table.pair(
                "Erroneous header field encountered",
                "A field of a header makes no sense or does not fit; the pointer says which octet,"
                        + " counted from 0.",
                "The router or host that stumbled over it.",
                "Look at that octet: from 40 on it is in an extension header or beyond. If you sent"
                        + " none, suspect a device that damages headers.");
        table.pair(
                "Unrecognized Next Header type encountered",
                "The host was reached, but does not know the protocol or extension header that the"
                        + " pointer leads to.",
                DESTINATION + ".",
                "Check that the service runs on that host, or send without the extension header."
                        + " ICMPv6, UDP and TCP are known to every host.");
        table.pair(
                "Unrecognized IPv6 option encountered",
                "A hop-by-hop or destination option is unknown to a node, and its number demands"
                        + " that the packet be discarded then.",
                "The destination, or a router for a hop-by-hop option.",
                "Send without the option that the pointer leads to.");
        table.pair(
                "IPv6 First Fragment has incomplete IPv6 Header Chain",
                "The packet was cut up so that its first fragment does not hold all headers up to"
                        + " the transport's, which is not permitted (RFC 7112).",
                "The destination, or a firewall on the way.",
                "Send with fewer extension headers, or with larger fragments.");
        table.pair(
                "SR Upper-layer Header Error",
                "A packet of segment routing has come to a segment that does not take what is"
                        + " inside it (RFC 8754).",
                "The segment endpoint that the packet was addressed to.",
                "Check the list of segments: the endpoint does not permit this upper-layer header"
                        + " at this segment.");
        table.pair(
                "Unrecognized Next Header type encountered by intermediate node",
                "A node on the way had to look through the headers and met one that it does not"
                        + " know.",
                LIMITED,
                "Send without the header that the pointer leads to, or by a way that does not look"
                        + " inside.");
    }

    private void limits() {
        table.pair(
                "Extension header too big",
                "One extension header is larger than a node can handle; the pointer leads to what"
                        + " was too much.",
                LIMITED,
                "Send with fewer or smaller options in that header.");
        table.pair(
                "Extension header chain too long",
                "The extension headers together are longer than a node can handle.",
                LIMITED,
                "Send with fewer or shorter extension headers.");
        table.pair(
                "Too many extension headers",
                "There are more extension headers than a node can handle.",
                LIMITED,
                "Send with fewer of them.");
        table.pair(
                "Too many options in extension header",
                "One extension header holds more options than a node can handle, padding"
                        + " included.",
                LIMITED,
                "Send with fewer options, or with padding in one piece.");
        table.pair(
                "Option too big",
                "One option is larger than a node can handle.",
                LIMITED,
                "Send without the option that the pointer leads to, or with a shorter one.");
    }

    private void redirectAndExtendedEcho() {
        table.type(137, "Redirect");
        table.pair(
                "Redirect",
                "Packets to that destination would be better sent to another router of the link,"
                        + " or straight to it because it is on the link; this one was forwarded all"
                        + " the same.",
                "The router that this host has sent the packet to first, from its link-local"
                        + " address.",
                "Correct the route of this host, or leave it: it is a detour, no loss. A redirect"
                        + " that nobody expects may be an attack.");
        table.extendedEcho(161);
    }
}
