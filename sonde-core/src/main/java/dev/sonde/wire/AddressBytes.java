// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Addresses as packets carry them, with the family numbers of IANA's registry (1: v4, 2: v6). */
final class AddressBytes {
    static final int V4_FAMILY = 1;
    static final int V6_FAMILY = 2;
    static final int V4_BYTES = 4;
    static final int V6_BYTES = 16;

    private AddressBytes() {}

    /** An address of a numbered family; null when it is cut short or of an unknown family. */
    static @Nullable IpAddress read(ByteBuffer buffer, int family, int at, int end) {
        if (family == V4_FAMILY && end - at >= V4_BYTES) {
            return IpAddress.v4(buffer.getInt(at));
        }
        if (family == V6_FAMILY && end - at >= V6_BYTES) {
            return v6(buffer, at);
        }
        return null;
    }

    /** How many octets an address has. */
    static int octets(IpAddress address) {
        return address.family() == Family.V4 ? V4_BYTES : V6_BYTES;
    }

    /** The 16 octets of an IPv6 address, which have to be there. */
    static IpAddress v6(ByteBuffer buffer, int at) {
        return IpAddress.v6(buffer.getLong(at), buffer.getLong(at + Long.BYTES));
    }
}
