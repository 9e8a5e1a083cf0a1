// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Counts;
import dev.sonde.Endpoint;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.Target;
import dev.sonde.Verdict;
import dev.sonde.engine.LedgerRules.Probe;
import dev.sonde.engine.LedgerRules.Told;
import dev.sonde.stats.RunLengths;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens in whatever order: every probe sent is either in flight or has exactly one
 * verdict, and it is the one that {@link LedgerRules} gives it.
 */
class LedgerLawTest {
    /** Fewer when every mutant has to live through them; in each sixtieth the numbers wrap. */
    private static final int SEEDS = 240 / Integer.getInteger("sonde.law.shorter", 1);

    private static final int STEPS = 5_000;

    @Test
    void theLawHoldsAfterEveryStep() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Trial(seed).run();
        }
    }

    /** The one ledger and the naive one, fed with the same. */
    private static final class Trial implements LedgerListener {
        private static final Endpoint ENDPOINT =
                new Endpoint(0, Protocol.ICMP, Target.host("192.0.2.1"), Optional.empty());
        private static final Failure FAILURE = new Failure("ENOBUFS", "No buffer space available");
        private static final long[] TIMEOUTS = {1, 50, 1_000, 1_000_000_000};
        private static final long[] LATE_WINDOWS = {0, 1, 700, 10_000_000_000L};

        private final int seed;
        private final Random random;
        private final boolean bursts;
        private final long timeout;
        private final long lateWindow;
        private final DropLog drops;
        private final LedgerRules rules;
        private final Ledger ledger;
        private final Tally total = new Tally(true, 0, false);
        private final List<Told> told = new ArrayList<>();
        private final Set<Long> settled = new HashSet<>();
        private final Set<Long> overdue = new HashSet<>();
        private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
        private Tally oneStep = new Tally(false, 0, false);
        private long now;
        private long wallOffset;
        private long dropped;
        private long sent;
        private long duplicates;
        private long reordered;
        private long toldDuplicates;
        private long toldReordered;
        private long toldStalled;
        private long firstSent;
        private long lastVerdict = Long.MIN_VALUE;

        Trial(int seed) {
            this.seed = seed;
            random = new Random(seed);
            // In these the sequence numbers wrap while probes are still in flight.
            bursts = seed % 60 == 0;
            timeout =
                    bursts
                            ? (seed % 120 == 0 ? 1_000_000 : 1_000_000_000)
                            : TIMEOUTS[random.nextInt(TIMEOUTS.length)];
            lateWindow = bursts ? 5_000_000 : LATE_WINDOWS[random.nextInt(LATE_WINDOWS.length)];
            now = random.nextLong(-1_000_000_000_000_000L, 1_000_000_000_000_000L);
            wallOffset = random.nextLong(1_000_000_000_000_000_000L);
            drops = new DropLog(now, 0);
            rules = new LedgerRules(timeout, lateWindow, now);
            ledger = new Ledger(timeout, lateWindow, drops, this, total, oneStep);
        }

        void run() {
            int step = 0;
            try {
                for (; step < (bursts ? STEPS / 2 : STEPS); step++) {
                    advance();
                    act();
                    check(step % (bursts ? 100 : 1) == 0);
                }
                ledger.close(now);
                rules.close(now);
                check(false);
                checkFigures();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", step " + step + ": " + e.getMessage(), e);
            }
        }

        // ---- What happens

        private void advance() {
            if (bursts) {
                now +=
                        random.nextInt(500) == 0
                                ? random.nextLong(8_000_000)
                                : random.nextLong(2_000);
                return;
            }
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> now += random.nextLong(timeout + 1) / 4;
                case 3, 4 -> now = Math.max(now, nearBoundary(anyProbe()));
                case 5 -> now += random.nextLong(timeout + 1);
                case 6 -> {
                    if (random.nextInt(10) == 0) {
                        now += random.nextLong(2 * (timeout + lateWindow));
                    }
                }
                default -> {
                    // The clock need not move between two packets.
                }
            }
            if (random.nextInt(200) == 0) {
                wallOffset += random.nextLong(-1_000_000_000, 1_000_000_000);
            }
        }

        /** A time at which something about a probe changes, or next to it. */
        private long nearBoundary(long number) {
            Probe probe = rules.all.get(number);
            if (probe == null) {
                return now;
            }
            long boundary = random.nextBoolean() ? timeout : timeout + lateWindow;
            return probe.sent + boundary + random.nextInt(-1, 2);
        }

        private void act() {
            int choice = random.nextInt(100);
            if (choice < 30) {
                send(bursts ? 1 + random.nextInt(300) : 1 + random.nextInt(4));
            } else if (choice < 60) {
                answer();
            } else if (choice < 65) {
                if (random.nextBoolean()) {
                    damagedAnswer();
                } else {
                    refusal();
                }
            } else if (choice < 75) {
                error(random.nextInt(3) == 0);
            } else if (choice < (bursts ? 77 : 90)) {
                ledger.expire(now);
                rules.expire(now);
            } else if (choice < 95) {
                dropped += random.nextInt(3);
                drops.look(now, dropped);
                rules.look(now, dropped);
            }
        }

        /** As a lane does it: all are opened, then they leave one after the other or do not. */
        private void send(int count) {
            List<Long> opened = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                now += random.nextInt(2);
                long number = ledger.open(now, wall());
                rules.open(now, wall());
                assertThat(number).as("numbers have no gaps").isEqualTo(rules.sent());
                if (number == 1) {
                    firstSent = now;
                }
                if (random.nextInt(40) == 0) {
                    ledger.unresolved(number, FAILURE, now);
                    rules.unresolved(number, FAILURE);
                } else {
                    opened.add(number);
                }
            }
            for (long number : opened) {
                if (rules.all.get(number).outcome != null) {
                    // Given up at once: a whole round of sequence numbers left behind it.
                    continue;
                }
                now += random.nextInt(2);
                if (random.nextInt(25) == 0) {
                    ledger.sendFailed(number, FAILURE, now);
                    rules.sendFailed(number, FAILURE);
                } else {
                    ledger.departed(number, now);
                    rules.departed(number, now);
                    if (number % 50 == 0) {
                        ledger.stalled(number);
                    }
                    if (number == 1) {
                        firstSent = now;
                    }
                }
            }
        }

        private void answer() {
            long number = meant(anyProbe());
            Arrival arrival = arrival(number);
            OptionalInt ttl = OptionalInt.of(random.nextInt(256));
            int bytes = random.nextInt(1500);
            boolean took = ledger.answered(number, arrival, ttl, bytes);
            assertThat(rules.answered(number, arrival, ttl, bytes, took)).isEqualTo(took);
        }

        private void damagedAnswer() {
            long number = meant(anyProbe());
            Arrival arrival = arrival(number);
            OptionalInt offset =
                    random.nextBoolean() ? OptionalInt.of(random.nextInt(56)) : OptionalInt.empty();
            boolean took = ledger.corrupted(number, arrival, offset, 64);
            assertThat(rules.corrupted(number, arrival, offset, 64, took)).isEqualTo(took);
        }

        private void refusal() {
            long number = meant(anyProbe());
            Arrival arrival = arrival(number);
            boolean took = ledger.refused(number, arrival, FAILURE);
            assertThat(rules.refused(number, arrival, FAILURE)).isEqualTo(took);
        }

        private void error(boolean soft) {
            long number = meant(anyProbe());
            Arrival arrival = arrival(number);
            IcmpReport report =
                    new IcmpReport(
                            4,
                            soft ? 4 : 3,
                            soft ? 0 : random.nextInt(16),
                            "for a test",
                            Optional.empty(),
                            OptionalInt.empty(),
                            OptionalLong.empty(),
                            Optional.empty());
            boolean took = ledger.icmpError(number, arrival, report, soft);
            assertThat(rules.icmpError(number, arrival, report, soft)).isEqualTo(took);
        }

        /** Mostly one of the last few, sometimes one of long ago or of the future. */
        private long anyProbe() {
            int choice = random.nextInt(20);
            if (choice == 0) {
                return rules.sent() + 1 + random.nextInt(5);
            }
            if (choice < 4 && rules.sent() > 0) {
                return 1 + random.nextLong(rules.sent());
            }
            if (choice < 6 && !rules.open.isEmpty()) {
                return rules.open.firstKey();
            }
            return Math.max(0, rules.sent() - random.nextInt(bursts ? 3000 : 12));
        }

        /** What a number means after its way over the wire, where it has 16 bits. */
        private long meant(long number) {
            int sequence = (int) (number & 0xFFFF);
            long meant = ledger.numberOf(sequence);
            assertThat(Math.max(0, meant)).isEqualTo(rules.numberOf(sequence));
            return meant;
        }

        private Arrival arrival(long number) {
            long at =
                    switch (random.nextInt(6)) {
                        case 0, 1 -> now;
                        case 2 -> Math.min(now, nearBoundary(number));
                        case 3 -> now - random.nextLong(timeout + lateWindow + 1);
                        case 4 -> now - random.nextLong(timeout + 1);
                        // Stamps may disagree with our own clock.
                        default -> now + random.nextInt(-3, 4);
                    };
            return random.nextBoolean() ? new Arrival(now, at, true) : new Arrival(now, now, false);
        }

        private long wall() {
            return now + wallOffset;
        }

        // ---- What is checked

        private void check(boolean thoroughly) {
            assertThat(told).isEqualTo(rules.told);
            told.clear();
            rules.told.clear();

            Summary step = oneStep.summary(ENDPOINT, ledger.inFlight(), 0);
            count(step.counts());
            oneStep = new Tally(false, 0, false);
            ledger.countInto(total, oneStep);
            long sum = 0;
            for (long count : verdicts.values()) {
                sum += count;
            }
            require(sent == sum + ledger.inFlight(), "sent = verdicts + in flight");
            require(sent == ledger.sent(), "sent");
            require(sum == settled.size(), "one verdict each");
            require(ledger.inFlight() == rules.inFlight(), "in flight");
            require(replies(step.rtt()) == step.counts().reply(), "round trips are of replies");
            require(replies(step.lateRtt()) == step.counts().late(), "late ones of late answers");
            if (thoroughly) {
                require(ledger.outstanding() == rules.outstanding(), "outstanding");
                require(ledger.newest() == rules.newest(), "newest");
                require(ledger.nextDeadline() == rules.nextDeadline(), "next deadline");
            }
        }

        private void count(Counts step) {
            for (Verdict verdict : Verdict.values()) {
                verdicts.merge(verdict, step.of(verdict), Long::sum);
            }
            sent += step.sent();
            duplicates += step.duplicate();
            reordered += step.reordered();
        }

        private static long replies(Optional<Summary.Distribution> roundTrips) {
            return roundTrips.map(Summary.Distribution::count).orElse(0L);
        }

        /** The whole run's figures against those worked out from all outcomes. */
        private void checkFigures() {
            Map<Verdict, Long> expected = new EnumMap<>(Verdict.class);
            for (Verdict verdict : Verdict.values()) {
                expected.put(verdict, 0L);
            }
            RunLengths runs = new RunLengths();
            List<Long> rtts = new ArrayList<>();
            List<Long> lateRtts = new ArrayList<>();
            for (long number = 1; number <= rules.sent(); number++) {
                Outcome outcome = rules.all.get(number).outcome;
                if (outcome == null) {
                    continue;
                }
                expected.merge(outcome.verdict(), 1L, Long::sum);
                switch (outcome) {
                    case Outcome.Reply(RoundTrip roundTrip, _, _, _) -> {
                        runs.answered();
                        rtts.add(roundTrip.nanos());
                    }
                    case Outcome.Late(RoundTrip roundTrip, _, _, _) -> {
                        runs.answered();
                        lateRtts.add(roundTrip.nanos());
                    }
                    case Outcome.Local() -> {
                        // Neither lost nor answered.
                    }
                    default -> runs.lost();
                }
            }
            Summary summary = total.summary(ENDPOINT, ledger.inFlight(), 0);
            Counts counts = summary.counts();

            assertThat(verdicts).isEqualTo(expected);
            for (Verdict verdict : Verdict.values()) {
                assertThat(counts.of(verdict)).as("%s", verdict).isEqualTo(expected.get(verdict));
            }
            assertThat(counts.sent()).isEqualTo(rules.sent());
            assertThat(counts.inFlight()).isEqualTo(rules.inFlight());
            assertThat(counts.duplicate()).isEqualTo(duplicates).isEqualTo(toldDuplicates);
            assertThat(counts.reordered()).isEqualTo(reordered).isEqualTo(toldReordered);
            assertThat(summary.stalled()).isEqualTo(toldStalled);
            assertThat(summary.reorderExtentMax()).isEqualTo(rules.extentMax);
            assertThat(summary.lossRuns())
                    .isEqualTo(new Summary.LossRuns(runs.count(), runs.longest()));
            assertExtremes(summary.rtt(), rtts);
            assertExtremes(summary.lateRtt(), lateRtts);
            assertThat(summary.clocks().values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(counts.reply());
            assertThat(summary.durationNanos())
                    .isEqualTo(Math.max(firstSent, lastVerdict) - firstSent);
        }

        private static void assertExtremes(
                Optional<Summary.Distribution> roundTrips, List<Long> expected) {
            assertThat(replies(roundTrips)).isEqualTo(expected.size());
            roundTrips.ifPresent(figures -> {
                assertThat(figures.min())
                        .isEqualTo(expected.stream().min(Long::compare).orElseThrow());
                assertThat(figures.max())
                        .isEqualTo(expected.stream().max(Long::compare).orElseThrow());
            });
        }

        private static void require(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError("does not hold: " + what);
            }
        }

        // ---- What is heard

        @Override
        public void settled(
                long number,
                long sentWallNanos,
                Outcome outcome,
                boolean stalled,
                boolean wasOverdue) {
            require(settled.add(number), "settled once");
            require(wasOverdue == overdue.contains(number), "told what was overdue");
            require(
                    !outcome.verdict().isAnswer()
                            || wasOverdue == (outcome.verdict() == Verdict.LATE),
                    "late after having been overdue, and only then");
            lastVerdict = Math.max(lastVerdict, now);
            toldStalled += stalled ? 1 : 0;
            told.add(new Told.Settled(number, sentWallNanos, outcome, wasOverdue));
        }

        @Override
        public void overdue(long number, long sentWallNanos, boolean stalled) {
            require(overdue.add(number), "overdue once");
            require(!settled.contains(number), "overdue before the verdict");
            told.add(new Told.Overdue(number, sentWallNanos));
        }

        @Override
        public void duplicate(long number, long sentWallNanos, Outcome answer) {
            require(settled.contains(number), "answered before it is answered again");
            toldDuplicates++;
            told.add(new Told.Duplicate(number, sentWallNanos, answer));
        }

        @Override
        public void reordered(long number, long extent) {
            require(extent >= 1, "an extent of at least one");
            toldReordered++;
            told.add(new Told.Reordered(number, extent));
        }
    }
}
