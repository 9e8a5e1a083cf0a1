// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.IpAddress;
import dev.sonde.testkit.Internet.Fate;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a {@link RuleBook}'s hosts do with octets in an open connection: {@code stream ADDRESS PORT
 * ACTION}.
 */
final class StreamActions {
    private StreamActions() {}

    /** What comes back for octets sent at once, by one action. */
    static List<Fate> fate(IpAddress host, String action, byte[] octets) {
        String[] words = action.split(" +");
        return switch (words[0]) {
            case "answer" -> List.of(answer(words, octets));
            case "end" -> List.of(new Fate.Ended(Durations.parse(words[1])));
            case "reset" -> List.of(new Fate.Reset(Durations.parse(words[1])));
            case "error" -> List.of(RuleBook.error(host, words));
            case "nothing" -> List.of();
            default ->
                    throw new IllegalArgumentException("\"" + action + "\" is no action of a host");
        };
    }

    private static Fate answer(String[] words, byte[] octets) {
        boolean upper = true;
        int flip = -1;
        int from = 0;
        int to = octets.length;
        String before = "";
        for (int i = 2; i < words.length; i++) {
            String value = words[i].substring(words[i].indexOf('=') + 1);
            switch (words[i].substring(0, words[i].length() - value.length())) {
                case "flip=" -> flip = Integer.parseInt(value);
                case "from=" -> from = Integer.parseInt(value);
                case "to=" -> to = Integer.parseInt(value);
                case "before=" -> before = value.replace('_', ' ');
                case "" -> {
                    if (!value.equals("unchanged")) {
                        throw new IllegalArgumentException(
                                "\"" + value + "\" is nothing wrong with an answer");
                    }
                    upper = false;
                }
                default ->
                        throw new IllegalArgumentException(
                                "\"" + words[i] + "\" says nothing about an answer");
            }
        }
        byte[] answer = octets.clone();
        for (int i = 0; upper && i < answer.length; i++) {
            answer[i] = answer[i] >= 'a' && answer[i] <= 'z' ? (byte) (answer[i] - 32) : answer[i];
        }
        if (flip >= 0 && flip < answer.length) {
            answer[flip] = (byte) ~answer[flip];
        }
        byte[] part =
                Arrays.copyOfRange(
                        answer, Math.min(from, answer.length), Math.min(to, answer.length));
        byte[] ahead = before.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(ahead, ahead.length + part.length);
        System.arraycopy(part, 0, whole, ahead.length, part.length);
        return new Fate.Octets(Durations.parse(words[1]), whole);
    }
}
