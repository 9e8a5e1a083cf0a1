// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.util.List;

/**
 * What ICMP can say about a packet: RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 5.2.7, RFC
 * 2521, RFC 8335, with the names of IANA's registry.
 */
final class V4Entries {
    private static final String DESTINATION = "The destination host itself";
    private static final String LAST_ROUTER = "The router on the destination's own network";
    private static final String ON_THE_WAY = "A router on the way";
    private static final String IPSEC_PEER =
            "The security gateway or host that was to take the packet out of its IPsec protection."
                    + " Hardly any implements this experiment (RFC 2521).";
    private static final String FIRST_ROUTER =
            "The router that this host, or another router, has sent the packet to first";

    private final EntryTable table = new EntryTable();

    private V4Entries() {}

    /** All of them, by type and code. */
    static List<IcmpEntry> all() {
        V4Entries chapters = new V4Entries();
        chapters.unreachable();
        chapters.filtered();
        chapters.quenchAndRedirect();
        chapters.exceededAndProblem();
        chapters.photuris();
        chapters.extendedEcho();
        return chapters.table.entries();
    }

    private void unreachable() {
        table.type(3, "Destination Unreachable");
        table.pair(
                "Net Unreachable",
                "A router has no route to the network of the destination.",
                ON_THE_WAY + ": its sender is where the way ends.",
                "Check the address for a slip, then that router's routing table and default"
                        + " route.");
        table.pair(
                "Host Unreachable",
                "The packet came as far as the destination's network, but the host does not answer"
                        + " there, most often because nothing answered ARP for its address.",
                LAST_ROUTER
                        + ", some three seconds after the probe; or this very host, when the"
                        + " destination is on its own link.",
                "See whether the host is up, has this address and is plugged into this network."
                        + " Several probes at once are answered together.");
        table.pair(
                "Protocol Unreachable",
                "The host was reached, but does not speak the protocol that the IP header names.",
                DESTINATION + ", or a firewall that speaks for it.",
                "Check that the service runs on that host. ICMP, UDP and TCP are spoken by every"
                        + " host, so for these look for a firewall rule that rejects so.");
        table.pair(
                "Port Unreachable",
                "The host was reached, but nothing listens at that UDP port.",
                DESTINATION
                        + ", or a firewall that speaks for it: this is how iptables rejects by"
                        + " default.",
                "Start the service or correct the port. As the answer to an echo request, which"
                        + " has no port, it is always a firewall's.");
        table.pair(
                "Fragmentation Needed and Don't Fragment was Set",
                "The packet is larger than the next link carries, and its Don't Fragment bit"
                        + " forbids to cut it up. The message names the MTU of that link, unless"
                        + " the router is very old (RFC 1191).",
                "The router in front of the narrow link.",
                "Send smaller packets: for ping at most that MTU less 28 octets of payload. It is"
                        + " an ordinary part of path MTU discovery, and must not be filtered.");
        table.pair(
                "Source Route Failed",
                "The packet prescribes its way by a source route option, and cannot be sent on"
                        + " along it.",
                "A router on that way, which does not reach the next one named or does not accept"
                        + " source routes.",
                "Send without the option; most networks drop source routes on purpose (RFC"
                        + " 7126).");
        table.pair(
                "Destination Network Unknown",
                "A router holds that no such network exists.",
                ON_THE_WAY
                        + " that is old or oddly configured: routers should say Net Unreachable"
                        + " instead (RFC 1812).",
                "Treat it as Net Unreachable: check the address, then that router's routes.");
        table.pair(
                "Destination Host Unknown",
                "A router knows from its link layer that no such host exists.",
                LAST_ROUTER + ".",
                "Check the address, and whether the host is registered where this network keeps"
                        + " track of its hosts.");
        table.pair(
                "Source Host Isolated",
                "A router holds that the sender of the packet is cut off from the rest of the"
                        + " network.",
                "The sender's first router, if anybody: routers should no longer send it (RFC"
                        + " 1812).",
                "Check the first router's links and routes, and firewall rules that reject with"
                        + " this code.");
    }

    private void filtered() {
        table.pair(
                "Communication with Destination Network is Administratively Prohibited",
                "Somebody has forbidden traffic to that network.",
                "A firewall or router on the way. The code was meant for military encryption"
                        + " devices (RFC 1122), others should send 3/13.",
                "Ask who runs the sender of the message for permission, or use a way that does not"
                        + " pass there.");
        table.pair(
                "Communication with Destination Host is Administratively Prohibited",
                "Somebody has forbidden traffic to that host.",
                "A firewall, often the host's own: several Linux distributions reject so by"
                        + " default. Routers should send 3/13.",
                "Look at the firewall rules of the host and of the sender of the message, and"
                        + " permit the traffic there.");
        table.pair(
                "Destination Network Unreachable for Type of Service",
                "There is a route to that network, but none for the type of service that the"
                        + " packet asks for, nor one for any type.",
                ON_THE_WAY + " with routes by type of service, which is rare today.",
                "Send without a TOS (no -Q), or check who has marked the packet on the way.");
        table.pair(
                "Destination Host Unreachable for Type of Service",
                "The host cannot be reached with the type of service that the packet asks for.",
                ON_THE_WAY + " with routes by type of service, which is rare today.",
                "Send without a TOS (no -Q), or check who has marked the packet on the way.");
        table.pair(
                "Communication Administratively Prohibited",
                "A packet filter on the way forbids the packet, and is configured to say so (RFC"
                        + " 1812).",
                "A router or firewall with a filter, or with a route of type prohibit; its address"
                        + " says which.",
                "Ask who runs it to permit the traffic. It says nothing about whether the"
                        + " destination is up.");
        table.pair(
                "Host Precedence Violation",
                "The precedence bits of the packet's TOS are not permitted for this combination of"
                        + " source, destination and protocol.",
                "The first router on the way.",
                "Send without a TOS (no -Q), or with a lower precedence.");
        table.pair(
                "Precedence cutoff in effect",
                "The operators have set a least precedence, and the packet's is below it.",
                ON_THE_WAY + " of a network that rations its capacity.",
                "Send with a higher precedence if you may (-Q cs1 and above), or wait.");
    }

    private void quenchAndRedirect() {
        table.type(4, "Source Quench");
        table.pair(
                "Source Quench",
                "A router or host had too little room for the packet and asks the sender to slow"
                        + " down. It must no longer be sent, and hosts ignore it (RFC"
                        + " 6633).",
                "An old router or host, or somebody who forges it.",
                "Nothing: the packet may have been delivered all the same, so its answer is"
                        + " waited for. Find the old device if it goes on.");
        table.type(5, "Redirect");
        table.pair(
                "Redirect Datagram for the Network",
                "Packets to that network would be better sent to the gateway named; this one was"
                        + " forwarded all the same.",
                FIRST_ROUTER + ". Routers must not send this code (RFC 1812), only 5/1 and 5/3.",
                "Correct the route of the host that sent the packet. A redirect that nobody"
                        + " expects may be an attack.");
        table.pair(
                "Redirect Datagram for the Host",
                "Packets to that host would be better sent to the gateway named, which is on the"
                        + " same link; this one was forwarded all the same.",
                FIRST_ROUTER + ".",
                "Correct the route of the host that sent the packet, or leave it: it is a detour,"
                        + " no loss. A redirect that nobody expects may be an attack.");
        table.pair(
                "Redirect Datagram for the Type of Service and Network",
                "Packets to that network with this type of service would be better sent to the"
                        + " gateway named; this one was forwarded all the same.",
                FIRST_ROUTER + ". Routers must not send this code (RFC 1812), only 5/1 and 5/3.",
                "Correct the route of the host that sent the packet. A redirect that nobody"
                        + " expects may be an attack.");
        table.pair(
                "Redirect Datagram for the Type of Service and Host",
                "Packets to that host with this type of service would be better sent to the"
                        + " gateway named; this one was forwarded all the same.",
                FIRST_ROUTER + ".",
                "Correct the route of the host that sent the packet. A redirect that nobody"
                        + " expects may be an attack.");
    }

    private void exceededAndProblem() {
        table.type(11, "Time Exceeded");
        table.pair(
                "Time to Live exceeded in Transit",
                "The packet has passed as many routers as its time to live permits, and the next"
                        + " one had to discard it.",
                "The router at which it ran out, which is how traceroute finds routers.",
                "With a small -t this is what you asked for. Otherwise suspect a routing loop:"
                        + " trace the way and look for routers that come twice.");
        table.pair(
                "Fragment Reassembly Time Exceeded",
                "Of a packet that was cut up on the way some fragments came, but not all of them"
                        + " in time.",
                DESTINATION + ", or a firewall that reassembles; after 30 seconds on Linux.",
                "Send packets that need no cutting up (-s 1400, -M do), or find who drops"
                        + " fragments on the way: many firewalls do.");
        table.type(12, "Parameter Problem");
        table.pair(
                "Pointer indicates the error",
                "Something in the IP header makes no sense or does not fit; the pointer says which"
                        + " octet, counted from 0.",
                "The router or host that stumbled over it.",
                "Look at that octet: from 20 on it is an IP option, so send without. Otherwise"
                        + " suspect a device that damages headers.");
        table.pair(
                "Missing a Required Option",
                "The packet lacks an IP option that this network demands, such as a security label"
                        + " (RFC 1108).",
                "A router or host of a network with security labels.",
                "Ask who runs that network; an ordinary host cannot speak to it without the"
                        + " label.");
        table.pair(
                "Bad Length",
                "The length of the packet, of its header or of an option does not fit what"
                        + " arrived.",
                "The router or host that stumbled over it.",
                "Send without IP options; if it persists, suspect a device on the way that damages"
                        + " or cuts packets.");
    }

    private void photuris() {
        table.type(40, "Photuris");
        table.pair(
                "Bad SPI",
                "The packet is protected under a security parameters index that the receiver does"
                        + " not know, or no longer.",
                IPSEC_PEER,
                "Set up the security association anew; most often one side was restarted or let it"
                        + " expire.");
        table.pair(
                "Authentication Failed",
                "The packet did not pass the check of its authenticity or integrity.",
                IPSEC_PEER,
                "Compare the keys and algorithms of both sides; if they agree, somebody changes"
                        + " packets on the way.");
        table.pair(
                "Decompression Failed",
                "The packet was compressed under its security association and could not be"
                        + " unpacked.",
                IPSEC_PEER,
                "Compare the compression that both sides are configured for, or switch it off.");
        table.pair(
                "Decryption Failed",
                "The packet could not be decrypted.",
                IPSEC_PEER,
                "Compare the keys and algorithms of both sides and set up the association anew.");
        table.pair(
                "Need Authentication",
                "The receiver takes the packet only with authentication: it has none, or not the"
                        + " kind demanded.",
                IPSEC_PEER,
                "Protect traffic to this destination by a policy with authentication, not by"
                        + " encryption alone or by nothing.");
        table.pair(
                "Need Authorization",
                "The packet is authentic, but its owner may not use what it is addressed to.",
                IPSEC_PEER,
                "Ask who runs the receiver for permission, or use the association that was meant"
                        + " for this service.");
    }

    private void extendedEcho() {
        table.extendedEcho(43);
    }
}
