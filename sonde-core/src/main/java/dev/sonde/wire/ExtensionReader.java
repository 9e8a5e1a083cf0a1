// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads ICMP extension structures (RFC 4884 section 7) and the objects in them.
 *
 * <pre>
 *  0       4                       16                              32
 * +-------+-----------------------+-------------------------------+
 * |   2   |           0           | Checksum over the structure   |
 * +-------+-----------------------+---------------+---------------+
 * |    Length, header and all     |     Class     |    C-type     |  an object
 * +-------------------------------+---------------+---------------+
 * |  Payload, a multiple of 4 octets ...
 * +---------------------------------------------------------------+
 * |  Further objects, up to the message's end
 * +--------------------------------------------------------------
 * </pre>
 *
 * <p>Where it begins is said by the length field of the error, which older routers leave at 0 and
 * put the structure behind 128 octets of quote all the same. Such a one is believed with a checksum
 * that is there and right (RFC 4884 section 5.5); where the length is given, a checksum of 0 means
 * that there is none (section 7).
 */
final class ExtensionReader {
    private static final int HEADER_BYTES = 4;
    private static final int CHECKSUM = 2;
    private static final int VERSION = 2;
    private static final int OBJECT_HEADER_BYTES = 4;
    private static final int OBJECT_CLASS = 2;
    private static final int OBJECT_C_TYPE = 3;
    private static final int WORD = 4;

    /** Where the quote of an error begins, and where its length field is. */
    private static final int QUOTE = 8;

    private static final int V4_QUOTE_LENGTH = 5;
    private static final int V6_QUOTE_LENGTH = 4;

    /** A quote in front of a structure is padded to this much (RFC 4884 section 3). */
    private static final int LEAST_QUOTE = 128;

    private static final int CLASS_MPLS = 1;
    private static final int CLASS_INTERFACE = 2;
    private static final int CLASS_QUERY = 3;
    private static final int MPLS_INCOMING_STACK = 1;
    private static final int QUERY_BY_NAME = 1;
    private static final int QUERY_BY_INDEX = 2;
    private static final int QUERY_BY_ADDRESS = 3;
    private static final int ADDRESS_OCTETS = 2;

    private ExtensionReader() {}

    /**
     * Where the quote of an error ends and what follows it.
     *
     * @param quoteEnd absolute
     */
    record Tail(int quoteEnd, IcmpExtensions extensions) {}

    /**
     * Looks behind an error's quote.
     *
     * @param at where the ICMP header begins, absolute; all of its 8 octets are there
     * @param end where the message ends
     */
    static Tail behindQuote(Family family, int type, ByteBuffer buffer, int at, int end) {
        int claimed = quoteOctets(family, type, buffer, at);
        int quoteAt = at + QUOTE;
        int from = quoteAt + Math.max(claimed, LEAST_QUOTE);
        if (claimed < 0 || claimed == 0 && end - from <= HEADER_BYTES) {
            return new Tail(end, new IcmpExtensions.None());
        }
        if (claimed == 0) {
            boolean sealed = buffer.getShort(from + CHECKSUM) != 0;
            IcmpExtensions found = sealed ? read(buffer, from, end) : new IcmpExtensions.None();
            return found instanceof IcmpExtensions.Present
                    ? new Tail(from, found)
                    : new Tail(end, new IcmpExtensions.None());
        }
        if (claimed < LEAST_QUOTE || end - from < HEADER_BYTES) {
            return new Tail(end, new IcmpExtensions.Damaged(IcmpExtensions.Flaw.QUOTE_LENGTH));
        }
        IcmpExtensions found = read(buffer, from, end);
        return new Tail(found instanceof IcmpExtensions.Present ? from : end, found);
    }

    /**
     * What the length field of an error says, in octets; -1 for a type that has none (RFC 4884
     * section 4).
     */
    private static int quoteOctets(Family family, int type, ByteBuffer buffer, int at) {
        if (family == Family.V4) {
            boolean has = type == 3 || type == 11 || type == 12;
            return has ? (buffer.get(at + V4_QUOTE_LENGTH) & 0xFF) * 4 : -1;
        }
        boolean has = type == 1 || type == 3;
        return has ? (buffer.get(at + V6_QUOTE_LENGTH) & 0xFF) * 8 : -1;
    }

    /**
     * Reads a structure.
     *
     * @param at where it begins, absolute
     * @param end where it ends
     */
    static IcmpExtensions read(ByteBuffer buffer, int at, int end) {
        if (end - at < HEADER_BYTES) {
            return new IcmpExtensions.None();
        }
        if ((buffer.get(at) & 0xF0) >>> 4 != VERSION) {
            return new IcmpExtensions.Damaged(IcmpExtensions.Flaw.VERSION);
        }
        if (buffer.getShort(at + CHECKSUM) != 0 && InternetChecksum.of(buffer, at, end - at) != 0) {
            return new IcmpExtensions.Damaged(IcmpExtensions.Flaw.CHECKSUM);
        }
        List<ExtensionObject> objects = new ArrayList<>();
        int next = at + HEADER_BYTES;
        while (next < end) {
            int room = end - next;
            int length = room < OBJECT_HEADER_BYTES ? 0 : buffer.getShort(next) & 0xFFFF;
            if (length < OBJECT_HEADER_BYTES || length > room || length % WORD != 0) {
                return new IcmpExtensions.Damaged(IcmpExtensions.Flaw.OBJECT_LENGTH);
            }
            objects.add(object(buffer, next, next + length));
            next += length;
        }
        return new IcmpExtensions.Present(objects);
    }

    private static ExtensionObject object(ByteBuffer buffer, int at, int end) {
        int classNumber = buffer.get(at + OBJECT_CLASS) & 0xFF;
        int cType = buffer.get(at + OBJECT_C_TYPE) & 0xFF;
        int payload = at + OBJECT_HEADER_BYTES;
        @Nullable ExtensionObject known =
                switch (classNumber) {
                    case CLASS_MPLS -> mpls(buffer, cType, payload, end);
                    case CLASS_INTERFACE -> anInterface(buffer, cType, payload, end);
                    case CLASS_QUERY -> query(buffer, cType, payload, end);
                    default -> null;
                };
        return known == null
                ? new ExtensionObject.Opaque(classNumber, cType, end - payload)
                : known;
    }

    private static @Nullable ExtensionObject mpls(ByteBuffer buffer, int cType, int at, int end) {
        if (cType != MPLS_INCOMING_STACK || at == end) {
            return null;
        }
        List<MplsLabel> labels = new ArrayList<>();
        for (int next = at; next < end; next += MplsLabel.BYTES) {
            labels.add(MplsLabel.read(buffer, next));
        }
        return new ExtensionObject.MplsStack(labels);
    }

    private static @Nullable ExtensionObject anInterface(
            ByteBuffer buffer, int cType, int at, int end) {
        @Nullable InterfaceInformation found = InterfaceInformation.read(buffer, cType, at, end);
        return found == null ? null : new ExtensionObject.Interface(found);
    }

    /**
     * RFC 8335 section 2.1.
     *
     * <pre>
     *  C-type 1: name, padded with 0         C-type 2: index (32 bits)
     *
     *  C-type 3
     *  0               8               16              24              32
     * +-------------------------------+---------------+---------------+
     * |  Address family (1: v4, 2: v6)| Octets        |       0       |
     * +-------------------------------+---------------+---------------+
     * |  Address of so many octets
     * +---------------------------
     * </pre>
     */
    private static @Nullable ExtensionObject query(ByteBuffer buffer, int cType, int at, int end) {
        int octets = end - at;
        if (octets < WORD) {
            return null;
        }
        return switch (cType) {
            case QUERY_BY_NAME ->
                    new ExtensionObject.QueryByName(InterfaceInformation.text(buffer, at, end));
            case QUERY_BY_INDEX ->
                    octets == WORD
                            ? new ExtensionObject.QueryByIndex(buffer.getInt(at) & 0xFFFF_FFFFL)
                            : null;
            case QUERY_BY_ADDRESS -> {
                int length = buffer.get(at + ADDRESS_OCTETS) & 0xFF;
                @Nullable IpAddress address =
                        AddressBytes.read(buffer, buffer.getShort(at) & 0xFFFF, at + WORD, end);
                boolean exact =
                        address != null
                                && length == AddressBytes.octets(address)
                                && octets == WORD + length;
                yield address != null && exact ? new ExtensionObject.QueryByAddress(address) : null;
            }
            default -> null;
        };
    }
}
