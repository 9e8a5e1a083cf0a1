// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.wire.PingText;
import java.util.Locale;

/** What a UDP or TCP probe says, and what an echo server answers. */
public final class ProbeText {
    private ProbeText() {}

    /**
     * The text of a probe, {@code ping 2 1725933171.8188567}, without filling.
     *
     * @param sequence the probe's number, from 1
     * @param sentWallNanos when it was sent, {@link Event.Settled#sentWallNanos}
     */
    public static String request(long sequence, long sentWallNanos) {
        return new PingText().of(sequence, sentWallNanos);
    }

    /** The text of its answer, the same in upper case. */
    public static String answer(long sequence, long sentWallNanos) {
        return request(sequence, sentWallNanos).toUpperCase(Locale.ROOT);
    }
}
