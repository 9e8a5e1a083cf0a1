// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP error or redirect about one of our echo requests: of an {@link IcmpMessage} what it takes
 * to find the probe and to report on it, the same for both families and for what the kernel's error
 * queue tells.
 *
 * <p>Nothing here is believed for its own sake: the caller compares destination, identifier and
 * sequence with what it sent.
 *
 * @param type 0 to 255
 * @param code 0 to 255
 * @param info the next-hop MTU (4: 3/4, 6: 2), pointer (4: 12, 6: 4) or gateway (4: 5) behind the
 *     checksum, as the kernel's error queue has it; 0 for other types
 * @param destination where the quoted datagram was going
 * @param identifier of the quoted echo request
 * @param sequence of the quoted echo request
 */
public record IcmpError(
        Family family,
        int type,
        int code,
        long info,
        IpAddress destination,
        int identifier,
        int sequence) {
    /** Whether a type is one of an error message that quotes a datagram. */
    public static boolean isErrorType(Family family, int type) {
        return switch (family) {
            case V4 ->
                    type == 3 || type == 4 || type == 5 || type == 11 || type == 12 || type == 40;
            case V6 -> type >= 1 && type <= 127 || type == 137;
        };
    }

    /**
     * Reads an error message that quotes an echo request.
     *
     * @param at where the ICMP header begins, absolute
     * @param end where the packet ends in the buffer
     * @return null when it is cut short, damaged, or quotes something else than an echo request
     */
    public static @Nullable IcmpError read(Family family, ByteBuffer buffer, int at, int end) {
        return of(IcmpMessage.read(family, buffer, at, end));
    }

    /** What a message says about an echo request; null when it is about something else. */
    public static @Nullable IcmpError of(IcmpMessage message) {
        if (message instanceof IcmpMessage.ErrorMessage error
                && error.quote() instanceof QuotedDatagram.EchoRequest request) {
            return about(
                    request,
                    error.type(),
                    error.code(),
                    info(error.family(), error.type(), error.word()));
        }
        if (message instanceof IcmpMessage.Redirect redirect
                && redirect.quote() instanceof QuotedDatagram.EchoRequest request) {
            boolean four = redirect.family() == Family.V4;
            return about(
                    request,
                    four ? IcmpMessage.V4_REDIRECT : NeighbourRedirect.TYPE,
                    redirect.code(),
                    four ? redirect.target().low() : 0);
        }
        return null;
    }

    private static IcmpError about(
            QuotedDatagram.EchoRequest request, int type, int code, long info) {
        return new IcmpError(
                request.header().family(),
                type,
                code,
                info,
                request.header().destination(),
                request.identifier(),
                request.sequence());
    }

    /**
     * What of the 32 bits behind the checksum has a meaning, as the kernel's error queue has it.
     */
    static long info(Family family, int type, long word) {
        if (family == Family.V6) {
            return type == 2 || type == 4 ? word : 0;
        }
        return switch (type) {
            case 3 -> word & 0xFFFF;
            case 5 -> word;
            case 12 -> word >>> 24;
            default -> 0;
        };
    }

    /**
     * The next-hop MTU that an error names, empty for other errors and for routers that leave it
     * out (RFC 792).
     */
    public static OptionalInt nextHopMtu(Family family, int type, int code, long info) {
        boolean tooBig = family == Family.V4 ? type == 3 && code == 4 : type == 2;
        return tooBig && info > 0 && info <= Integer.MAX_VALUE
                ? OptionalInt.of((int) info)
                : OptionalInt.empty();
    }

    /** The offset of the faulty octet that an error names, empty for other errors. */
    public static OptionalLong pointer(Family family, int type, int code, long info) {
        boolean names = family == Family.V4 ? type == 12 && code == 0 : type == 4;
        return names ? OptionalLong.of(info) : OptionalLong.empty();
    }
}
