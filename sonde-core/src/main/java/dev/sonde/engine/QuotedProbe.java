// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.wire.EchoPayload;
import java.nio.ByteBuffer;

/**
 * An echo request as an ICMP error gives it back, with as much of its payload as the error's sender
 * cared to quote. Where that reaches as far as the mark, the mark tells whose request it was.
 *
 * @param bytes the buffer it is in
 * @param sequence 0 to 65,535
 * @param payloadAt where its payload begins in the buffer, absolute
 * @param payloadOctets how much of that there seems to be
 */
public record QuotedProbe(ByteBuffer bytes, int sequence, int payloadAt, int payloadOctets) {
    /** The token that it carries; only where {@link #isMarked}. */
    public long token() {
        return EchoPayload.tokenIn(bytes, payloadAt);
    }

    /** Whether it carries another run's mark. */
    public boolean isForeignTo(EchoPayload payload) {
        return isMarked(payload) && payload.isForeign(token());
    }

    /**
     * Which probe it is when the sequence number has been used again since: its number, or 0 when
     * that is not so or cannot be told.
     *
     * @param newest the newest probe with this sequence number
     */
    long olderThan(long newest, EchoPayload payload) {
        long number = isMarked(payload) ? EchoPayload.numberIn(bytes, payloadAt) : 0;
        return number < newest && (number & 0xFFFF) == sequence ? Math.max(0, number) : 0;
    }

    /**
     * Whether so much is quoted that it has a mark. Zeros are none: RFC 4884 fills up with them
     * what is shorter than 128 octets.
     */
    public boolean isMarked(EchoPayload payload) {
        return payload.isMarked(payloadOctets)
                && (token() != 0 || EchoPayload.numberIn(bytes, payloadAt) != 0);
    }
}
