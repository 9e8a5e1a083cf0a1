// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Outcome;
import dev.sonde.Verdict;
import dev.sonde.net.AddressRange;
import dev.sonde.net.AddressSet;
import dev.sonde.net.Cidr;
import dev.sonde.net.IpAddress;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sweeps of a simulated network: what each target's probes meet, and which verdict comes of it. */
class SweepTest {
    private static AddressSet block(String... blocks) {
        AddressSet.Builder set = AddressSet.builder();
        for (String block : blocks) {
            set.add(AddressRange.of(Cidr.parse(block)));
        }
        return set.build();
    }

    private static SweepPlan.Builder icmp(String... blocks) {
        return SweepPlan.icmp().addresses(block(blocks)).rate(1000);
    }

    private static SimulatedNetwork network(String... rules) {
        RuleBook hosts = new RuleBook();
        for (String rule : rules) {
            hosts.add(rule);
        }
        return new SimulatedNetwork(hosts);
    }

    /** Runs a sweep to its end: what it says of each target, "VERDICT attempts" by its address. */
    private static Map<String, String> sweep(SimulatedNetwork network, SweepPlan plan)
            throws InterruptedException {
        Map<String, String> verdicts = new TreeMap<>();
        try (Sweep sweep = Sweep.start(plan, network)) {
            for (SweepResult result : sweep) {
                String before =
                        verdicts.put(
                                result.target(),
                                result.outcome().verdict().label() + " " + result.attempts());
                assertThat(before).as(result.target() + " has one verdict").isNull();
            }
            assertLawful(sweep.await(), verdicts.size());
        }
        return verdicts;
    }

    private static SweepSummary summary(SimulatedNetwork network, SweepPlan plan)
            throws InterruptedException {
        try (Sweep sweep = Sweep.start(plan, network)) {
            sweep.forEach(_ -> {});
            return sweep.await();
        }
    }

    private static void assertLawful(SweepSummary summary, long results) {
        Counts counts = summary.counts();
        long verdicts = 0;
        for (Verdict verdict : Verdict.values()) {
            verdicts += counts.of(verdict);
        }
        assertThat(counts.sent()).isEqualTo(verdicts + counts.inFlight());
        assertThat(summary.targets())
                .isEqualTo(counts.sent() + summary.unsent() + summary.skipped());
        assertThat(results).isEqualTo(verdicts);
        assertThat(counts.icmpError())
                .isEqualTo(summary.byError().values().stream().mapToLong(Long::longValue).sum());
        assertThat(counts.reply())
                .isEqualTo(summary.rtt().map(figures -> figures.count()).orElse(0L))
                .isEqualTo(summary.clocks().values().stream().mapToLong(Long::longValue).sum());
    }

    // ---- Verdicts

    @Test
    void eachTargetHasTheVerdictOfWhatItsProbesMeet() throws InterruptedException {
        SimulatedNetwork network =
                network(
                        "192.0.2.0 answer 10ms",
                        "192.0.2.1 nothing",
                        "192.0.2.2 error 3/1 3s from=192.0.2.254",
                        "192.0.2.3 answer 1200ms",
                        "192.0.2.3 probe 2 nothing",
                        "192.0.2.4 probe 1 nothing",
                        "192.0.2.5 answer 10ms flip=20",
                        "192.0.2.6 answer 10ms; answer 11ms",
                        "192.0.2.7 answer 10ms from=192.0.2.77",
                        "192.0.2.8 refuse EACCES",
                        "192.0.2.9 refuse ENETUNREACH",
                        "192.0.2.10 error 4/0 5ms from=192.0.2.254; answer 20ms",
                        "192.0.2.11 error 4/0 5ms from=192.0.2.254",
                        "192.0.2.12 error 5/1 5ms from=192.0.2.254 info=3221226189",
                        "192.0.2.13 answer 10ms bad-checksum",
                        "192.0.2.14 answer 10ms id=1",
                        "192.0.2.15 error 3/13 10ms from=192.0.2.254 quote=eight");

        assertThat(sweep(network, icmp("192.0.2.0/28").build()))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry("192.0.2.0", "reply 1"),
                                Map.entry("192.0.2.1", "lost 2"),
                                Map.entry("192.0.2.2", "icmp_error 1"),
                                Map.entry("192.0.2.3", "late 1"),
                                Map.entry("192.0.2.4", "reply 2"),
                                Map.entry("192.0.2.5", "corrupt 1"),
                                Map.entry("192.0.2.6", "reply 1"),
                                Map.entry("192.0.2.7", "lost 2"),
                                Map.entry("192.0.2.9", "send_error 1"),
                                Map.entry("192.0.2.10", "reply 1"),
                                Map.entry("192.0.2.11", "icmp_error 2"),
                                Map.entry("192.0.2.12", "lost 2"),
                                Map.entry("192.0.2.13", "corrupt 1"),
                                Map.entry("192.0.2.14", "lost 2"),
                                Map.entry("192.0.2.15", "icmp_error 1")));
    }

    @Test
    void theRoundTripIsThatOfTheProbeThatWasAnswered() throws InterruptedException {
        SimulatedNetwork network = network("192.0.2.1 answer 30ms", "192.0.2.1 probe 1 nothing");
        try (Sweep sweep = Sweep.start(icmp("192.0.2.1/32").build(), network)) {
            SweepResult result = sweep.iterator().next();

            assertThat(result.attempts()).isEqualTo(2);
            assertThat(result.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Reply.class,
                            reply -> {
                                assertThat(reply.roundTrip().nanos()).isEqualTo(30_000_000);
                                assertThat(reply.roundTrip().clock()).isEqualTo(ClockSource.KERNEL);
                            });
        }
    }

    @Test
    void furtherProbesFollowTheTimeoutsThatGrow() throws InterruptedException {
        SimulatedNetwork network = network("192.0.2.1 nothing", "192.0.2.1 probe 4 answer 10ms");
        SweepPlan plan =
                icmp("192.0.2.1/32").retries(3).timeout(Duration.ofMillis(100)).backoff(2).build();

        SweepSummary summary = summary(network, plan);

        assertThat(summary.probes()).isEqualTo(4);
        assertThat(summary.counts().reply()).isEqualTo(1);
        // 100 ms, then 200, then 400, then the answer.
        assertThat(summary.durationNanos()).isBetween(710_000_000L, 712_000_000L);
    }

    @Test
    void groupsAndRefusedAddressesAreSkippedAndSaid() throws InterruptedException {
        SimulatedNetwork network = network("192.0.2.255 refuse EACCES");

        SweepSummary summary = summary(network, icmp("192.0.2.255/32", "224.0.0.0/30").build());

        assertThat(summary.skipped()).isEqualTo(5);
        assertThat(summary.targets()).isEqualTo(5);
        assertThat(summary.counts().sent()).isZero();
        assertThat(summary.skips())
                .anySatisfy(skip -> assertThat(skip.target()).isEqualTo("192.0.2.255"));
    }

    @Test
    void whatOurOwnBufferDropsIsLocal() throws InterruptedException {
        SimulatedNetwork network = network().buffer(10);
        network.stallUntil(Duration.ofSeconds(20).toNanos());

        SweepSummary summary =
                summary(network, icmp("192.0.2.0/26").highestRate().retries(0).build());

        assertThat(summary.counts().reply() + summary.counts().late()).isEqualTo(10);
        assertThat(summary.counts().local()).isEqualTo(54);
        assertThat(summary.counts().lost()).isZero();
    }

    // ---- Other protocols

    @Test
    void textAndHandshakesAreSweptAlike() throws InterruptedException {
        RuleBook hosts = new RuleBook();
        hosts.addUdp("192.0.2.1 7 error 3/3 5ms");
        hosts.addUdp("192.0.2.2 7 nothing");
        SweepPlan udp = SweepPlan.udp(7).addresses(block("192.0.2.0/30")).rate(1000).build();
        assertThat(sweep(new SimulatedNetwork(hosts), udp))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "192.0.2.0", "reply 1",
                                "192.0.2.1", "icmp_error 1",
                                "192.0.2.2", "lost 2",
                                "192.0.2.3", "reply 1"));

        hosts.addTcp("192.0.2.1 80 reset 5ms");
        hosts.addTcp("192.0.2.2 80 nothing");
        hosts.addTcp("192.0.2.3 80 error 3/13 5ms");
        SweepPlan connect =
                SweepPlan.connect(List.of(80)).addresses(block("192.0.2.0/30")).rate(1000).build();
        assertThat(sweep(new SimulatedNetwork(hosts), connect))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "192.0.2.0", "reply 1",
                                "192.0.2.1", "refused 1",
                                "192.0.2.2", "lost 2",
                                "192.0.2.3", "icmp_error 1"));
    }

    @Test
    void eachPortIsATargetAndFewSocketsAreEnough() throws InterruptedException {
        RuleBook hosts = new RuleBook();
        for (int host = 0; host < 256; host++) {
            hosts.addTcp("192.0.2." + host + " 80 nothing");
        }
        SweepPlan plan =
                SweepPlan.connect(List.of(80, 443))
                        .addresses(block("192.0.2.0/24"))
                        .connectionsAtOnce(8)
                        .highestRate()
                        .build();

        SweepSummary summary = summary(new SimulatedNetwork(hosts), plan);

        assertThat(summary.counts().reply()).isEqualTo(256);
        assertThat(summary.counts().lost()).isEqualTo(256);
        assertThat(summary.probes()).isEqualTo(3 * 256);
    }

    // ---- Names

    @Test
    void namesAreTargetsBesideAddressesAndNobodyWaitsForThem() throws InterruptedException {
        SimulatedNetwork network = network("192.0.2.2 nothing");
        network.names()
                .resolves("slow.example", 3_000_000_000L, List.of(IpAddress.v4(0xC000_0201)));
        SweepPlan plan = icmp("192.0.2.0/30").name("slow.example").name("none.example").build();
        Map<String, Long> walls = new TreeMap<>();
        try (Sweep sweep = Sweep.start(plan, network)) {
            for (SweepResult result : sweep) {
                walls.put(
                        result.target() + " " + result.outcome().verdict().label(),
                        result.wallNanos());
            }
            assertLawful(sweep.await(), walls.size());
        }

        assertThat(walls.keySet())
                .containsExactlyInAnyOrder(
                        "192.0.2.0 reply",
                        "192.0.2.1 reply",
                        "192.0.2.2 lost",
                        "192.0.2.3 reply",
                        "slow.example reply",
                        "none.example unresolved");
        assertThat(walls.get("slow.example reply") - walls.get("192.0.2.1 reply"))
                .isGreaterThan(2_900_000_000L);
    }

    /** The waits for its timeouts are no time in which anything could be sent. */
    @Test
    void whatIsTriedAgainAndAgainIsSentAtTheRateAndNoFaster() throws InterruptedException {
        SimulatedNetwork network = network("192.0.2.1 nothing");

        SweepSummary summary = summary(network, icmp("192.0.2.1/32").retries(3).rate(10).build());

        assertThat(summary.probes()).isEqualTo(4);
        assertThat(summary.rate()).isEqualTo(10);
    }

    // ---- The end

    /** Every second target is silent, ten are probed each second, and after ten it is stopped. */
    @Test
    void whatIsInFlightWhenItIsStoppedIsNotLost() throws InterruptedException {
        String[] silent = new String[128];
        for (int i = 0; i < silent.length; i++) {
            silent[i] = "192.0.2." + 2 * i + " nothing";
        }
        SimulatedNetwork network = network(silent);
        CompletableFuture<Sweep> started = new CompletableFuture<>();
        network.after(10_050_000_000L, () -> started.join().stop());
        SweepPlan plan = icmp("192.0.2.0/24").rate(10).timeout(Duration.ofMinutes(1)).build();
        int replies = 0;
        try (Sweep sweep = Sweep.start(plan, network)) {
            started.complete(sweep);
            for (SweepResult result : sweep) {
                assertThat(result.outcome().verdict()).isEqualTo(Verdict.REPLY);
                replies++;
            }
            SweepSummary summary = sweep.await();

            assertLawful(summary, replies);
            assertThat(summary.targets()).isEqualTo(256);
            assertThat(summary.counts().sent()).isEqualTo(101);
            assertThat(summary.counts().reply()).isEqualTo(replies).isBetween(1L, 100L);
            assertThat(summary.counts().inFlight()).isEqualTo(101 - replies);
        }
    }

    // ---- The law

    static List<Long> seeds() {
        Random random = new Random();
        return random.longs(12).boxed().toList();
    }

    /** Whatever comes back: copies, damage, errors, silence, answers that overtake each other. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theLawHoldsWhateverComesBack(long seed) throws InterruptedException {
        Duration timeout = Duration.ofMillis(200);
        Duration window = Duration.ofSeconds(2);
        ChancyInternet internet =
                new ChancyInternet(new Random(seed), false, timeout.toNanos(), window.toNanos());
        SimulatedNetwork network = new SimulatedNetwork(internet).buffer(64);
        internet.goBy(network.clock());
        SweepPlan plan =
                icmp("198.18.0.0/20", "2001:db8::/118")
                        .rate(20_000)
                        .seed(seed)
                        .retries(2)
                        .timeout(timeout)
                        .lateWindow(window)
                        .build();

        Map<String, String> verdicts = sweep(network, plan);

        assertThat(verdicts).hasSize(4096 + 1024);
        Set<String> kinds = new HashSet<>();
        verdicts.values().forEach(verdict -> kinds.add(verdict.substring(0, verdict.indexOf(' '))));
        assertThat(kinds).contains("reply", "late", "icmp_error", "corrupt");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theSameSeedIsTheSameOrder(long seed) throws InterruptedException {
        assertThat(order(seed)).isEqualTo(order(seed)).isNotEqualTo(order(seed + 2));
        assertThat(order(seed)).hasSize(256).doesNotHaveDuplicates();
    }

    private static List<String> order(long seed) throws InterruptedException {
        List<String> order = new ArrayList<>();
        try (Sweep sweep = Sweep.start(icmp("192.0.2.0/24").seed(seed).build(), network())) {
            sweep.forEach(result -> order.add(result.target()));
        }
        return order;
    }
}
