// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

/**
 * What one pair of type and code means.
 *
 * @param type 0 to 255
 * @param code 0 to 255
 * @param typeName the type's name
 * @param name the pair's name
 * @param meaning what has happened, in a sentence or two
 * @param sentBy who sends it
 * @param remedy what to do next
 */
public record IcmpEntry(
        int type,
        int code,
        String typeName,
        String name,
        String meaning,
        String sentBy,
        String remedy) {}
