// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.Summary;
import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A network, a plan and what should come of it, in a text file.
 *
 * <pre>
 * # An answer comes after the timeout.
 * plan 192.0.2.1 count=2 interval=1s timeout=500ms
 * sockets ping                            # or raw, both (the default), none
 * buffer 256                              # datagrams that fit into the receive buffer
 * name a.test 10ms 192.0.2.1 2001:db8::1  # resolves after 10 ms
 * name b.test 10ms fails Name or service not known
 * host 192.0.2.1 answer 20ms              # what it does with each request ...
 * host 192.0.2.1 probe 2 answer 700ms     # ... but with this one
 * at 3s wall +5s                          # also: stall D, stop, refuse ERRNO, refuse none, name ..., hear ...
 * expect
 *   0.020 192.0.2.1 #1 reply 20ms kernel ttl=64 bytes=64
 *   1.500 192.0.2.1 #2 timeout
 *   1.700 192.0.2.1 #2 late 700ms kernel ttl=64 bytes=64
 * summary 192.0.2.1 sent=2 reply=1 late=1 loss=0.000% duration=1700ms
 * </pre>
 *
 * <p>A host's actions, any number joined by {@code ;}: {@code answer DELAY} with {@code
 * from=ADDRESS ttl=N flip=OFFSET size=PAYLOAD seq=SHIFT id=SHIFT code=N unstamped bad-checksum};
 * {@code error TYPE/CODE DELAY} with {@code from=ADDRESS info=N quote=HOW}, the last one of the
 * names in {@link Internet.Quote}, such as {@code other-id}; {@code refuse ERRNO}; {@code nothing}.
 * {@code left DELAY} has the kernel's stamp say that the request left so much later, {@code
 * told=DELAY} has it told later still, and {@code left untold} never; without one it left as it was
 * sent, and that is told at once. {@code probe 2}, {@code probe 2-5} and {@code probe 2/3} (the
 * second, fifth, eighth ...) choose requests.
 *
 * <p>{@code udp ADDRESS PORT} does the same for datagrams to a port, with or without {@code probe}:
 * {@code answer DELAY} upper-cases them, with {@code from=ADDRESS port=N ttl=N flip=OFFSET size=N
 * text=WORDS unstamped}, the blanks of a text written {@code _}, and, for the same octets back,
 * {@code unchanged}; the other actions are those of a host. A port that no line names answers after
 * 10 ms.
 *
 * <p>{@code tcp ADDRESS PORT} says what becomes of attempts to connect, with or without {@code
 * probe}: {@code accept DELAY} with {@code retransmits=N}, {@code reset DELAY}, and the other
 * actions of a host; an error without delay comes while the call has not returned yet. A port that
 * no line names accepts after 10 ms.
 *
 * <p>{@code stream ADDRESS PORT} says what comes back for octets sent in an open connection: {@code
 * answer DELAY} upper-cases them, with {@code unchanged flip=OFFSET from=OFFSET to=OFFSET
 * before=WORDS}; {@code end DELAY}, {@code reset DELAY}, {@code error TYPE/CODE DELAY} as above,
 * {@code nothing}. {@code probe} counts what is sent to the port, in whichever connection. Without
 * it everything is answered after 10 ms.
 *
 * <p>What happens {@code at 0s} happens before the first probe leaves. {@code hear ADDRESS} has a
 * packet come that nothing asked for, with {@code type=N code=N id=SHIFT seq=N size=PAYLOAD}:
 * another pinger's echo reply unless a type says otherwise, under the identifier of the first
 * socket shifted by so much. As on Linux, all raw sockets of a family hear every packet, a ping
 * socket only replies to itself.
 *
 * <p>{@code expect} lists the events of probes, all of them, in their order; {@code expect all}
 * those of targets too (resolved, connected, disconnected, up, down, interval); {@code expect odd}
 * those of probes but for replies in time. Times count from the start by the wall clock. A {@code
 * summary} names every count that is not 0, and any of the other figures; a target is meant by its
 * text, so that {@code [192.0.2.1]} is another than {@code 192.0.2.1}. {@code failure TEXT} expects
 * the report to carry a failure whose message contains the text.
 */
public final class Scenario {
    /** A step at a point in time. */
    private record Step(long at, String what) {}

    /** How many lines about events are told at most. */
    private static final int MOST_DIFFERENCES = 20;

    private final String text;
    private final RuleBook hosts = new RuleBook();
    private final List<Step> steps = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private final Map<String, String> summaries = new LinkedHashMap<>();
    private String plan = "";
    private String sockets = "both";
    private String failure = "";
    private int buffer = 256;
    private String expecting = "";
    private boolean inExpect;

    private Scenario(String text) {
        this.text = text;
    }

    /**
     * Reads a scenario.
     *
     * @throws IllegalArgumentException naming the line that makes no sense
     */
    public static Scenario parse(String text) {
        Scenario scenario = new Scenario(text);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            int comment = line.indexOf("# ");
            String content = comment >= 0 ? line.substring(0, comment) : line;
            try {
                scenario.readLine(content.stripTrailing());
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "line " + number + ": \"" + line + "\": " + e.getMessage(), e);
            }
        }
        return scenario;
    }

    private void readLine(String line) {
        if (line.isBlank() || line.equals("#")) {
            return;
        }
        if (inExpect && line.startsWith(" ")) {
            expected.add(String.join(" ", line.trim().split(" +")));
            return;
        }
        inExpect = false;
        int space = line.indexOf(' ');
        String keyword = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1).trim();
        switch (keyword) {
            case "plan" -> plan = rest;
            case "sockets" -> sockets = rest;
            case "buffer" -> buffer = Integer.parseInt(rest);
            case "host" -> hosts.add(rest);
            case "udp" -> hosts.addUdp(rest);
            case "tcp" -> hosts.addTcp(rest);
            case "stream" -> hosts.addStream(rest);
            case "name" -> steps.add(new Step(-1, line));
            case "at" -> {
                String[] words = rest.split(" +", 2);
                steps.add(new Step(Durations.parse(words[0]), words[1]));
            }
            case "expect" -> {
                inExpect = true;
                expecting = rest;
                if (!List.of("", "all", "odd").contains(rest)) {
                    throw new IllegalArgumentException(
                            "\"" + rest + "\" is no choice of events; all and odd are");
                }
            }
            case "summary" -> {
                String[] words = rest.split(" +", 2);
                summaries.put(words[0], words[1]);
            }
            case "failure" -> failure = rest;
            default ->
                    throw new IllegalArgumentException(
                            "\"" + keyword + "\" begins no line of a scenario");
        }
    }

    /**
     * Plays the scenario.
     *
     * @return what came otherwise than expected, a line each; empty when all is well
     */
    public List<String> play() throws InterruptedException {
        Plan parsed = PlanText.parse(plan);
        SimulatedNetwork network = new SimulatedNetwork(hosts);
        network.permit(
                sockets.equals("ping") || sockets.equals("both"),
                sockets.equals("raw") || sockets.equals("both"));
        network.buffer(buffer);
        CompletableFuture<Session> session = new CompletableFuture<>();
        for (Step step : steps) {
            if (step.at < 0) {
                setName(network, step.what);
            } else if (step.at == 0 && !step.what.equals("stop")) {
                take(step, network, session);
            } else {
                network.after(step.at, () -> take(step, network, session));
            }
        }
        Transcript transcript = new Transcript(network.clock().wallNanos());
        List<String> seen = new ArrayList<>();
        try (Session running = Sonde.start(parsed, network)) {
            session.complete(running);
            for (Event event : running) {
                if (isExpected(event)) {
                    seen.add(transcript.line(event));
                }
            }
            return differences(seen, running.await());
        }
    }

    /** Whether it is among the events that the scenario lists. */
    private boolean isExpected(Event event) {
        boolean aboutTarget =
                event instanceof Event.Resolved
                        || event instanceof Event.Connected
                        || event instanceof Event.Disconnected
                        || event instanceof Event.StateChanged
                        || event instanceof Event.Interval;
        boolean plain =
                event instanceof Event.Settled settled
                        && settled.outcome() instanceof Outcome.Reply;
        return expecting.equals("all") || !aboutTarget && !(plain && expecting.equals("odd"));
    }

    private static void take(
            Step step, SimulatedNetwork network, CompletableFuture<Session> session) {
        String[] words = step.what.split(" +");
        switch (words[0]) {
            case "wall" -> network.clock().stepWall(Durations.parse(words[1].replace("+", "")));
            case "stall" -> network.stallUntil(step.at + Durations.parse(words[1]));
            case "stop" -> session.join().stop();
            case "refuse" ->
                    network.refuseToSend(
                            words[1].equals("none") ? 0 : Errno.valueOf(words[1]).number());
            case "name" -> setName(network, step.what);
            case "hear" -> hear(network, words);
            default -> throw new IllegalArgumentException("\"" + step.what + "\" cannot happen");
        }
    }

    private static void setName(SimulatedNetwork network, String line) {
        String[] words = line.split(" +");
        long delay = Durations.parse(words[2]);
        if (words[3].equals("fails")) {
            String reason = String.join(" ", Arrays.asList(words).subList(4, words.length));
            network.names().fails(words[1], delay, reason);
            return;
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (String address : Arrays.asList(words).subList(3, words.length)) {
            addresses.add(IpAddress.parse(address).orElseThrow());
        }
        network.names().resolves(words[1], delay, addresses);
    }

    private static void hear(SimulatedNetwork network, String[] words) {
        IpAddress from = IpAddress.parse(words[1]).orElseThrow();
        int type = from.family() == Family.V4 ? 0 : 129;
        int code = 0;
        int id = 0;
        int seq = 1;
        int size = 56;
        for (String word : Arrays.asList(words).subList(2, words.length)) {
            int value = Integer.parseInt(word.substring(word.indexOf('=') + 1));
            switch (word.substring(0, word.indexOf('='))) {
                case "type" -> type = value;
                case "code" -> code = value;
                case "id" -> id = value;
                case "seq" -> seq = value;
                case "size" -> size = value;
                default ->
                        throw new IllegalArgumentException(
                                "\"" + word + "\" says nothing about a packet");
            }
        }
        int identifier = SimulatedNetwork.FIRST_IDENTIFIER + id;
        network.hear(from, EchoBytes.foreign(type, code, identifier, seq, size), identifier);
    }

    // ---- Comparing

    private List<String> differences(List<String> seen, Report report) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(seen.size(), expected.size()); i++) {
            if (differences.size() >= MOST_DIFFERENCES) {
                differences.add("... and perhaps more events");
                break;
            }
            String want = i < expected.size() ? expected.get(i) : "(nothing more)";
            String have = i < seen.size() ? seen.get(i) : "(nothing more)";
            if (!want.equals(have)) {
                differences.add("event " + (i + 1) + ": expected: " + want);
                differences.add("event " + (i + 1) + ":      was: " + have);
            }
        }
        for (Summary summary : report.summaries()) {
            String target = summary.endpoint().target().text();
            String want = summaries.get(target);
            if (want == null) {
                differences.add("no summary is expected of " + target);
            } else {
                compare(target, want, summary, differences);
            }
        }
        String have = report.failure().map(Throwable::getMessage).orElse("");
        if (failure.isEmpty() ? !have.isEmpty() : !have.contains(failure)) {
            differences.add("failure: expected: " + failure);
            differences.add("failure:      was: " + have);
        }
        return differences;
    }

    private static void compare(
            String target, String want, Summary summary, List<String> differences) {
        Map<String, String> counts = Transcript.figures(summary);
        Map<String, String> details = Transcript.details(summary);
        for (String pair : want.split(" +")) {
            String key = pair.substring(0, pair.indexOf('='));
            String value = pair.substring(pair.indexOf('=') + 1);
            String have = details.getOrDefault(key, counts.getOrDefault(key, "0"));
            counts.remove(key);
            if (!have.equals(value)) {
                differences.add(
                        "summary of "
                                + target
                                + ": "
                                + key
                                + " expected "
                                + value
                                + ", was "
                                + have);
            }
        }
        counts.forEach((key, value) ->
                differences.add(
                        "summary of " + target + ": " + key + "=" + value + " not expected"));
    }

    /** The scenario as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
