// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Plan;
import dev.sonde.Protocol;
import dev.sonde.Report;
import dev.sonde.RoundTrip;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.Summary;
import dev.sonde.net.Errno;
import dev.sonde.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole runs against a network that doubles a fifth of all answers, holds up a tenth, damages and
 * loses others, on a host that stalls, overflows, cannot send, and whose wall clock is stepped: the
 * law holds at every instant, and every figure of the summary is what the events add up to.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineLawTest {
    private static final long MILLI = 1_000_000;
    private static final String NAME = "a.test";

    /** Each run is so many times shorter when every mutant has to live through all of them. */
    private static final int SHORTER = Integer.getInteger("sonde.law.shorter", 1);

    private static final long TIMEOUT = 50 * MILLI;
    private static final long LATE_WINDOW = 200 * MILLI;
    private static final Pattern COUNT = Pattern.compile("count=(\\d+)");
    private static final String TIMES = " timeout=50ms late-window=200ms every=70ms";

    /** A run by a seed, its accounts, and its end. */
    private record Run(Plan plan, ChancyInternet internet, List<Account> accounts, Report report) {}

    /** What becomes of a run beside what the network does to it. */
    private enum Host {
        /** It is not scheduled for a while, at times; and the network answers all, in time. */
        STALLING,
        /** That, and the wall clock is stepped, names are lost, and sending refused for a while. */
        TROUBLED
    }

    @ParameterizedTest
    @CsvSource({
        // Each number on the wire is used more than once.
        "1, 192.0.2.1 192.0.2.2 count=70000 interval=100us path=RAW_SOCKET",
        "1, 2001:db8::1 count=70000 interval=100us path=PING_SOCKET",
        // More are in flight than there are numbers on the wire.
        "1, 192.0.2.1 count=150000 interval=1us",
        "3, 192.0.2.1 2001:db8::1 192.0.2.2 2001:db8::2 count=10000 interval=1ms",
        "3, 192.0.2.1 192.0.2.2 192.0.2.3 count=5000 adaptive=7",
        "3, 192.0.2.1 192.0.2.2 192.0.2.3 count=2000 adaptive=1",
        // A name that has no address now and then.
        "3, a.test 192.0.2.1 count=10000 interval=1ms resolve-every=50ms",
        "3, udp a.test 192.0.2.1 count=10000 interval=1ms resolve-every=50ms",
        "3, tcp a.test 192.0.2.1 count=5000 interval=2ms resolve-every=50ms",
        "1, udp 192.0.2.1 192.0.2.2 count=30000 interval=100us",
        "3, udp 192.0.2.1 2001:db8::1 192.0.2.2 2001:db8::2 count=10000 interval=1ms",
        "3, udp 192.0.2.1 192.0.2.2 192.0.2.3 count=5000 adaptive=7",
        "3, tcp 192.0.2.1 192.0.2.2 192.0.2.3 count=15000 interval=1ms",
        "3, tcp 2001:db8::1 192.0.2.2 count=5000 adaptive=7",
        "3, connect 192.0.2.1:80 192.0.2.2:80 192.0.2.1:443 count=10000 interval=1ms",
        "3, connect [2001:db8::1]:80 192.0.2.2:80 count=5000 adaptive=7",
    })
    void theLawHoldsWhateverHappens(int seeds, String plan) throws InterruptedException {
        for (long seed = 1; seed <= (SHORTER > 1 ? 1 : seeds); seed++) {
            Run run = run(plan + TIMES, seed, Host.TROUBLED);
            for (Summary summary : run.report.summaries()) {
                Account account = run.accounts.get(summary.endpoint().index());
                String as = plan + ", seed " + seed + ", " + summary.endpoint().target();
                try {
                    assertThat(run.report.failure()).isEmpty();
                    assertThat(summary.counts().sent()).isEqualTo(run.plan.count().orElseThrow());
                    assertThat(summary.counts().duplicate() > 0)
                            .as("has duplicates")
                            .isEqualTo(run.plan.protocol() != Protocol.CONNECT);
                    assertThat(summary.counts().unresolved() > 0)
                            .as("has been without an address")
                            .isEqualTo(summary.endpoint().target().text().equals(NAME));
                    account.assertAgrees(summary);
                    assertRoundTripsHappened(run, summary, account);
                } catch (AssertionError e) {
                    throw new AssertionError(as + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /**
     * By the kernel's clock a round trip is, to the nanosecond, how long this network took for an
     * answer to this very probe, whatever became of the wall clock meanwhile. By this process's own
     * it is never shorter.
     */
    private static void assertRoundTripsHappened(Run run, Summary summary, Account account) {
        IpAddress host = summary.endpoint().address().orElseThrow();
        boolean byOrdinal = run.plan.protocol() == Protocol.ICMP;
        long ordinal = 0;
        for (long number = 1; number <= summary.counts().sent(); number++) {
            Outcome outcome = account.outcomes.get(number);
            if (outcome instanceof Outcome.SendError || outcome instanceof Outcome.Unresolved) {
                continue;
            }
            ordinal++;
            RoundTrip roundTrip =
                    switch (outcome) {
                        case Outcome.Reply(RoundTrip taken, _, _, _) -> taken;
                        case Outcome.Late(RoundTrip taken, _, _, _) -> taken;
                        case null, default -> null;
                    };
            if (roundTrip == null || run.plan.protocol() == Protocol.CONNECT) {
                continue;
            }
            List<Long> happened = run.internet.answersTo(host, byOrdinal ? ordinal : number);
            boolean plausible =
                    roundTrip.clock() == ClockSource.USER
                            ? happened.stream().anyMatch(delay -> delay <= roundTrip.nanos())
                            : happened.contains(roundTrip.nanos());
            if (!plausible) {
                throw new AssertionError(number + " took " + happened + ", told was " + roundTrip);
            }
        }
    }

    /** Answers to everything, in time, into a buffer too small for them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1 192.0.2.2 count=20000 interval=100us path=RAW_SOCKET",
                "192.0.2.1 192.0.2.2 count=20000 interval=100us path=PING_SOCKET",
                "udp 192.0.2.1 192.0.2.2 count=20000 interval=100us",
            })
    void whatThisHostDropsIsNoLoss(String plan) throws InterruptedException {
        for (long seed = 1; seed <= 3; seed++) {
            Run run = run(plan + TIMES, seed, Host.STALLING);
            long local = 0;
            for (Summary summary : run.report.summaries()) {
                Counts counts = summary.counts();
                String as = plan + ", seed " + seed + ": " + counts;
                run.accounts.get(summary.endpoint().index()).assertAgrees(summary);
                assertThat(counts.lost()).as(as).isZero();
                assertThat(counts.lossPercent().orElseThrow()).as(as).isZero();
                assertThat(counts.reply() + counts.late() + counts.local())
                        .as(as)
                        .isEqualTo(counts.sent());
                local += counts.local();
            }
            assertThat(local).as(plan + ", seed " + seed + ": local").isPositive();
        }
    }

    /** Snapshots come from another thread at any time; each of them is lawful. */
    @Test
    void everySnapshotIsLawful() throws InterruptedException {
        String text = "192.0.2.1 192.0.2.2 192.0.2.3 count=10000 interval=1ms" + TIMES;
        Plan plan = PlanText.parse(text + " event-buffer=16");
        for (long seed = 1; seed <= 2; seed++) {
            Random random = new Random(seed);
            SimulatedNetwork network =
                    new SimulatedNetwork(new ChancyInternet(random, false, TIMEOUT, LATE_WINDOW));
            trouble(network, random, Host.TROUBLED, 10_000 * MILLI);
            long[] sent = new long[3];
            long[] settled = new long[3];
            try (Session session = Sonde.start(plan, network)) {
                boolean over = false;
                while (!over) {
                    over = true;
                    for (Summary summary : session.snapshot()) {
                        Account.assertLawful(summary);
                        int target = summary.endpoint().index();
                        Counts counts = summary.counts();
                        assertThat(counts.sent()).isGreaterThanOrEqualTo(sent[target]);
                        assertThat(counts.sent() - counts.inFlight())
                                .as("a verdict is not taken back")
                                .isGreaterThanOrEqualTo(settled[target]);
                        sent[target] = counts.sent();
                        settled[target] = counts.sent() - counts.inFlight();
                        over &= counts.sent() == 10_000;
                    }
                }
                session.await().summaries().forEach(Account::assertLawful);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    // ---- A run

    private static Run run(String text, long seed, Host host) throws InterruptedException {
        Plan plan = PlanText.parse(shortened(text) + " event-buffer=16777216");
        Random random = new Random(seed);
        ChancyInternet internet =
                new ChancyInternet(random, host == Host.STALLING, TIMEOUT, LATE_WINDOW);
        SimulatedNetwork network = new SimulatedNetwork(internet).buffer(16);
        internet.goBy(network.clock());
        trouble(network, random, host, 40_000 * MILLI);
        List<Account> accounts = new ArrayList<>();
        plan.targets().forEach(_ -> accounts.add(new Account()));
        try (Session session = Sonde.start(plan, network)) {
            for (Event event : session) {
                switch (event) {
                    case Event.AboutTarget about ->
                            accounts.get(about.endpoint().index()).take(about);
                    case Event.Dropped dropped -> throw new AssertionError(dropped.toString());
                }
            }
            return new Run(plan, internet, accounts, session.await());
        } catch (AssertionError e) {
            throw new AssertionError(text + ", seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static String shortened(String text) {
        Matcher count = COUNT.matcher(text);
        return count.replaceFirst(all -> "count=" + Long.parseLong(all.group(1)) / SHORTER);
    }

    private static void trouble(SimulatedNetwork network, Random random, Host host, long length) {
        resolves(network);
        for (long at = 5 * MILLI; at < length; at += random.nextLong(200 * MILLI)) {
            long when = at;
            long end = at + random.nextLong(random.nextInt(4) == 0 ? 300 * MILLI : 10 * MILLI);
            switch (host == Host.STALLING ? 0 : random.nextInt(4)) {
                case 0 -> network.after(when, () -> network.stallUntil(end));
                case 1 -> {
                    long step = random.nextLong(-5_000, 5_000) * MILLI + 500_000;
                    network.after(when, () -> network.clock().stepWall(step));
                }
                case 2 -> {
                    network.after(when, () -> network.names().fails(NAME, MILLI, "for a test"));
                    network.after(end + 60 * MILLI, () -> resolves(network));
                }
                default -> {
                    int errno = Errno.ENETUNREACH.number();
                    network.after(when, () -> network.refuseToSend(errno));
                    network.after(end, () -> network.refuseToSend(0));
                }
            }
        }
    }

    private static void resolves(SimulatedNetwork network) {
        network.names().resolves(NAME, MILLI, List.of(IpAddress.v4(0xC000_0209)));
    }
}
