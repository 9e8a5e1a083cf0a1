// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/**
 * What an ICMP message says, in words for people. Where an {@link IcmpReport} is what has arrived,
 * this is what its numbers stand for, the same at all times and places.
 *
 * <p>The texts are one or two plain sentences of English without line breaks; they may be improved
 * in any version. The name is stable.
 *
 * @param version 4 for ICMP, 6 for ICMPv6
 * @param type the message's type, 0 to 255
 * @param code the message's code, 0 to 255
 * @param typeName the type's name, "" when no registry lists it
 * @param name the pair's name, as in {@link IcmpReport#name()}; for a pair that is not in the
 *     catalogue, its numbers
 * @param listed whether the pair is in the catalogue
 * @param meaning what has happened
 * @param sentBy who sends such a message
 * @param remedy what to do next
 */
public record IcmpMeaning(
        int version,
        int type,
        int code,
        String typeName,
        String name,
        boolean listed,
        String meaning,
        String sentBy,
        String remedy) {}
