// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import java.util.Optional;

/**
 * Addresses to text and back without a name service and without a regular expression.
 *
 * <p>Reading follows RFC 4291 section 2.2 and the strict dotted quad (four decimal parts, no
 * octal); writing follows RFC 5952: lower case, the longest run of two or more zero groups
 * compressed, the first of equals.
 */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    static Optional<IpAddress> parseV4(String text) {
        long bits = v4Bits(text);
        return bits < 0 ? Optional.empty() : Optional.of(IpAddress.v4((int) bits));
    }

    /** The 32 bits, or -1 when the text is not a dotted quad. */
    private static long v4Bits(String text) {
        long bits = 0;
        int parts = 0;
        int at = 0;
        while (at < text.length()) {
            int part = 0;
            int start = at;
            while (at < text.length() && text.charAt(at) != '.') {
                int digit = text.charAt(at) - '0';
                if (digit < 0 || digit > 9 || at - start == 3) {
                    return -1;
                }
                part = part * 10 + digit;
                at++;
            }
            boolean octalLooking = at - start > 1 && text.charAt(start) == '0';
            if (at == start || part > 255 || octalLooking || ++parts > 4) {
                return -1;
            }
            bits = bits << 8 | part;
            at++;
        }
        boolean endsWithDot = text.endsWith(".");
        return parts == 4 && !endsWithDot ? bits : -1;
    }

    static Optional<IpAddress> parseV6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gapAt = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gapAt = 0;
            at = 2;
        } else if (text.startsWith(":")) {
            return Optional.empty();
        }
        while (at < text.length()) {
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', at) >= 0) {
                long v4 = v4Bits(text.substring(at));
                if (v4 < 0 || count > GROUPS - 2) {
                    return Optional.empty();
                }
                groups[count++] = (int) (v4 >>> 16);
                groups[count++] = (int) (v4 & 0xFFFF);
                at = end;
                break;
            }
            int group = hexGroup(text, at, end);
            if (group < 0 || count == GROUPS) {
                return Optional.empty();
            }
            groups[count++] = group;
            at = end;
            if (colon >= 0) {
                at++;
                if (at < text.length() && text.charAt(at) == ':') {
                    if (gapAt >= 0) {
                        return Optional.empty();
                    }
                    gapAt = count;
                    at++;
                } else if (at == text.length()) {
                    return Optional.empty();
                }
            }
        }
        if (gapAt < 0 ? count != GROUPS : count >= GROUPS) {
            return Optional.empty();
        }
        return Optional.of(spread(groups, count, gapAt < 0 ? count : gapAt));
    }

    /** Moves the groups after the gap to the end and packs all eight. */
    private static IpAddress spread(int[] groups, int count, int gapAt) {
        int[] all = new int[GROUPS];
        System.arraycopy(groups, 0, all, 0, gapAt);
        int tail = count - gapAt;
        System.arraycopy(groups, gapAt, all, GROUPS - tail, tail);
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[i + GROUPS / 2];
        }
        return IpAddress.v6(high, low);
    }

    private static int hexGroup(String text, int from, int to) {
        if (to == from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = Character.digit(c, 16);
            // Other scripts have digits too, and no address is written with them.
            if (digit < 0 || c > 127) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    static String formatV4(long bits) {
        return (bits >>> 24 & 0xFF)
                + "."
                + (bits >>> 16 & 0xFF)
                + "."
                + (bits >>> 8 & 0xFF)
                + "."
                + (bits & 0xFF);
    }

    static String formatV6(long high, long low, int scope) {
        int gapAt = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && IpAddress.group(high, low, i + run) == 0) {
                run++;
            }
            if (run > gapLength) {
                gapAt = i;
                gapLength = run;
            }
            i += run;
        }
        StringBuilder text = new StringBuilder(45);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapAt) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && i != gapAt + gapLength) {
                text.append(':');
            }
            text.append(Integer.toHexString(IpAddress.group(high, low, i)));
        }
        if (scope != 0) {
            text.append('%').append(scope);
        }
        return text.toString();
    }
}
