// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One target's figures worked out anew from its events, in the plainest way there is, and the rules
 * that every sequence of events has to keep.
 */
final class Account {
    /** What each probe came to, by its number. */
    final Map<Long, Outcome> outcomes = new HashMap<>();

    private final Set<Long> overdue = new HashSet<>();
    private final Map<ClockSource, Long> clocks = new EnumMap<>(ClockSource.class);
    private final List<Long> rtts = new ArrayList<>();
    private final List<Long> lateRtts = new ArrayList<>();
    private final List<Long> arrived = new ArrayList<>();
    private final List<Integer> overtakers = new ArrayList<>();
    private OptionalLong owedExtent = OptionalLong.empty();
    private long extentMax;
    private long duplicates;
    private long reordered;
    private long unexpected;
    private long stalled;
    private long intervalsSent;
    private long intervalsSettled;
    private long intervals;

    /** How many events it has heard. */
    long events;

    // ---- Events

    void take(Event.AboutTarget event) {
        events++;
        if (owedExtent.isPresent() && !(event instanceof Event.Reordered)) {
            // Only the target's state may change between an answer and its place in the order.
            require(
                    event instanceof Event.StateChanged,
                    arrived.size(),
                    "(place): reordered is told with its answer");
        }
        switch (event) {
            case Event.Settled settled -> settled(settled);
            case Event.TimedOut(_, _, long number, _, _) -> {
                require(!outcomes.containsKey(number), number, "is overdue before its verdict");
                require(overdue.add(number), number, "is overdue once");
            }
            case Event.Duplicate(_, _, long number, _, _) -> {
                Outcome first = outcomes.get(number);
                require(first != null && takesAPlace(first), number, "was answered before");
                duplicates++;
            }
            case Event.Reordered(_, _, long number, long extent) -> {
                require(
                        owedExtent.equals(OptionalLong.of(extent)),
                        number,
                        "has the extent of its place");
                owedExtent = OptionalLong.empty();
                reordered++;
                extentMax = Math.max(extentMax, extent);
            }
            case Event.Unexpected _ -> unexpected++;
            case Event.Interval interval -> interval(interval.summary());
            case Event.Sent _,
                    Event.Resolved _,
                    Event.Connected _,
                    Event.Disconnected _,
                    Event.Redirected _,
                    Event.StateChanged _ -> {
                // Not about the law.
            }
        }
    }

    private void settled(Event.Settled settled) {
        long number = settled.sequence();
        Outcome outcome = settled.outcome();
        require(outcomes.put(number, outcome) == null, number, "has one verdict");
        stalled += settled.stalled() ? 1 : 0;
        if (outcome.verdict().isAnswer()) {
            require(
                    overdue.contains(number) == (outcome.verdict() == Verdict.LATE),
                    number,
                    "is late after having been overdue, and only then");
        }
        if (outcome instanceof Outcome.Reply(RoundTrip roundTrip, _, _, _)) {
            rtts.add(roundTrip.nanos());
            clocks.merge(roundTrip.clock(), 1L, Long::sum);
        } else if (outcome instanceof Outcome.Late(RoundTrip roundTrip, _, _, _)) {
            lateRtts.add(roundTrip.nanos());
        }
        if (takesAPlace(outcome)) {
            arrive(number);
        }
    }

    private static boolean takesAPlace(Outcome outcome) {
        return outcome.verdict().isAnswer() || outcome instanceof Outcome.Corrupt;
    }

    /**
     * RFC 4737 section 4.2.1: the extent of a reordered packet is how many places it came behind
     * the first that should have come after it. That first one had the highest number so far.
     */
    private void arrive(long number) {
        int place = arrived.size();
        arrived.add(number);
        if (overtakers.isEmpty() || number > arrived.get(overtakers.getLast())) {
            overtakers.add(place);
            return;
        }
        int low = 0;
        int high = overtakers.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (arrived.get(overtakers.get(middle)) > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        owedExtent = OptionalLong.of(place - overtakers.get(low));
    }

    /** All intervals until now together: that is the law at this instant. */
    private void interval(Summary interval) {
        intervals++;
        intervalsSent += interval.counts().sent();
        intervalsSettled += settled(interval.counts());
        require(
                intervalsSent == intervalsSettled + interval.counts().inFlight(),
                intervals,
                "(interval): sent = verdicts + in flight");
        require(
                count(interval.rtt()) == interval.counts().reply(),
                intervals,
                "(interval): round trips are those of replies");
    }

    // ---- The law

    /** What holds of the figures of any instant. */
    static void assertLawful(Summary summary) {
        Counts counts = summary.counts();
        assertThat(counts.sent()).as("sent").isEqualTo(settled(counts) + counts.inFlight());
        assertThat(counts.inFlight()).as("in flight").isNotNegative();
        assertThat(counts.received()).as("received").isEqualTo(counts.reply() + counts.late());
        assertThat(count(summary.rtt())).as("round trips").isEqualTo(counts.reply());
        assertThat(count(summary.lateRtt())).as("late round trips").isEqualTo(counts.late());
        long judged = counts.sent() - counts.inFlight() - counts.local();
        if (judged == 0) {
            assertThat(counts.lossPercent()).isEmpty();
        } else {
            assertThat(counts.lossPercent().orElseThrow())
                    .isCloseTo(100 * (1 - (double) counts.received() / judged), within(1e-9));
        }
    }

    /** The end of a run: its summary is what the events add up to. */
    void assertAgrees(Summary summary) {
        assertLawful(summary);
        Counts counts = summary.counts();
        Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
        Map<Verdict, Long> told = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict, counts.of(verdict));
            told.put(verdict, 0L);
        }
        outcomes.values().forEach(outcome -> told.merge(outcome.verdict(), 1L, Long::sum));
        assertThat(verdicts).isEqualTo(told);
        assertThat(outcomes.keySet()).allMatch(number -> number >= 1 && number <= counts.sent());
        assertThat(counts.duplicate()).as("duplicate").isEqualTo(duplicates);
        assertThat(counts.reordered()).as("reordered").isEqualTo(reordered);
        assertThat(owedExtent).as("a reordered answer that was not told").isEmpty();
        assertThat(counts.unexpected()).as("unexpected").isEqualTo(unexpected);
        assertThat(summary.reorderExtentMax()).as("extent").isEqualTo(extentMax);
        assertThat(summary.stalled()).as("stalled").isEqualTo(stalled);
        assertThat(summary.clocks()).as("clocks").isEqualTo(clocks);
        assertShape("rtt", summary.rtt(), rtts);
        assertShape("late_rtt", summary.lateRtt(), lateRtts);
        assertJitter(summary);
        assertLossRuns(summary);
    }

    private static void assertShape(
            String what, Optional<Summary.Distribution> figures, List<Long> values) {
        assertThat(count(figures)).as(what).isEqualTo(values.size());
        if (figures.isEmpty()) {
            return;
        }
        Summary.Distribution shape = figures.get();
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double squares = Arrays.stream(sorted).mapToDouble(v -> (v - mean) * (v - mean)).sum();
        assertThat(shape.min()).as(what).isEqualTo(sorted[0]);
        assertThat(shape.max()).as(what).isEqualTo(sorted[sorted.length - 1]);
        assertThat((double) shape.mean()).as(what).isCloseTo(mean, within(1.0));
        assertThat((double) shape.stddev())
                .as(what)
                .isCloseTo(Math.sqrt(squares / sorted.length), within(1.0));
        assertRank(what, shape.p50(), sorted, 500);
        assertRank(what, shape.p90(), sorted, 900);
        assertRank(what, shape.p95(), sorted, 950);
        assertRank(what, shape.p99(), sorted, 990);
        assertRank(what, shape.p999(), sorted, 999);
    }

    private static void assertRank(String what, long told, long[] sorted, int permille) {
        long exact = sorted[(int) (((long) sorted.length * permille + 999) / 1000) - 1];
        assertThat(told)
                .as("%s: %d permille", what, permille)
                .isBetween(exact, sorted.length > 256 ? exact + exact / 1000 : exact);
    }

    private void assertJitter(Summary summary) {
        assertThat(summary.jitter().isPresent()).isEqualTo(rtts.size() > 1);
        double smoothed = 0;
        double sum = 0;
        for (int i = 1; i < rtts.size(); i++) {
            double difference = Math.abs(rtts.get(i) - rtts.get(i - 1));
            smoothed += (difference - smoothed) / 16;
            sum += difference;
        }
        if (rtts.size() > 1) {
            Summary.Jitter jitter = summary.jitter().orElseThrow();
            assertThat((double) jitter.rfc3550()).isCloseTo(smoothed, within(0.51));
            assertThat((double) jitter.meanAbsolute())
                    .isCloseTo(sum / (rtts.size() - 1), within(0.51));
        }
    }

    private void assertLossRuns(Summary summary) {
        long runs = 0;
        long longest = 0;
        long current = 0;
        for (long number = 1; number <= summary.counts().sent(); number++) {
            Outcome outcome = outcomes.get(number);
            if (outcome == null || outcome instanceof Outcome.Local) {
                continue;
            }
            current = outcome.verdict().isAnswer() ? 0 : current + 1;
            runs += current == 1 ? 1 : 0;
            longest = Math.max(longest, current);
        }
        assertThat(summary.lossRuns()).isEqualTo(new Summary.LossRuns(runs, longest));
    }

    private static long settled(Counts counts) {
        long sum = 0;
        for (Verdict verdict : Verdict.values()) {
            sum += counts.of(verdict);
        }
        return sum;
    }

    private static long count(Optional<Summary.Distribution> figures) {
        return figures.map(Summary.Distribution::count).orElse(0L);
    }

    /* Its words are put together when they are needed: it is asked millions of times. */
    private static void require(boolean holds, long subject, String what) {
        if (!holds) {
            throw new AssertionError("does not hold: " + subject + " " + what);
        }
    }
}
