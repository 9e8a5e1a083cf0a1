// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Counts;
import dev.sonde.Summary;

/** What to tell somebody whose peer took the connection, but is no echo server. */
final class NoEcho {
    private NoEcho() {}

    /** One line, "" when there is no reason for it. */
    static String hint(Summary summary) {
        boolean wasOpen =
                summary.connections().isPresent()
                        && summary.connections().get().handshake().isPresent();
        Counts counts = summary.counts();
        if (!wasOpen || counts.received() + counts.icmpError() > 0) {
            return "";
        }
        String what = "";
        if (counts.corrupt() + counts.unexpected() > 0) {
            what = "accepts the connection, but what comes back is no echo";
        } else if (counts.lost() + counts.reset() > 0) {
            what = "accepts the connection, but echoes nothing";
        }
        return what.isEmpty() ? "" : what + "; time its handshake with sonde connect";
    }
}
