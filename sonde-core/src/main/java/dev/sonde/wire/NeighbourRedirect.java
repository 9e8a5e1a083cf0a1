// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;

/**
 * The redirect of IPv6 (RFC 4861 sections 4.5 and 4.6.3), which is laid out like the rest of
 * neighbour discovery and unlike an error.
 *
 * <pre>
 *  0               8               16                              32
 * +---------------+---------------+-------------------------------+
 * |   Type 137    |    Code 0     |           Checksum            |
 * +---------------+---------------+-------------------------------+
 * |                               0                               |
 * +---------------------------------------------------------------+
 * |       Target: the better first hop, or the destination        |
 * |              Destination, which is redirected                 |
 * +---------------+---------------+-------------------------------+
 * |  Option type  | Length / 8    |  ...                             any number of options
 * +---------------+---------------+-------------------------------+
 * |       4       | Length / 8    |               0               |  among them the redirected
 * +---------------+---------------+                               |  header
 * |                               0                               |
 * +---------------------------------------------------------------+
 * |  The front of the packet that was redirected, padded to 8 ...
 * +---------------------------------------------------------------
 * </pre>
 */
final class NeighbourRedirect {
    static final int TYPE = 137;

    private static final int TARGET = 8;
    private static final int DESTINATION = 24;
    private static final int OPTIONS = 40;
    private static final int OPTION_LENGTH = 1;
    private static final int OPTION_UNIT = 8;
    private static final int REDIRECTED_HEADER = 4;
    private static final int REDIRECTED_PACKET = 8;

    private NeighbourRedirect() {}

    /**
     * Reads a redirect by the rules of RFC 4861 section 8.1, as far as they can be seen in the
     * message; that its source is link-local and its hop limit 255 is for the caller to see.
     *
     * @return a {@link IcmpMessage.Redirect}, or why it is none
     */
    static IcmpMessage read(ByteBuffer buffer, int at, int end) {
        if (end - at < OPTIONS) {
            return new IcmpMessage.Refused(IcmpMessage.Refusal.CUT_SHORT);
        }
        IpAddress target = AddressBytes.v6(buffer, at + TARGET);
        IpAddress destination = AddressBytes.v6(buffer, at + DESTINATION);
        QuotedDatagram quote = new QuotedDatagram.Unreadable();
        int length;
        for (int next = at + OPTIONS; next < end; next += length) {
            length =
                    end - next < OPTION_UNIT
                            ? 0
                            : (buffer.get(next + OPTION_LENGTH) & 0xFF) * OPTION_UNIT;
            if (length == 0 || length > end - next) {
                return new IcmpMessage.Refused(IcmpMessage.Refusal.LENGTH);
            }
            if (buffer.get(next) == REDIRECTED_HEADER
                    && quote instanceof QuotedDatagram.Unreadable) {
                quote =
                        QuotedDatagram.read(
                                Family.V6, buffer, next + REDIRECTED_PACKET, next + length);
            }
        }
        boolean permitted = target.isLinkLocal() || target.sameBits(destination);
        if (IcmpEcho.code(buffer, at) != 0 || !permitted || destination.isMulticast()) {
            return new IcmpMessage.Refused(IcmpMessage.Refusal.CONTRADICTION);
        }
        if (quote instanceof QuotedDatagram.EchoRequest request
                && !request.header().destination().sameBits(destination)) {
            return new IcmpMessage.Refused(IcmpMessage.Refusal.CONTRADICTION);
        }
        return new IcmpMessage.Redirect(Family.V6, 0, target, destination, quote);
    }
}
