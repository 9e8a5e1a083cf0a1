// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An {@link Internet} by rules: {@code host ADDRESS [probe N|N-M|N/K] ACTION [; ACTION]...} for
 * ICMP, {@code udp ADDRESS PORT [probe ...] ACTION...} for UDP, and {@code tcp} in its place for
 * attempts to connect, {@code stream} for what is sent in a connection. The last rule that fits a
 * request decides; without one the host answers after 10 ms, on any port.
 */
final class RuleBook implements Internet {
    private static final int DEFAULT_TTL = 64;

    /** Stands for the port of ICMP. */
    private static final int NO_PORT = 0;

    /** Requests {@code first} to {@code last}, or every {@code step}th from the first on. */
    private record Rule(
            IpAddress host, int port, long first, long last, long step, List<String> actions) {
        boolean fits(IpAddress destination, int destinationPort, long ordinal) {
            return host.equals(destination)
                    && port == destinationPort
                    && ordinal >= first
                    && ordinal <= last
                    && (ordinal - first) % step == 0;
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private final List<Rule> tcpRules = new ArrayList<>();
    private final List<Rule> streamRules = new ArrayList<>();

    /** Takes a rule in, written as after the word {@code host}. */
    void add(String text) {
        List<String> words = new ArrayList<>(List.of(text.trim().split(" +")));
        IpAddress host = IpAddress.parse(words.removeFirst()).orElseThrow();
        Rule rule = rule(host, NO_PORT, words);
        rule.actions.forEach(action -> fate(host, action));
        rules.add(rule);
    }

    /** Takes a rule in, written as after the word {@code udp}. */
    void addUdp(String text) {
        List<String> words = new ArrayList<>(List.of(text.trim().split(" +")));
        IpAddress host = IpAddress.parse(words.removeFirst()).orElseThrow();
        int port = Integer.parseInt(words.removeFirst());
        Rule rule = rule(host, port, words);
        rule.actions.forEach(action -> UdpActions.fate(host, port, action, new byte[0]));
        rules.add(rule);
    }

    /** Takes a rule in, written as after the word {@code tcp}. */
    void addTcp(String text) {
        List<String> words = new ArrayList<>(List.of(text.trim().split(" +")));
        IpAddress host = IpAddress.parse(words.removeFirst()).orElseThrow();
        Rule rule = rule(host, Integer.parseInt(words.removeFirst()), words);
        rule.actions.forEach(action -> TcpActions.fate(host, action));
        tcpRules.add(rule);
    }

    /** Takes a rule in, written as after the word {@code stream}. */
    void addStream(String text) {
        List<String> words = new ArrayList<>(List.of(text.trim().split(" +")));
        IpAddress host = IpAddress.parse(words.removeFirst()).orElseThrow();
        Rule rule = rule(host, Integer.parseInt(words.removeFirst()), words);
        rule.actions.forEach(action -> StreamActions.fate(host, action, new byte[0]));
        streamRules.add(rule);
    }

    private static Rule rule(IpAddress host, int port, List<String> words) {
        long first = 1;
        long last = Long.MAX_VALUE;
        long step = 1;
        if (words.getFirst().equals("probe")) {
            words.removeFirst();
            String which = words.removeFirst();
            if (which.contains("/")) {
                first = Long.parseLong(which.substring(0, which.indexOf('/')));
                step = Long.parseLong(which.substring(which.indexOf('/') + 1));
            } else if (which.contains("-")) {
                first = Long.parseLong(which.substring(0, which.indexOf('-')));
                last = Long.parseLong(which.substring(which.indexOf('-') + 1));
            } else {
                first = Long.parseLong(which);
                last = first;
            }
        }
        List<String> actions = List.of(String.join(" ", words).split(" *; *"));
        return new Rule(host, port, first, last, step, actions);
    }

    @Override
    public List<Fate> sent(IpAddress destination, long ordinal) {
        List<Fate> fates = new ArrayList<>();
        for (String action : actions(rules, "answer 10ms", destination, NO_PORT, ordinal)) {
            fates.addAll(fate(destination, action));
        }
        return fates;
    }

    @Override
    public List<Fate> sentUdp(IpAddress destination, int port, long ordinal, byte[] payload) {
        List<Fate> fates = new ArrayList<>();
        for (String action : actions(rules, "answer 10ms", destination, port, ordinal)) {
            fates.addAll(UdpActions.fate(destination, port, action, payload));
        }
        return fates;
    }

    @Override
    public List<Fate> connecting(IpAddress destination, int port, long ordinal) {
        List<Fate> fates = new ArrayList<>();
        for (String action : actions(tcpRules, "accept 10ms", destination, port, ordinal)) {
            fates.addAll(TcpActions.fate(destination, action));
        }
        return fates;
    }

    @Override
    public List<Fate> sentTcp(
            IpAddress destination, int port, long connection, long ordinal, byte[] octets) {
        List<Fate> fates = new ArrayList<>();
        for (String action : actions(streamRules, "answer 10ms", destination, port, ordinal)) {
            fates.addAll(StreamActions.fate(destination, action, octets));
        }
        return fates;
    }

    private static List<String> actions(
            List<Rule> rules, String otherwise, IpAddress destination, int port, long ordinal) {
        for (Rule rule : rules.reversed()) {
            if (rule.fits(destination, port, ordinal)) {
                return rule.actions;
            }
        }
        return List.of(otherwise);
    }

    private static List<Fate> fate(IpAddress destination, String action) {
        String[] words = action.split(" +");
        return switch (words[0]) {
            case "answer" -> List.of(reply(destination, words));
            case "error" -> List.of(error(destination, words));
            case "refuse" -> List.of(new Fate.Refusal(Errno.valueOf(words[1]).number()));
            case "nothing" -> List.of();
            case "left" -> List.of(left(words));
            default ->
                    throw new IllegalArgumentException("\"" + action + "\" is no action of a host");
        };
    }

    private static Fate reply(IpAddress destination, String[] words) {
        IpAddress from = destination;
        int ttl = DEFAULT_TTL;
        boolean stamped = true;
        int flip = -1;
        int size = -1;
        int seq = 0;
        int id = 0;
        int code = 0;
        boolean badChecksum = false;
        for (int i = 2; i < words.length; i++) {
            String value = words[i].substring(words[i].indexOf('=') + 1);
            switch (words[i].substring(0, words[i].length() - value.length())) {
                case "from=" -> from = IpAddress.parse(value).orElseThrow();
                case "ttl=" -> ttl = Integer.parseInt(value);
                case "flip=" -> flip = Integer.parseInt(value);
                case "size=" -> size = Integer.parseInt(value);
                case "seq=" -> seq = Integer.parseInt(value);
                case "id=" -> id = Integer.parseInt(value);
                case "code=" -> code = Integer.parseInt(value);
                case "" -> {
                    switch (value) {
                        case "unstamped" -> stamped = false;
                        case "bad-checksum" -> badChecksum = true;
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
        Damage damage = new Damage(flip, size, seq, id, code, badChecksum);
        return new Fate.Reply(Durations.parse(words[1]), from, ttl, stamped, damage);
    }

    /** {@code left DELAY} with {@code told=DELAY}, or {@code left untold}. */
    static Fate left(String[] words) {
        if (words[1].equals("untold")) {
            return new Fate.Left(0, 0, false);
        }
        long left = Durations.parse(words[1]);
        if (words.length == 2) {
            return new Fate.Left(left, left, true);
        }
        if (!words[2].startsWith("told=")) {
            throw new IllegalArgumentException("\"" + words[2] + "\" says nothing about leaving");
        }
        return new Fate.Left(Durations.parse(words[2].substring(5)), left, true);
    }

    /** {@code error TYPE/CODE DELAY} with {@code from=ADDRESS info=N quote=HOW}. */
    static Fate error(IpAddress destination, String[] words) {
        int slash = words[1].indexOf('/');
        IpAddress from = destination;
        long info = 0;
        Quote quote = Quote.WHOLE;
        for (int i = 3; i < words.length; i++) {
            if (words[i].startsWith("from=")) {
                from = IpAddress.parse(words[i].substring(5)).orElseThrow();
            } else if (words[i].startsWith("info=")) {
                info = Long.parseLong(words[i].substring(5));
            } else if (words[i].startsWith("quote=")) {
                String word = words[i].substring(6).toUpperCase(Locale.ROOT);
                quote = Quote.valueOf(word.replace('-', '_'));
            } else {
                throw new IllegalArgumentException(
                        "\"" + words[i] + "\" says nothing about an error");
            }
        }
        return new Fate.IcmpError(
                Durations.parse(words[2]),
                from,
                Integer.parseInt(words[1].substring(0, slash)),
                Integer.parseInt(words[1].substring(slash + 1)),
                info,
                quote);
    }
}
