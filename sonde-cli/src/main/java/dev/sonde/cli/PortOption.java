// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.Target;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code -p}, the port of targets that name none. One that names another is a mistake.
 *
 * @param given 0 when it was not
 * @param usual for when neither says one
 */
record PortOption(int given, int usual) implements TargetOptions.Reader {
    private static final int MAX_PORT = 65_535;

    static PortOption of(Arguments arguments, int usual) {
        OptionalLong port = arguments.number("--port", "port", 1, MAX_PORT);
        return new PortOption((int) port.orElse(0), usual);
    }

    @Override
    public List<Target> read(String text) {
        Target target = Target.service(text, given > 0 ? given : usual);
        if (given > 0 && target.port() != given) {
            throw new IllegalArgumentException(
                    "-p " + given + ": \"" + text + "\" has another port; give one of them");
        }
        return List.of(target);
    }

    /** Two words of which the second is all digits are a host and its port. */
    static List<String> joined(List<String> words) {
        if (words.size() != 2 || !isNumber(words.get(1))) {
            return words;
        }
        String host = words.get(0);
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return List.of((bare ? "[" + host + "]" : host) + ":" + words.get(1));
    }

    static boolean isNumber(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return !word.isEmpty();
    }
}
