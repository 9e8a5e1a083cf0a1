// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.lab.KernelErrorContract.Expected;
import dev.sonde.lab.KernelErrorContract.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every ICMP error that a kernel makes about {@code sonde tcp}, which opens a connection and sends
 * text in it: with a raw socket and without, and whether the error is there before the system call
 * has returned that sent the segment, or after it, as on a real network. Linux treats the two
 * differently; the verdicts have to be the same. Each target stands for one error.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TcpKernelErrorTest {
    /** When an error arrives. */
    enum Delivery {
        INSIDE_THE_CALL,
        LATER
    }

    /** What a run meets with, see {@link ErrorAddresses#SEGMENTS}. */
    enum Meeting {
        /** The second probe is rejected once, and then sent again in time. */
        ONCE("-p 11001 -s 1400 -A -c 3 -W 10", 3),
        /** The first probe is rejected until its timeout has passed. */
        UNTIL_THE_TIMEOUT("-p 11002 -s 1400 -c 2 -i 2.5 -W 0.5", 2),
        /** No connection can be opened. */
        CONNECTING("-p 81 -c 2 -i 0.3 -W 5", 2);

        private final String arguments;
        private final int probes;

        Meeting(String arguments, int probes) {
            this.arguments = arguments;
            this.probes = probes;
        }
    }

    /** Not about segments of TCP, or quoting another destination, or about SYNs only. */
    private static final Set<String> OF_OTHERS =
            Set.of(
                    RoutedNetwork.ROUTER,
                    RoutedNetwork.NOBODY,
                    RoutedNetwork.NOBODY6,
                    "10.60.11.1",
                    "fd60::3:1",
                    "fd60::2");

    /** Over IPv4 the router's routes give every sender five errors and then one a second. */
    private static final Set<String> RARE = Set.of("10.61.3.0", "10.61.3.1", "10.61.3.13");

    /** The segment is too long for the way: it is sent again at once, in pieces, and no error. */
    private static final Set<String> TOO_BIG = Set.of("3/4", "2/0");

    private static Stream<Expected> errors() {
        return KernelErrorContract.errors().filter(error -> !OF_OTHERS.contains(error.target()));
    }

    /** Empty where the kernel tells a connection nothing. */
    private static String errno(Expected error) {
        int version = error.target().contains(":") ? 6 : 4;
        String[] pair = error.pair().split("/");
        return ErrorNumbers.of(version, Integer.parseInt(pair[0]), Integer.parseInt(pair[1]));
    }

    private static boolean isTooBig(Expected error) {
        return TOO_BIG.contains(error.pair());
    }

    /** Whose errors one network gives to several runs. */
    private static Stream<Expected> often() {
        // What a router says of its MTU, this host remembers for all connections.
        return errors().filter(error -> !RARE.contains(error.target()) && error.mtu() == null);
    }

    private static Stream<Arguments> eachWay(Stream<Expected> errors) {
        return errors.flatMap(
                error -> Stream.of(Delivery.values()).map(how -> Arguments.of(how, error)));
    }

    static Stream<Arguments> onceWithARawSocket() {
        return eachWay(errors());
    }

    static Stream<Arguments> onceWithoutOne() {
        return eachWay(often());
    }

    static Stream<Arguments> untilTheTimeout() {
        return eachWay(often().filter(error -> !isTooBig(error)));
    }

    static Stream<Arguments> connecting() {
        return eachWay(often().filter(error -> !errno(error).isEmpty()));
    }

    private record Run(Delivery how, Meeting what, AsWhom who) {}

    private final Map<Delivery, RoutedNetwork> networks = new EnumMap<>(Delivery.class);
    private final Map<Run, Map<String, Told>> results = new HashMap<>();

    @BeforeAll
    void run() throws Exception {
        Map<Run, Launched> runs = new HashMap<>();
        for (Delivery how : Delivery.values()) {
            RoutedNetwork network = RoutedNetwork.create();
            networks.put(how, network);
            List<String> chosen = new ArrayList<>(ErrorAddresses.SEGMENTS);
            chosen.add("tcp dport 81");
            ErrorAddresses.in(network, chosen);
            TcpPeer.on(network.peer(), 11001, 11002, 11003);
            network.peer()
                    .nft(
                            "table inet always {",
                            "chain input {",
                            "type filter hook input priority 0",
                            "tcp dport 11003 tcp flags & psh == psh reject with icmp type 13",
                            "}",
                            "}");
            if (how == Delivery.LATER) {
                HeaderInserter.delay(network.router(), 8, "near");
            }
            for (AsWhom who : AsWhom.values()) {
                for (Meeting what : Meeting.values()) {
                    Run run = new Run(how, what, who);
                    if (what != Meeting.CONNECTING || who == AsWhom.NOBODY_ON_PING_SOCKET) {
                        runs.put(run, command(run).start());
                    }
                }
            }
        }
        for (Map.Entry<Run, Launched> each : runs.entrySet()) {
            results.put(each.getKey(), byTarget(each.getValue().await().quietly()));
        }
    }

    private Command command(Run run) {
        Stream<Expected> errors =
                switch (run.what) {
                    case ONCE -> run.who == AsWhom.ROOT_ON_RAW_SOCKET ? errors() : often();
                    case UNTIL_THE_TIMEOUT -> often().filter(error -> !isTooBig(error));
                    case CONNECTING -> often().filter(error -> !errno(error).isEmpty());
                };
        String targets = errors.map(Expected::target).collect(Collectors.joining(" "));
        String arguments = "-j " + run.what.arguments + " " + targets;
        return run.who.run("tcp", networks.get(run.how).sender(), arguments);
    }

    private static Map<String, Told> byTarget(Finished run) {
        run.summaries();
        Map<String, List<JsonLine>> records = new HashMap<>();
        for (JsonLine record : run.records()) {
            records.computeIfAbsent(record.text("address"), _ -> new ArrayList<>()).add(record);
        }
        Map<String, Told> told = new HashMap<>();
        records.forEach((target, some) -> told.put(target, new Told(some)));
        return told;
    }

    @AfterAll
    void close() {
        networks.values().forEach(RoutedNetwork::close);
    }

    private Told told(Delivery how, Meeting what, AsWhom who, Expected error) {
        Told told = results.get(new Run(how, what, who)).get(error.target());
        assertThat(told.summary().number("sent")).isEqualTo(what.probes);
        assertThat(told.summary().number("reconnects")).as("reconnects").isZero();
        return told;
    }

    private static void isOnlyOn(Told told, long sequence, String field) {
        for (JsonLine reply : told.of("reply")) {
            assertThat(reply.has(field))
                    .as(reply.toString())
                    .isEqualTo(reply.number("seq") == sequence);
        }
    }

    private static void isNamed(JsonLine record, Expected error) {
        assertThat(record.number("icmp", "type") + "/" + record.number("icmp", "code"))
                .isEqualTo(error.pair());
        assertThat(record.text("icmp", "name")).isEqualTo(error.name());
        assertThat(record.text("icmp", "from")).isEqualTo(error.from());
        assertThat(record.field("icmp", "mtu")).isEqualTo(error.mtu());
        assertThat(record.field("icmp", "pointer")).isEqualTo(error.pointer());
    }

    private static void isNumberAlone(JsonLine record, Expected error) {
        assertThat(record.isNull("icmp")).as(record.toString()).isTrue();
        assertThat(record.text("errno")).isEqualTo(errno(error));
        assertThat(record.text("message")).isNotEmpty();
    }

    // ---- In an open connection

    @ParameterizedTest
    @MethodSource("onceWithARawSocket")
    void anAnswerInTimeIsAReplyThatCarriesTheError(Delivery how, Expected error) {
        Told told = told(how, Meeting.ONCE, AsWhom.ROOT_ON_RAW_SOCKET, error);
        assertThat(told.sequences("reply")).containsExactly(1L, 2L, 3L);
        isOnlyOn(told, 2, "icmp");
        JsonLine second = told.of("reply").get(1);
        isNamed(second, error);
        wasSentAgain(second, error);
        assertThat(told.of("unexpected")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("onceWithoutOne")
    void withoutPrivilegeItCarriesTheNumber(Delivery how, Expected error) {
        Told told = told(how, Meeting.ONCE, AsWhom.NOBODY_ON_PING_SOCKET, error);
        assertThat(told.sequences("reply")).containsExactly(1L, 2L, 3L);
        JsonLine second = told.of("reply").get(1);
        if (errno(error).isEmpty()) {
            isOnlyOn(told, 0, "icmp");
            isOnlyOn(told, 0, "errno");
        } else {
            isOnlyOn(told, 2, "icmp");
            isNumberAlone(second, error);
        }
        wasSentAgain(second, error);
        assertThat(told.of("unexpected")).isEmpty();
    }

    private static void wasSentAgain(JsonLine reply, Expected error) {
        assertThat(reply.number("retransmits")).isPositive();
        assertThat(reply.has("retransmits_shared")).isFalse();
        if (!isTooBig(error)) {
            assertThat(reply.number("rtt_ns")).isGreaterThan(200_000_000);
        }
    }

    @ParameterizedTest
    @MethodSource("untilTheTimeout")
    void withoutAnAnswerInTimeTheErrorIsTheVerdict(Delivery how, Expected error) {
        Told told = told(how, Meeting.UNTIL_THE_TIMEOUT, AsWhom.ROOT_ON_RAW_SOCKET, error);
        assertThat(told.sequences("icmp_error")).containsExactly(1L);
        isNamed(told.of("icmp_error").getFirst(), error);
        livedOn(told);
    }

    @ParameterizedTest
    @MethodSource("untilTheTimeout")
    void withoutPrivilegeItsNumberIsTheVerdict(Delivery how, Expected error) {
        Told told = told(how, Meeting.UNTIL_THE_TIMEOUT, AsWhom.NOBODY_ON_PING_SOCKET, error);
        if (errno(error).isEmpty()) {
            assertThat(told.sequences("icmp_error")).isEmpty();
            assertThat(told.sequences("timeout")).containsExactly(1L);
            assertThat(told.sequences("late")).containsExactly(1L);
            return;
        }
        assertThat(told.sequences("icmp_error")).containsExactly(1L);
        isNumberAlone(told.of("icmp_error").getFirst(), error);
        livedOn(told);
    }

    /** The next probe is answered in the same connection. */
    private static void livedOn(Told told) {
        assertThat(told.of("icmp_error").getFirst().has("late")).isFalse();
        assertThat(told.sequences("timeout")).isEmpty();
        assertThat(told.sequences("reply")).containsExactly(2L);
        isOnlyOn(told, 0, "icmp");
        assertThat(told.of("connected")).hasSize(1);
    }

    // ---- While connecting

    @ParameterizedTest
    @MethodSource("connecting")
    void anErrorAboutTheAttemptIsTheVerdictOfEachProbe(Delivery how, Expected error) {
        Told told = told(how, Meeting.CONNECTING, AsWhom.NOBODY_ON_PING_SOCKET, error);
        assertThat(told.sequences("icmp_error")).containsExactly(1L, 2L);
        for (JsonLine record : told.of("icmp_error")) {
            isNamed(record, error);
            assertThat(record.has("late")).isFalse();
        }
        assertThat(told.of("timeout")).isEmpty();
        assertThat(told.of("connected")).isEmpty();
    }

    // ---- Waiting

    /** While the errors of a connection are pending, and come again with each segment. */
    @ParameterizedTest
    @EnumSource
    void waitingTakesNoProcessorTime(Delivery how) throws Exception {
        List<Launched> runs = new ArrayList<>();
        for (AsWhom who : AsWhom.values()) {
            String arguments = "-j -p 11003 -i 0.1 -W 9 10.60.0.1 fd60::1";
            runs.add(who.run("tcp", networks.get(how).sender(), arguments).start());
        }
        List<Duration> before = new ArrayList<>();
        for (Launched run : runs) {
            run.awaitLine(line -> line.contains("\"connected\""));
        }
        rest(Duration.ofSeconds(1));
        for (Launched run : runs) {
            before.add(Processes.processorTime(run));
        }
        rest(Duration.ofSeconds(2));
        for (int i = 0; i < runs.size(); i++) {
            Duration used = Processes.processorTime(runs.get(i)).minus(before.get(i));
            assertThat(used).as("of two seconds").isLessThan(Duration.ofMillis(200));
            runs.get(i).signal("INT").await();
        }
    }

    private static void rest(Duration howLong) throws InterruptedException {
        long end = System.nanoTime() + howLong.toNanos();
        for (long left = howLong.toNanos(); left > 0; left = end - System.nanoTime()) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }
}
