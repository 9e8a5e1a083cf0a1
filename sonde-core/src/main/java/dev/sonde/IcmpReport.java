// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an ICMP message said about a probe.
 *
 * @param version 4 for ICMP, 6 for ICMPv6
 * @param type the message's type, 0 to 255
 * @param code the message's code, 0 to 255
 * @param name the catalogue's name; for a pair that is not in it, its numbers
 * @param sender the host that sent the message, empty when the kernel does not know
 * @param nextHopMtu the MTU that the message names (4: 3/4, 6: 2/0)
 * @param pointer the offset of the faulty octet that the message names (4: 12/0, 40/x in a packet
 *     of a raw socket, 6: 4/x)
 * @param gateway the better way that a redirect names (4: 5/x, 6: 137)
 */
public record IcmpReport(
        int version,
        int type,
        int code,
        String name,
        Optional<IpAddress> sender,
        OptionalInt nextHopMtu,
        OptionalLong pointer,
        Optional<IpAddress> gateway)
        implements PathError {
    /** What such a message means, who sends it and what to do about it. */
    public IcmpMeaning meaning() {
        return IcmpCatalogue.of(version == 4 ? Family.V4 : Family.V6, type, code);
    }
}
