// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpNamesTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            textBlock =
                    """
                    V4, 3, 0, "Net Unreachable"
                    V4, 3, 1, "Host Unreachable"
                    V4, 3, 2, "Protocol Unreachable"
                    V4, 3, 3, "Port Unreachable"
                    V4, 3, 4, "Fragmentation Needed and Don't Fragment was Set"
                    V4, 3, 5, "Source Route Failed"
                    V4, 3, 6, "Destination Network Unknown"
                    V4, 3, 7, "Destination Host Unknown"
                    V4, 3, 8, "Source Host Isolated"
                    V4, 3, 9, "Communication with Destination Network is Administratively Prohibited"
                    V4, 3, 10, "Communication with Destination Host is Administratively Prohibited"
                    V4, 3, 11, "Destination Network Unreachable for Type of Service"
                    V4, 3, 12, "Destination Host Unreachable for Type of Service"
                    V4, 3, 13, "Communication Administratively Prohibited"
                    V4, 3, 14, "Host Precedence Violation"
                    V4, 3, 15, "Precedence cutoff in effect"
                    V4, 4, 0, "Source Quench"
                    V4, 11, 0, "Time to Live exceeded in Transit"
                    V4, 11, 1, "Fragment Reassembly Time Exceeded"
                    V4, 12, 0, "Pointer indicates the error"
                    V4, 12, 1, "Missing a Required Option"
                    V4, 12, 2, "Bad Length"
                    V4, 40, 0, "Bad SPI"
                    V4, 40, 1, "Authentication Failed"
                    V4, 40, 2, "Decompression Failed"
                    V4, 40, 3, "Decryption Failed"
                    V4, 40, 4, "Need Authentication"
                    V4, 40, 5, "Need Authorization"
                    V4, 43, 1, "Malformed Query"
                    V4, 43, 2, "No Such Interface"
                    V4, 43, 3, "No Such Table Entry"
                    V4, 43, 4, "Multiple Interfaces Satisfy Query"
                    V6, 1, 0, "No route to destination"
                    V6, 1, 1, "Communication with destination administratively prohibited"
                    V6, 1, 2, "Beyond scope of source address"
                    V6, 1, 3, "Address unreachable"
                    V6, 1, 4, "Port unreachable"
                    V6, 1, 5, "Source address failed ingress/egress policy"
                    V6, 1, 6, "Reject route to destination"
                    V6, 1, 7, "Error in Source Routing Header"
                    V6, 1, 8, "Headers too long"
                    V6, 2, 0, "Packet Too Big"
                    V6, 3, 0, "Hop limit exceeded in transit"
                    V6, 3, 1, "Fragment reassembly time exceeded"
                    V6, 4, 0, "Erroneous header field encountered"
                    V6, 4, 1, "Unrecognized Next Header type encountered"
                    V6, 4, 2, "Unrecognized IPv6 option encountered"
                    V6, 4, 3, "IPv6 First Fragment has incomplete IPv6 Header Chain"
                    V6, 4, 4, "SR Upper-layer Header Error"
                    V6, 4, 5, "Unrecognized Next Header type encountered by intermediate node"
                    V6, 4, 6, "Extension header too big"
                    V6, 4, 7, "Extension header chain too long"
                    V6, 4, 8, "Too many extension headers"
                    V6, 4, 9, "Too many options in extension header"
                    V6, 4, 10, "Option too big"
                    """)
    void namesAreThoseOfTheCatalogue(Family family, int type, int code, String name) {
        assertThat(IcmpNames.of(family, type, code)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "V4, 5, 0, Redirect Datagram for the Network",
        "V4, 5, 1, Redirect Datagram for the Host",
        "V4, 5, 2, Redirect Datagram for the Type of Service and Network",
        "V4, 5, 3, Redirect Datagram for the Type of Service and Host",
        "V6, 137, 0, Redirect",
    })
    void redirectsHaveNamesToo(Family family, int type, int code, String name) {
        assertThat(IcmpNames.of(family, type, code)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "V4, 3, 16, ICMP type 3 code 16",
        "V4, 3, 255, ICMP type 3 code 255",
        "V4, 1, 0, ICMP type 1 code 0",
        "V4, 4, 1, ICMP type 4 code 1",
        "V4, 255, 255, ICMP type 255 code 255",
        "V6, 0, 0, ICMPv6 type 0 code 0",
        "V6, 1, 9, ICMPv6 type 1 code 9",
        "V6, 11, 0, ICMPv6 type 11 code 0",
        "V6, 127, 3, ICMPv6 type 127 code 3",
    })
    void anUnknownPairIsItsNumbers(Family family, int type, int code, String name) {
        assertThat(IcmpNames.of(family, type, code)).isEqualTo(name);
    }

    @Test
    void everyPairHasAName() {
        for (Family family : Family.values()) {
            Set<String> names = new HashSet<>();
            for (int type = 0; type < 256; type++) {
                for (int code = 0; code < 256; code++) {
                    String name = IcmpNames.of(family, type, code);
                    assertThat(name).isNotBlank();
                    names.add(name);
                }
            }
            assertThat(names).as("no two share one").hasSize(65_536);
        }
    }
}
