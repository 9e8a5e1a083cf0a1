// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

/**
 * The TOS octet as typed: a number 0 to 255, or the name of a DSCP, which stands for its value
 * shifted left by the two ECN bits (RFC 2474, 2597, 3246, 5865, 8622).
 */
final class TosText {
    private static final String ALLOWED =
            "tos must be 0 to 255, decimal or 0x.., or a DSCP name: be, le, ef, va, cs0 to cs7, af11 to af43";

    private TosText() {}

    /**
     * Reads the octet.
     *
     * @throws IllegalArgumentException saying what is allowed, without the text itself
     */
    static int parse(String text) {
        int codePoint = dscp(text);
        if (codePoint >= 0) {
            return codePoint << 2;
        }
        long octet;
        try {
            octet = NumberText.parse(text);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(ALLOWED);
        }
        if (octet < 0 || octet > 255) {
            throw new IllegalArgumentException(ALLOWED);
        }
        return (int) octet;
    }

    /** The six bits for a name, -1 for anything that is none. */
    private static int dscp(String text) {
        if (text.length() == 2) {
            if (text.equalsIgnoreCase("be") || text.equalsIgnoreCase("df")) {
                return 0;
            }
            if (text.equalsIgnoreCase("le")) {
                return 1;
            }
            if (text.equalsIgnoreCase("ef")) {
                return 46;
            }
            return text.equalsIgnoreCase("va") ? 44 : -1;
        }
        if (text.length() == 3 && text.regionMatches(true, 0, "cs", 0, 2)) {
            int selector = text.charAt(2) - '0';
            return selector >= 0 && selector <= 7 ? selector * 8 : -1;
        }
        if (text.length() == 4 && text.regionMatches(true, 0, "af", 0, 2)) {
            int trafficClass = text.charAt(2) - '0';
            int drop = text.charAt(3) - '0';
            boolean exists = trafficClass >= 1 && trafficClass <= 4 && drop >= 1 && drop <= 3;
            return exists ? 8 * trafficClass + 2 * drop : -1;
        }
        return -1;
    }
}
