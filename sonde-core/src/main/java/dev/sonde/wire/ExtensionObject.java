// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.IpAddress;
import java.util.List;

/**
 * One object of an ICMP extension structure (RFC 4884 section 7.1).
 *
 * <p>An object whose payload is not what its class says is {@link Opaque}, like one of a class that
 * is not known here: the rest of the structure can be read all the same.
 */
public sealed interface ExtensionObject {
    /** The label stack that the packet had on it (RFC 4950), the outermost label first; class 1. */
    record MplsStack(List<MplsLabel> labels) implements ExtensionObject {
        public MplsStack {
            labels = List.copyOf(labels);
        }
    }

    /** The interface an error is about (RFC 5837); class 2. */
    record Interface(InterfaceInformation information) implements ExtensionObject {}

    /** The interface that an extended echo request asks for by name (RFC 8335); class 3. */
    record QueryByName(String name) implements ExtensionObject {}

    /** The same by index, unsigned 32 bits. */
    record QueryByIndex(long index) implements ExtensionObject {}

    /** The same by an address. */
    record QueryByAddress(IpAddress address) implements ExtensionObject {}

    /**
     * Anything else.
     *
     * @param classNumber 0 to 255
     * @param cType 0 to 255
     * @param payloadOctets how long it is, a multiple of 4
     */
    record Opaque(int classNumber, int cType, int payloadOctets) implements ExtensionObject {}
}
