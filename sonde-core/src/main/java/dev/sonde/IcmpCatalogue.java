// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import dev.sonde.net.Family;
import dev.sonde.wire.IcmpEntries;
import dev.sonde.wire.IcmpEntry;
import dev.sonde.wire.IcmpNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every ICMP error means, who sends it and what to do about it.
 *
 * <p>The catalogue has each pair of type and code by which IANA's registries let a router or host
 * report on somebody's packet, deprecated ones too, because old devices go on sending them: for
 * ICMP the types 3, 4, 5, 11, 12, 40 and 43, for ICMPv6 the types 1 to 4, 137 and 161. Redirects
 * (5, 137) and the code 0 of extended echo replies (43, 161) are in it without being errors.
 *
 * <pre>{@code
 * IcmpMeaning meaning = IcmpCatalogue.of(Family.V4, 3, 13);
 * IO.println(meaning.name() + ": " + meaning.remedy());
 * }</pre>
 *
 * <p>Pure and without state; any thread may ask. A look-up goes through a short list and makes one
 * value.
 *
 * <p>Sources: RFC 792, 1122, 1191, 1812, 2521, 4443, 4861, 6550, 6554, 6633, 7112, 8335, 8754 and
 * 8883.
 */
public final class IcmpCatalogue {
    private static final int LARGEST = 255;

    private IcmpCatalogue() {}

    /** All entries of a version, by type and code. */
    public static List<IcmpMeaning> all(Family family) {
        List<IcmpMeaning> all = new ArrayList<>();
        for (IcmpEntry entry : IcmpEntries.all(family)) {
            all.add(listed(family, entry));
        }
        return List.copyOf(all);
    }

    /**
     * What a pair means. There is an answer for every pair: of one that is not in the catalogue it
     * says so.
     *
     * @param type 0 to 255
     * @param code 0 to 255
     * @throws IllegalArgumentException when a number does not fit an octet
     */
    public static IcmpMeaning of(Family family, int type, int code) {
        octet("type", type);
        octet("code", code);
        @Nullable IcmpEntry entry = IcmpEntries.find(family, type, code);
        return entry == null ? unlisted(family, type, code) : listed(family, entry);
    }

    private static void octet(String what, int number) {
        if (number < 0 || number > LARGEST) {
            throw new IllegalArgumentException(what + " " + number + ": must be 0 to " + LARGEST);
        }
    }

    private static IcmpMeaning listed(Family family, IcmpEntry entry) {
        return new IcmpMeaning(
                family.version(),
                entry.type(),
                entry.code(),
                entry.typeName(),
                entry.name(),
                true,
                entry.meaning(),
                entry.sentBy(),
                entry.remedy());
    }

    private static IcmpMeaning unlisted(Family family, int type, int code) {
        String typeName = IcmpNames.ofType(family, type);
        String numbers = "type " + type + " with code " + code;
        if (!typeName.isEmpty() && !mayReport(family, type)) {
            return new IcmpMeaning(
                    family.version(),
                    type,
                    code,
                    typeName,
                    IcmpNames.of(family, type, code),
                    false,
                    IcmpNames.protocol(family)
                            + " type "
                            + type
                            + " is "
                            + typeName
                            + ", which is no error about somebody's packet, so the catalogue does"
                            + " not have it.",
                    "Whoever takes part in that exchange.",
                    "Nothing, as far as errors go. IANA's registry of "
                            + IcmpNames.protocol(family)
                            + " parameters names the RFC.");
        }
        return new IcmpMeaning(
                family.version(),
                type,
                code,
                typeName,
                IcmpNames.of(family, type, code),
                false,
                "No registry lists "
                        + numbers
                        + (typeName.isEmpty()
                                ? ", nor the type at all."
                                : ". The type says as much as this: " + typeName + "."),
                "Unknown. The source address of the message is all there is to go by.",
                "Ask who runs that address. It may be newer than this program, an experiment, or"
                        + " damaged or forged.");
    }

    /**
     * Whether messages of a type may be about somebody's packet: those of the catalogue, all of
     * ICMPv6 below 128 (RFC 4443 section 2.1), conversion errors, and whatever experiments do.
     */
    private static boolean mayReport(Family family, int type) {
        for (IcmpEntry entry : IcmpEntries.all(family)) {
            if (entry.type() == type) {
                return true;
            }
        }
        return family == Family.V4
                ? type == 31 || type == 32 || type >= 253
                : type < 128 || type >= 200;
    }
}
