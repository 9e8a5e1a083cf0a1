// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of what ICMP can say about a packet: every error that a registry lists, the redirects,
 * and the replies of extended echo. {@link IcmpNames} reads the names from it, {@code
 * dev.sonde.IcmpCatalogue} everything.
 */
public final class IcmpEntries {
    private IcmpEntries() {}

    /** Made when first asked for, so that a run without errors never has it. */
    private static final class V4 {
        static final List<IcmpEntry> ALL = V4Entries.all();
    }

    private static final class V6 {
        static final List<IcmpEntry> ALL = V6Entries.all();
    }

    /** All entries of a version, by type and code. */
    public static List<IcmpEntry> all(Family family) {
        return family == Family.V4 ? V4.ALL : V6.ALL;
    }

    /** The entry of a pair, null when there is none. */
    public static @Nullable IcmpEntry find(Family family, int type, int code) {
        List<IcmpEntry> all = all(family);
        for (int i = 0; i < all.size(); i++) {
            IcmpEntry entry = all.get(i);
            if (entry.type() == type && entry.code() == code) {
                return entry;
            }
        }
        return null;
    }
}
