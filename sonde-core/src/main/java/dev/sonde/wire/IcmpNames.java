// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import org.jspecify.annotations.Nullable;

/** The names of ICMP errors, from the table of {@link IcmpEntries}, and of types. */
public final class IcmpNames {
    private IcmpNames() {}

    /** The name of an error; for a pair that no registry lists, its numbers. */
    public static String of(Family family, int type, int code) {
        @Nullable IcmpEntry entry = IcmpEntries.find(family, type, code);
        return entry != null ? entry.name() : protocol(family) + " type " + type + " code " + code;
    }

    /** {@code ICMP} or {@code ICMPv6}. */
    public static String protocol(Family family) {
        return family == Family.V4 ? "ICMP" : "ICMPv6";
    }

    /**
     * The name of a type, as in IANA's registries of ICMP and ICMPv6 parameters; "" for a number
     * that is reserved or that nobody has been given.
     */
    public static String ofType(Family family, int type) {
        for (IcmpEntry entry : IcmpEntries.all(family)) {
            if (entry.type() == type) {
                return entry.typeName();
            }
        }
        return family == Family.V4 ? v4Type(type) : v6Type(type);
    }

    private static String v4Type(int type) {
        return switch (type) {
            case 0 -> "Echo Reply";
            case 6 -> "Alternate Host Address";
            case 8 -> "Echo Request";
            case 9 -> "Router Advertisement";
            case 10 -> "Router Solicitation";
            case 13 -> "Timestamp";
            case 14 -> "Timestamp Reply";
            case 15 -> "Information Request";
            case 16 -> "Information Reply";
            case 17 -> "Address Mask Request";
            case 18 -> "Address Mask Reply";
            case 30 -> "Traceroute";
            case 31 -> "Datagram Conversion Error";
            case 32 -> "Mobile Host Redirect";
            case 33 -> "IPv6 Where-Are-You";
            case 34 -> "IPv6 I-Am-Here";
            case 35 -> "Mobile Registration Request";
            case 36 -> "Mobile Registration Reply";
            case 37 -> "Domain Name Request";
            case 38 -> "Domain Name Reply";
            case 39 -> "SKIP";
            case 41 -> "Experimental Mobility Protocols";
            case 42 -> "Extended Echo Request";
            case 253, 254 -> "RFC 3692 Experiment";
            default -> "";
        };
    }

    private static String v6Type(int type) {
        return switch (type) {
            case 100, 101, 200, 201 -> "Private Experimentation";
            case 127, 255 -> "Reserved for Expansion";
            case 128 -> "Echo Request";
            case 129 -> "Echo Reply";
            case 130 -> "Multicast Listener Query";
            case 131 -> "Multicast Listener Report";
            case 132 -> "Multicast Listener Done";
            case 133 -> "Router Solicitation";
            case 134 -> "Router Advertisement";
            case 135 -> "Neighbor Solicitation";
            case 136 -> "Neighbor Advertisement";
            case 138 -> "Router Renumbering";
            case 139 -> "Node Information Query";
            case 140 -> "Node Information Response";
            case 141 -> "Inverse Neighbor Discovery Solicitation";
            case 142 -> "Inverse Neighbor Discovery Advertisement";
            case 143 -> "Version 2 Multicast Listener Report";
            case 144 -> "Home Agent Address Discovery Request";
            case 145 -> "Home Agent Address Discovery Reply";
            case 146 -> "Mobile Prefix Solicitation";
            case 147 -> "Mobile Prefix Advertisement";
            case 148 -> "Certification Path Solicitation";
            case 149 -> "Certification Path Advertisement";
            case 150 -> "Experimental Mobility Protocols";
            case 151 -> "Multicast Router Advertisement";
            case 152 -> "Multicast Router Solicitation";
            case 153 -> "Multicast Router Termination";
            case 154 -> "FMIPv6";
            case 155 -> "RPL Control";
            case 156 -> "ILNPv6 Locator Update";
            case 157 -> "Duplicate Address Request";
            case 158 -> "Duplicate Address Confirmation";
            case 159 -> "MPL Control";
            case 160 -> "Extended Echo Request";
            default -> "";
        };
    }
}
