// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import dev.sonde.testkit.Internet.Fate;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a simulated UDP host does with a datagram, by the words of a scenario. */
final class UdpActions {
    private static final int DEFAULT_TTL = 64;

    private UdpActions() {}

    /** What comes back for a payload, by one action. */
    static List<Fate> fate(IpAddress host, int port, String action, byte[] payload) {
        String[] words = action.split(" +");
        return switch (words[0]) {
            case "answer" -> List.of(answer(host, port, words, payload));
            case "error" -> List.of(RuleBook.error(host, words));
            case "refuse" -> List.of(new Fate.Refusal(Errno.valueOf(words[1]).number()));
            case "nothing" -> List.of();
            case "left" -> List.of(RuleBook.left(words));
            default ->
                    throw new IllegalArgumentException("\"" + action + "\" is no action of a host");
        };
    }

    private static Fate answer(IpAddress host, int port, String[] words, byte[] payload) {
        IpAddress from = host;
        int fromPort = port;
        int ttl = DEFAULT_TTL;
        boolean stamped = true;
        boolean upper = true;
        int flip = -1;
        int size = payload.length;
        String text = "";
        for (int i = 2; i < words.length; i++) {
            String value = words[i].substring(words[i].indexOf('=') + 1);
            switch (words[i].substring(0, words[i].length() - value.length())) {
                case "from=" -> from = IpAddress.parse(value).orElseThrow();
                case "port=" -> fromPort = Integer.parseInt(value);
                case "ttl=" -> ttl = Integer.parseInt(value);
                case "flip=" -> flip = Integer.parseInt(value);
                case "size=" -> size = Integer.parseInt(value);
                case "text=" -> text = value.replace('_', ' ');
                case "" -> {
                    switch (value) {
                        case "unstamped" -> stamped = false;
                        case "unchanged" -> upper = false;
                        default ->
                                throw new IllegalArgumentException(
                                        "\"" + value + "\" is nothing wrong with an answer");
                    }
                }
                default ->
                        throw new IllegalArgumentException(
                                "\"" + words[i] + "\" says nothing about an answer");
            }
        }
        byte[] answer =
                text.isEmpty()
                        ? Arrays.copyOf(payload, size)
                        : text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; upper && i < answer.length; i++) {
            answer[i] = answer[i] >= 'a' && answer[i] <= 'z' ? (byte) (answer[i] - 32) : answer[i];
        }
        if (flip >= 0 && flip < answer.length) {
            answer[flip] = (byte) ~answer[flip];
        }
        return new Fate.Datagram(Durations.parse(words[1]), from, fromPort, ttl, stamped, answer);
    }
}
