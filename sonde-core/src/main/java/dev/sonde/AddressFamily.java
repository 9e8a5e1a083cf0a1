// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.Family;

/** Which addresses of a name may be probed. */
public enum AddressFamily {
    /** Whatever the resolver puts first. */
    ANY,
    /** Only IPv4. */
    V4,
    /** Only IPv6. */
    V6;

    /** Whether addresses of this family may be probed. */
    public boolean permits(Family family) {
        return switch (this) {
            case ANY -> true;
            case V4 -> family == Family.V4;
            case V6 -> family == Family.V6;
        };
    }
}
