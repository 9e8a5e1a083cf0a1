// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;

/**
 * The names of ICMP errors: RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 5.2.7 and RFC 8335
 * for version 4, RFC 4443, RFC 7112, RFC 8883 and RFC 8754 for version 6, as in IANA's registries
 * of ICMP and ICMPv6 parameters.
 */
public final class IcmpNames {
    private static final String[] UNREACHABLE = {
        "Net Unreachable",
        "Host Unreachable",
        "Protocol Unreachable",
        "Port Unreachable",
        "Fragmentation Needed and Don't Fragment was Set",
        "Source Route Failed",
        "Destination Network Unknown",
        "Destination Host Unknown",
        "Source Host Isolated",
        "Communication with Destination Network is Administratively Prohibited",
        "Communication with Destination Host is Administratively Prohibited",
        "Destination Network Unreachable for Type of Service",
        "Destination Host Unreachable for Type of Service",
        "Communication Administratively Prohibited",
        "Host Precedence Violation",
        "Precedence cutoff in effect",
    };
    private static final String[] SOURCE_QUENCH = {"Source Quench"};
    private static final String[] REDIRECT = {
        "Redirect Datagram for the Network",
        "Redirect Datagram for the Host",
        "Redirect Datagram for the Type of Service and Network",
        "Redirect Datagram for the Type of Service and Host",
    };
    private static final String[] TIME_EXCEEDED = {
        "Time to Live exceeded in Transit", "Fragment Reassembly Time Exceeded",
    };
    private static final String[] PARAMETER_PROBLEM = {
        "Pointer indicates the error", "Missing a Required Option", "Bad Length",
    };
    private static final String[] PHOTURIS = {
        "Bad SPI",
        "Authentication Failed",
        "Decompression Failed",
        "Decryption Failed",
        "Need Authentication",
        "Need Authorization",
    };
    private static final String[] EXTENDED_ECHO = {
        "No Error",
        "Malformed Query",
        "No Such Interface",
        "No Such Table Entry",
        "Multiple Interfaces Satisfy Query",
    };
    private static final String[] V6_UNREACHABLE = {
        "No route to destination",
        "Communication with destination administratively prohibited",
        "Beyond scope of source address",
        "Address unreachable",
        "Port unreachable",
        "Source address failed ingress/egress policy",
        "Reject route to destination",
        "Error in Source Routing Header",
        "Headers too long",
    };
    private static final String[] V6_TOO_BIG = {"Packet Too Big"};
    private static final String[] V6_TIME_EXCEEDED = {
        "Hop limit exceeded in transit", "Fragment reassembly time exceeded",
    };
    private static final String[] V6_PARAMETER_PROBLEM = {
        "Erroneous header field encountered",
        "Unrecognized Next Header type encountered",
        "Unrecognized IPv6 option encountered",
        "IPv6 First Fragment has incomplete IPv6 Header Chain",
        "SR Upper-layer Header Error",
        "Unrecognized Next Header type encountered by intermediate node",
        "Extension header too big",
        "Extension header chain too long",
        "Too many extension headers",
        "Too many options in extension header",
        "Option too big",
    };
    private static final String[] V6_REDIRECT = {"Redirect"};
    private static final String[] NONE = {};

    private IcmpNames() {}

    /** The name of an error; for a pair that no registry lists, its numbers. */
    public static String of(Family family, int type, int code) {
        String[] names = family == Family.V4 ? v4(type) : v6(type);
        if (code < names.length) {
            return names[code];
        }
        return (family == Family.V4 ? "ICMP" : "ICMPv6") + " type " + type + " code " + code;
    }

    private static String[] v4(int type) {
        return switch (type) {
            case 3 -> UNREACHABLE;
            case 4 -> SOURCE_QUENCH;
            case 5 -> REDIRECT;
            case 11 -> TIME_EXCEEDED;
            case 12 -> PARAMETER_PROBLEM;
            case 40 -> PHOTURIS;
            case 43 -> EXTENDED_ECHO;
            default -> NONE;
        };
    }

    private static String[] v6(int type) {
        return switch (type) {
            case 1 -> V6_UNREACHABLE;
            case 2 -> V6_TOO_BIG;
            case 3 -> V6_TIME_EXCEEDED;
            case 4 -> V6_PARAMETER_PROBLEM;
            case 137 -> V6_REDIRECT;
            default -> NONE;
        };
    }
}
