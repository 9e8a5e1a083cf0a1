// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every ICMP error that a kernel makes about a probe, met by runs with the right to a raw socket
 * and without. Each target stands for one error, of its probes some meet with it and the others are
 * answered: the whole table is a few runs of many targets each.
 *
 * <p>Not here, because the kernel says it about other packets only: 3/2 of an unknown protocol and
 * 3/3 of a closed port (here they are a firewall's), v6 4/1 and 4/3, whose quotes hold no probe.
 * And no kernel says 4/0, 12/1, 12/2, 40/x, 43/3, 43/4 and v6 4/4 to 4/10.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KernelErrorContract {
    /**
     * Target, type and code; the name; who says it; next-hop MTU; pointer; which probes meet with
     * it; how often the unprivileged run hears of it.
     */
    private static final String ERRORS =
            """
            10.60.3.0   | 3/0  | Net Unreachable | 10.60.3.0 | | | 2 3 | yes
            10.60.3.1   | 3/1  | Host Unreachable | 10.60.3.1 | | | 2 3 | yes
            10.60.3.2   | 3/2  | Protocol Unreachable | 10.60.3.2 | | | 2 3 | yes
            10.60.3.3   | 3/3  | Port Unreachable | 10.60.3.3 | | | 2 3 | yes
            10.60.3.4   | 3/4  | Fragmentation Needed and Don't Fragment was Set | 10.60.3.4 | | | 2 3 | yes
            10.60.3.5   | 3/5  | Source Route Failed | 10.60.3.5 | | | 2 3 | yes
            10.60.3.6   | 3/6  | Destination Network Unknown | 10.60.3.6 | | | 2 3 | yes
            10.60.3.7   | 3/7  | Destination Host Unknown | 10.60.3.7 | | | 2 3 | yes
            10.60.3.8   | 3/8  | Source Host Isolated | 10.60.3.8 | | | 2 3 | yes
            10.60.3.9   | 3/9  | Communication with Destination Network is Administratively Prohibited | 10.60.3.9 | | | 2 3 | yes
            10.60.3.10  | 3/10 | Communication with Destination Host is Administratively Prohibited | 10.60.3.10 | | | 2 3 | yes
            10.60.3.11  | 3/11 | Destination Network Unreachable for Type of Service | 10.60.3.11 | | | 2 3 | yes
            10.60.3.12  | 3/12 | Destination Host Unreachable for Type of Service | 10.60.3.12 | | | 2 3 | yes
            10.60.3.13  | 3/13 | Communication Administratively Prohibited | 10.60.3.13 | | | 2 3 | yes
            10.60.3.14  | 3/14 | Host Precedence Violation | 10.60.3.14 | | | 2 3 | yes
            10.60.3.15  | 3/15 | Precedence cutoff in effect | 10.60.3.15 | | | 2 3 | yes
            10.60.3.16  | 3/16 | ICMP type 3 code 16 | 10.60.3.16 | | | 2 3 | no
            10.61.3.0   | 3/0  | Net Unreachable | 10.50.1.254 | | | 3 | yes
            10.61.3.1   | 3/1  | Host Unreachable | 10.50.1.254 | | | 3 | yes
            10.61.3.13  | 3/13 | Communication Administratively Prohibited | 10.50.1.254 | | | 3 | yes
            10.61.3.4   | 3/4  | Fragmentation Needed and Don't Fragment was Set | 10.50.1.254 | 1300 | | 3 | yes
            10.50.1.254 | 3/5  | Source Route Failed | 10.50.1.254 | | | 2 3 | yes
            10.50.2.99  | 3/1  | Host Unreachable | 10.50.1.254 | | | 1 | yes
            10.60.11.0  | 11/0 | Time to Live exceeded in Transit | 10.50.1.254 | | | 2 3 | yes
            10.60.11.1  | 11/1 | Fragment Reassembly Time Exceeded | 10.60.11.1 | | | 1 3 | no
            10.60.12.0  | 12/0 | Pointer indicates the error | 10.60.12.0 | | 23 | 2 3 | yes
            10.60.12.16 | 12/0 | Pointer indicates the error | 10.50.1.254 | | 16 | 2 3 | yes
            fd60::1:0   | 1/0  | No route to destination | fd50:2::1 | | | 2 3 | yes
            fd60::1:1   | 1/1  | Communication with destination administratively prohibited | fd50:2::1 | | | 2 3 | yes
            fd60::1:2   | 1/2  | Beyond scope of source address | fd50:2::1 | | | 2 3 | yes
            fd60::1:3   | 1/3  | Address unreachable | fd50:2::1 | | | 2 3 | yes
            fd60::1:4   | 1/4  | Port unreachable | fd50:2::1 | | | 2 3 | yes
            fd60::1:5   | 1/5  | Source address failed ingress/egress policy | fd50:2::1 | | | 2 3 | yes
            fd60::1:6   | 1/6  | Reject route to destination | fd50:2::1 | | | 2 3 | yes
            fd60::1:7   | 1/7  | Error in Source Routing Header | fd50:2::1 | | | 2 3 | yes
            fd60::1:8   | 1/8  | Headers too long | fd50:2::1 | | | 2 3 | yes
            fd61::1:0   | 1/0  | No route to destination | fd50:1::fe | | | 2 3 | yes
            fd61::1:1   | 1/1  | Communication with destination administratively prohibited | fd50:1::fe | | | 2 3 | yes
            fd60::2     | 1/2  | Beyond scope of source address | fe80::fe%2 | | | 1 2 3 4 | yes
            fd50:2::99  | 1/3  | Address unreachable | fd50:1::fe | | | 1 | yes
            fd61::2:0   | 2/0  | Packet Too Big | fd50:1::fe | 1300 | | 2 3 | yes
            fd60::3:0   | 3/0  | Hop limit exceeded in transit | fd50:1::fe | | | 2 3 | yes
            fd60::3:1   | 3/1  | Fragment reassembly time exceeded | fd50:2::1 | | | 1 3 | yes
            fd60::4:0   | 4/0  | Erroneous header field encountered | fd50:2::1 | | 42 | 2 3 | yes
            fd60::4:2   | 4/2  | Unrecognized IPv6 option encountered | fd50:2::1 | | 42 | 2 3 | yes
            """;

    /** Packets as long as this go as one, unless the way is narrower. */
    private static final String OFTEN =
            "-j -c 4 -i 0.05 -s 1400 -M probe"
                    + " 10.60.3.0 10.60.3.1 10.60.3.2 10.60.3.3 10.60.3.4 10.60.3.5 10.60.3.6"
                    + " 10.60.3.7 10.60.3.8 10.60.3.9 10.60.3.10 10.60.3.11 10.60.3.12 10.60.3.13"
                    + " 10.60.3.14 10.60.3.15 10.60.3.16 10.61.3.0 10.61.3.1 10.61.3.13 10.61.3.4"
                    + " 10.50.1.254 10.60.11.0 10.60.12.0 10.60.12.16"
                    + " fd60::1:0 fd60::1:1 fd60::1:2 fd60::1:3 fd60::1:4 fd60::1:5 fd60::1:6"
                    + " fd60::1:7 fd60::1:8 fd60::3:0 fd60::4:0 fd60::4:2 fd61::1:0"
                    + " fd61::1:1 fd61::2:0";

    /** As three fragments, of which some are missed after a second. */
    private static final String IN_PIECES =
            "-j -c 4 -i 0.05 -W 2 -s 3000 -M dont 10.60.11.1 fd60::3:1";

    private static final String OUT_OF_SCOPE =
            "-j -c 4 -i 0.05 -I " + RoutedNetwork.SENDER_LINK_LOCAL + "%near fd60::2";

    /** The router says so after three seconds. */
    private static final String TO_NOBODY =
            "-j -c 1 " + RoutedNetwork.NOBODY + " " + RoutedNetwork.NOBODY6;

    static Stream<Expected> errors() {
        return ERRORS.lines().map(Expected::parse);
    }

    /** A line of the table. */
    record Expected(
            String target,
            String pair,
            String name,
            String from,
            @Nullable Long mtu,
            @Nullable Long pointer,
            List<Long> probes,
            boolean passedOn) {
        static Expected parse(String line) {
            String[] cells = line.split("\\|", -1);
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cells[i].strip();
            }
            return new Expected(
                    cells[0],
                    cells[1],
                    cells[2],
                    cells[3],
                    number(cells[4]),
                    number(cells[5]),
                    Stream.of(cells[6].split(" ")).map(Long::valueOf).toList(),
                    cells[7].equals("yes"));
        }

        private static @Nullable Long number(String cell) {
            return cell.isEmpty() ? null : Long.valueOf(cell);
        }

        void isHeardBy(Told told) {
            assertThat(told.sequences("icmp_error")).isEqualTo(probes);
            for (JsonLine error : told.of("icmp_error")) {
                assertThat(error.number("icmp", "version")).isEqualTo(from.contains(":") ? 6 : 4);
                assertThat(error.number("icmp", "type") + "/" + error.number("icmp", "code"))
                        .isEqualTo(pair);
                assertThat(error.text("icmp", "name")).isEqualTo(name);
                assertThat(error.text("icmp", "from")).isEqualTo(from);
                assertThat(error.field("icmp", "mtu")).isEqualTo(mtu);
                assertThat(error.field("icmp", "pointer")).isEqualTo(pointer);
            }
            assertThat(told.summary().number("icmp_error")).isEqualTo(probes.size());
            assertOthersAnswered(told);
        }

        void isLossTo(Told told) {
            assertThat(told.sequences("lost")).isEqualTo(probes);
            assertThat(told.of("icmp_error")).isEmpty();
            assertOthersAnswered(told);
        }

        private void assertOthersAnswered(Told told) {
            List<Long> others = new ArrayList<>();
            for (long probe = 1; probe <= told.summary().number("sent"); probe++) {
                if (!probes.contains(probe)) {
                    others.add(probe);
                }
            }
            assertThat(told.sequences("reply")).isEqualTo(others);
            assertThat(told.of("unexpected")).isEmpty();
        }

        @Override
        public String toString() {
            return target + " " + pair + " " + name;
        }
    }

    /** One of the targets of a run, and what came of it. */
    record Told(List<JsonLine> records) {
        List<JsonLine> of(String type) {
            return records.stream().filter(record -> record.type().equals(type)).toList();
        }

        List<Long> sequences(String type) {
            return of(type).stream().map(record -> record.number("seq")).sorted().toList();
        }

        JsonLine summary() {
            return of("summary").getFirst();
        }
    }

    private final Map<AsWhom, RoutedNetwork> networks = new EnumMap<>(AsWhom.class);
    private final Map<AsWhom, Map<String, Told>> results = new EnumMap<>(AsWhom.class);

    /** "icmp" or "udp". */
    abstract String protocol();

    /** Which probes meet with the errors, each a match of nft(8). */
    abstract List<String> chosen();

    /** Has the router and the peer answer what is not chosen. */
    abstract void answer(RoutedNetwork network) throws InterruptedException;

    @BeforeAll
    void run() throws Exception {
        Map<AsWhom, List<Launched>> runs = new EnumMap<>(AsWhom.class);
        for (AsWhom who : AsWhom.values()) {
            // One each, as the router's routes give every sender five errors and then one a second.
            RoutedNetwork network = RoutedNetwork.create();
            networks.put(who, network);
            ErrorAddresses.in(network, chosen());
            answer(network);
            List<Launched> started = new ArrayList<>();
            for (String arguments : List.of(OFTEN, IN_PIECES, OUT_OF_SCOPE, TO_NOBODY)) {
                started.add(who.run(protocol(), network.sender(), arguments).start());
            }
            runs.put(who, started);
        }
        for (AsWhom who : AsWhom.values()) {
            Map<String, List<JsonLine>> byTarget = new HashMap<>();
            for (Launched launched : runs.get(who)) {
                Finished run = launched.await().quietly();
                run.summaries();
                for (JsonLine record : run.records()) {
                    byTarget.computeIfAbsent(record.text("target"), _ -> new ArrayList<>())
                            .add(record);
                }
            }
            Map<String, Told> told = new HashMap<>();
            byTarget.forEach((target, records) -> told.put(target, new Told(records)));
            results.put(who, told);
        }
    }

    @AfterAll
    void close() {
        networks.values().forEach(RoutedNetwork::close);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void withARawSocketItHearsOfEach(Expected error) {
        error.isHeardBy(results.get(AsWhom.ROOT_ON_RAW_SOCKET).get(error.target));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void withoutOneItHearsOfThoseThatTheKernelPassesOn(Expected error) {
        Told told = results.get(AsWhom.NOBODY_ON_PING_SOCKET).get(error.target);
        if (error.passedOn) {
            error.isHeardBy(told);
        } else {
            error.isLossTo(told);
        }
    }

    /** ARP and neighbour discovery ask three times, a second each, before they give up. */
    @ParameterizedTest
    @EnumSource
    void aNeighbourOfTheRouterThatIsDeadIsReportedAfterThreeSeconds(AsWhom who) {
        for (String nobody : List.of(RoutedNetwork.NOBODY, RoutedNetwork.NOBODY6)) {
            Told told = results.get(who).get(nobody);
            assertThat(told.of("icmp_error").getFirst().flag("late")).isTrue();
            assertThat(told.summary().number("duration_ns"))
                    .isBetween(2_500_000_000L, 3_500_000_000L);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10.60.3.10  | From 10.60.3.10 %s Communication with Destination Host \
                    is Administratively Prohibited (3/10)
                    10.60.12.16 | From 10.50.1.254 %s Pointer indicates the error (12/0) \
                    (pointer = 16)
                    fd60::1:8   | From fd50:2::1 %s Headers too long (v6 1/8)
                    """)
    void textNamesTheErrorItsSenderAndItsProbe(String target, String line) {
        for (AsWhom who : AsWhom.values()) {
            String arguments = "-c 2 -i 0.05 " + target;
            Finished run = who.run(protocol(), networks.get(who).sender(), arguments).run();
            assertThat(run.exited(0).quietly().out().lines())
                    .contains(line.formatted(protocol() + "_seq=2"));
        }
    }
}
