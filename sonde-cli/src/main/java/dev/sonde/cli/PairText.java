// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.net.Family;
import java.util.List;
import java.util.Optional;

/**
 * A pair of ICMP type and code as typed, and as text output prints it: {@code 3/13}, {@code v6
 * 1/4}; {@code 6 1/4}, {@code v6:1/4} and {@code v4 3/13} as well.
 *
 * @param family whose type it is
 * @param type 0 to 255
 * @param code 0 to 255
 */
record PairText(Family family, int type, int code) {
    private static final int LARGEST = 255;
    private static final String EXAMPLES = "give type and code, such as 3/13 or v6 1/4";

    /**
     * Reads a pair.
     *
     * @param words one, or a version and one
     * @throws UsageException naming the word that does not fit
     */
    static PairText parse(List<String> words) {
        String last = words.getLast();
        if (words.size() > 2) {
            throw new UsageException("\"" + words.get(2) + "\": one type and code at a time");
        }
        if (words.size() == 2) {
            Optional<Family> family = version(words.getFirst());
            if (family.isEmpty()) {
                throw words.getFirst().indexOf('/') >= 0
                        ? new UsageException("\"" + last + "\": one type and code at a time")
                        : notAVersion(words.getFirst());
            }
            return pair(family.get(), last, last);
        }
        int colon = last.indexOf(':');
        if (colon < 0) {
            return pair(Family.V4, last, last);
        }
        Optional<Family> family = version(last.substring(0, colon));
        if (family.isEmpty()) {
            throw notAVersion(last.substring(0, colon));
        }
        return pair(family.get(), last.substring(colon + 1), last);
    }

    private static PairText pair(Family family, String text, String typed) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw bad(typed, EXAMPLES);
        }
        return new PairText(
                family,
                number(text.substring(0, slash), typed),
                number(text.substring(slash + 1), typed));
    }

    private static int number(String digits, String typed) {
        if (digits.isEmpty()) {
            throw bad(typed, EXAMPLES);
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                throw bad(typed, EXAMPLES);
            }
            value = Math.min(value * 10 + digit - '0', LARGEST + 1);
        }
        if (value > LARGEST) {
            throw bad(typed, "type and code must be 0 to " + LARGEST);
        }
        return value;
    }

    private static Optional<Family> version(String word) {
        if (word.equalsIgnoreCase("v4") || word.equals("4")) {
            return Optional.of(Family.V4);
        }
        if (word.equalsIgnoreCase("v6") || word.equals("6")) {
            return Optional.of(Family.V6);
        }
        return Optional.empty();
    }

    private static UsageException notAVersion(String word) {
        return bad(word, "the version must be v4 or v6");
    }

    private static UsageException bad(String typed, String why) {
        return new UsageException("\"" + typed + "\": " + why);
    }
}
