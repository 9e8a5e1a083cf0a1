// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

/** The two versions of the Internet Protocol. */
public enum Family {
    V4(4),
    V6(6);

    private final int version;

    Family(int version) {
        this.version = version;
    }

    /** The number in the first four bits of the family's packets: 4 or 6. */
    public int version() {
        return version;
    }

    @Override
    public String toString() {
        return version == 4 ? "IPv4" : "IPv6";
    }
}
