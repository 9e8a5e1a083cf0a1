// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import java.util.List;

/**
 * What an ICMP message says beyond its quote: the extension structure of RFC 4884, as {@link
 * ExtensionReader} has found it.
 *
 * <p>A damaged structure takes nothing away from the error itself, which has a checksum and a quote
 * of its own: senders that predate RFC 4884 left anything in the length's place.
 */
public sealed interface IcmpExtensions {
    /** There is none. */
    record None() implements IcmpExtensions {}

    /** There is one, in whole and with a right checksum, or none. */
    record Present(List<ExtensionObject> objects) implements IcmpExtensions {
        public Present {
            objects = List.copyOf(objects);
        }
    }

    /** There should be one, but nothing of it can be believed. */
    record Damaged(Flaw flaw) implements IcmpExtensions {}

    /** What can be wrong with a structure. */
    enum Flaw {
        /** The length field leaves no room for one, or fewer than 128 octets for the quote. */
        QUOTE_LENGTH,
        /** Another version than 2. */
        VERSION,
        /** The checksum is wrong. */
        CHECKSUM,
        /** An object is shorter than its header, longer than the rest, or no multiple of 4. */
        OBJECT_LENGTH
    }

    /** The MPLS label stack among the objects, the outermost label first; empty without one. */
    default List<MplsLabel> mplsLabels() {
        if (this instanceof Present present) {
            for (ExtensionObject object : present.objects) {
                if (object instanceof ExtensionObject.MplsStack stack) {
                    return stack.labels();
                }
            }
        }
        return List.of();
    }
}
