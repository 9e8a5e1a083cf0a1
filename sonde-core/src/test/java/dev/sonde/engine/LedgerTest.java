// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Endpoint;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The rules one by one; {@link LedgerLawTest} has them all at once. */
class LedgerTest implements LedgerListener {
    private static final long TIMEOUT = 1000;
    private static final long LATE_WINDOW = 10_000;
    private static final IcmpReport QUENCH = report(4, 0);
    private static final IcmpReport UNREACHABLE = report(3, 1);
    private static final Endpoint ENDPOINT =
            new Endpoint(0, Protocol.ICMP, Target.host("192.0.2.1"), Optional.empty());

    private final List<String> told = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Tally tally = new Tally(true, 0, false);
    private final DropLog drops = new DropLog(0, 0);
    private final Ledger ledger = new Ledger(TIMEOUT, LATE_WINDOW, drops, this, tally);

    // ---- Pauses of this process

    private static final long MS = 1_000_000;

    /** A ledger with timeouts of 100 ms whose process did not run from 20 to 50 ms. */
    private Ledger afterAPause() {
        Pauses pauses = new Pauses(0);
        pauses.waited(20 * MS, 20 * MS);
        pauses.worked(50 * MS, 1);
        Ledger slow = new Ledger(100 * MS, 0, drops, this, tally);
        slow.hearFrom(drops, pauses);
        return slow;
    }

    @Test
    void anAnswerThatHadToWaitForAPauseIsMarked() {
        Ledger slow = afterAPause();
        long probe = slow.open(0, 0);

        slow.answered(probe, new Arrival(50 * MS + 9, 30 * MS, true), OptionalInt.empty(), 64);

        assertThat(told).containsExactly("1 reply, stalled");
        assertThat(tally.summary(ENDPOINT, 0, 0).stalled()).isEqualTo(1);
    }

    @Test
    void anAnswerThatWasReadBeforeOrCameAfterAPauseIsNot() {
        Ledger slow = afterAPause();
        long before = slow.open(0, 0);
        long after = slow.open(0, 0);

        slow.answered(before, new Arrival(19 * MS, 18 * MS, true), OptionalInt.empty(), 64);
        slow.answered(after, new Arrival(52 * MS, 51 * MS, true), OptionalInt.empty(), 64);

        assertThat(told).containsExactly("1 reply", "2 reply");
        assertThat(tally.summary(ENDPOINT, 0, 0).stalled()).isZero();
    }

    @Test
    void anAnswerWithoutAStampIsMarkedWhenAPauseHasJustEnded() {
        Ledger slow = afterAPause();
        long just = slow.open(0, 0);
        long later = slow.open(0, 0);

        slow.answered(just, new Arrival(50 * MS + 9, 50 * MS + 9, false), OptionalInt.empty(), 64);
        slow.answered(later, new Arrival(52 * MS, 52 * MS, false), OptionalInt.empty(), 64);

        assertThat(told).containsExactly("1 reply, stalled", "2 reply");
    }

    @Test
    void aTimeoutThatIsToldLateIsMarkedAndSoIsTheVerdict() {
        Pauses pauses = new Pauses(0);
        pauses.waited(130 * MS, 100 * MS);
        Ledger slow = new Ledger(100 * MS, 0, drops, this, tally);
        slow.hearFrom(drops, pauses);
        slow.open(0, 0);

        slow.expire(130 * MS);

        assertThat(told).containsExactly("1 overdue, stalled", "1 lost, was overdue, stalled");
    }

    @Test
    void aProbeWhoseSendingWasHeldUpIsMarkedWhateverBecomesOfIt() {
        long stalled = sent(0);
        long other = sent(0);
        ledger.stalled(stalled);

        assertThat(answered(other, 400)).isTrue();
        ledger.expire(TIMEOUT + LATE_WINDOW);

        assertThat(told)
                .containsExactly("2 reply", "1 overdue, stalled", "1 lost, was overdue, stalled");
    }

    // ---- Send stamps

    @Test
    void aRoundTripBeginsWhenTheProbeLeftByTheKernelsFirstStamp() {
        long probe = sent(0);
        ledger.left(probe, 20);
        ledger.left(probe, 300);

        ledger.answered(probe, new Arrival(500, 400, true), OptionalInt.empty(), 64);

        assertThat(roundTrip()).isEqualTo(new RoundTrip(380, ClockSource.KERNEL, 120));
    }

    @Test
    void aProbeDoesNotLeaveBeforeItIsSent() {
        long probe = sent(100);
        ledger.left(probe, 99);

        ledger.answered(probe, new Arrival(500, 400, true), OptionalInt.empty(), 64);

        assertThat(roundTrip()).isEqualTo(new RoundTrip(300, ClockSource.KERNEL_RX, 100));
    }

    @Test
    void theStampOfAProbeIsNotThatOfItsSuccessorInMemory() {
        Ledger quick = new Ledger(TIMEOUT, 0, drops, this, tally);
        for (int i = 0; i < 100; i++) {
            long probe = quick.open(i * 5000L, 0);
            if (i % 2 == 0) {
                quick.left(probe, i * 5000L + 7);
            }
            quick.answered(
                    probe,
                    new Arrival(i * 5000L + 20, i * 5000L + 10, true),
                    OptionalInt.empty(),
                    64);
            assertThat(roundTrip().clock())
                    .isEqualTo(i % 2 == 0 ? ClockSource.KERNEL : ClockSource.KERNEL_RX);
        }
        quick.left(1, 9);
        quick.left(200, 9);
    }

    @Test
    void stampsOutliveTheGrowthOfTheMemory() {
        long first = sent(0);
        ledger.left(first, 20);
        for (int i = 0; i < 200; i++) {
            sent(1);
        }
        long last = sent(2);
        ledger.left(last, 30);

        ledger.answered(first, new Arrival(500, 400, true), OptionalInt.empty(), 64);
        assertThat(roundTrip()).isEqualTo(new RoundTrip(380, ClockSource.KERNEL, 120));
        ledger.answered(last, new Arrival(500, 400, true), OptionalInt.empty(), 64);
        assertThat(roundTrip()).isEqualTo(new RoundTrip(370, ClockSource.KERNEL, 128));
    }

    private RoundTrip roundTrip() {
        return ((Outcome.Reply) outcomes.getLast()).roundTrip();
    }

    // ---- In time or late

    @Test
    void anAnswerIsAReply() {
        long probe = sent(0);

        assertThat(answered(probe, 400)).isTrue();

        assertThat(told).containsExactly("1 reply");
        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Reply(
                                new RoundTrip(400, ClockSource.USER, 0),
                                OptionalInt.of(64),
                                64,
                                Optional.empty()));
        assertThat(ledger.inFlight()).isZero();
    }

    @Test
    void anAnswerAtTheVeryTimeoutIsAReply() {
        assertThat(answered(sent(0), TIMEOUT)).isTrue();

        assertThat(told).containsExactly("1 reply");
    }

    @Test
    void anAnswerAfterTheTimeoutIsLateAndAnnouncedBefore() {
        assertThat(answered(sent(0), TIMEOUT + 1)).isTrue();

        assertThat(told).containsExactly("1 overdue", "1 late, was overdue");
    }

    @Test
    void anAnswerAtTheEndOfTheLateWindowIsLate() {
        assertThat(answered(sent(0), TIMEOUT + LATE_WINDOW)).isTrue();

        assertThat(told).containsExactly("1 overdue", "1 late, was overdue");
    }

    @Test
    void anAnswerAfterTheLateWindowIsNone() {
        assertThat(answered(sent(0), TIMEOUT + LATE_WINDOW + 1)).isFalse();

        assertThat(told).containsExactly("1 overdue", "1 lost, was overdue");
    }

    @Test
    void aStallOfThisProcessDoesNotMakeAnAnswerLate() {
        long probe = sent(0);

        // Read long after the late window, but stamped in time.
        assertThat(ledger.answered(probe, new Arrival(50_000, 300, true), OptionalInt.empty(), 64))
                .isTrue();

        assertThat(told).containsExactly("1 reply");
    }

    @Test
    void whatWasAnnouncedAsOverdueIsNoReplyAnyMore() {
        long probe = sent(0);
        ledger.expire(TIMEOUT);

        ledger.answered(probe, new Arrival(5000, 500, true), OptionalInt.empty(), 64);

        assertThat(told).containsExactly("1 overdue", "1 late, was overdue");
    }

    @Test
    void theRoundTripBeginsWhenTheProbeHadLeft() {
        long probe = ledger.open(0, 0);
        ledger.departed(probe, 150);

        answered(probe, TIMEOUT + 100);

        assertThat(told).containsExactly("1 reply");
        assertThat(summary().rtt().orElseThrow().max()).isEqualTo(TIMEOUT - 50);
        assertThat(summary().durationNanos()).isEqualTo(TIMEOUT - 50);
    }

    // ---- Nothing comes

    @Test
    void anUnansweredProbeIsAnnouncedAndLaterLost() {
        sent(0);
        ledger.expire(TIMEOUT - 1);
        assertThat(told).isEmpty();
        assertThat(ledger.outstanding()).isEqualTo(1);

        ledger.expire(TIMEOUT);
        assertThat(told).containsExactly("1 overdue");
        assertThat(ledger.outstanding()).isZero();
        assertThat(ledger.inFlight()).isEqualTo(1);

        ledger.expire(TIMEOUT + LATE_WINDOW - 1);
        assertThat(told).hasSize(1);
        ledger.expire(TIMEOUT + LATE_WINDOW);
        assertThat(told).containsExactly("1 overdue", "1 lost, was overdue");
        assertThat(ledger.inFlight()).isZero();
    }

    @Test
    void theNextDeadlineIsTheNextThingToHappen() {
        assertThat(ledger.nextDeadline()).isEqualTo(Timetable.NEVER);
        sent(0);
        assertThat(ledger.nextDeadline()).isEqualTo(TIMEOUT);
        ledger.expire(TIMEOUT);
        assertThat(ledger.nextDeadline()).isEqualTo(TIMEOUT + LATE_WINDOW);

        long last = sent(10_500);
        assertThat(ledger.nextDeadline())
                .as("the end of the first's late window comes before the second's timeout")
                .isEqualTo(TIMEOUT + LATE_WINDOW);
        ledger.expire(TIMEOUT + LATE_WINDOW);
        assertThat(ledger.nextDeadline()).isEqualTo(10_500 + TIMEOUT);

        answered(last, 10_600);
        assertThat(ledger.nextDeadline()).isEqualTo(Timetable.NEVER);
    }

    @Test
    void theEndOfTheRunSettlesWhatIsOverdueAndLeavesTheRestInFlight() {
        sent(0);
        sent(500);
        ledger.close(TIMEOUT);

        assertThat(told).containsExactly("1 overdue", "1 lost, was overdue");
        assertThat(ledger.inFlight()).isEqualTo(1);
        assertThat(summary().counts().lossPercent()).hasValue(100);
    }

    @Test
    void ourOwnDropExcusesAProbe() {
        sent(0);
        sent(1);
        drops.look(500, 1);
        ledger.expire(TIMEOUT + LATE_WINDOW + 1);

        assertThat(told)
                .containsExactly(
                        "1 overdue", "2 overdue", "1 local, was overdue", "2 lost, was overdue");
        assertThat(summary().lossRuns()).isEqualTo(new Summary.LossRuns(1, 1));
    }

    // ---- Once more

    @Test
    void aSecondAnswerIsADuplicateAndNoAnswer() {
        long probe = sent(0);
        answered(probe, 100);

        assertThat(answered(probe, 300)).isTrue();
        assertThat(answered(probe, TIMEOUT + 1)).isTrue();

        assertThat(told).containsExactly("1 reply", "1 again reply", "1 again late");
        Counts counts = summary().counts();
        assertThat(counts.duplicate()).isEqualTo(2);
        assertThat(counts.reply()).isEqualTo(1);
        assertThat(summary().rtt().orElseThrow().count()).isEqualTo(1);
        assertThat(summary().lateRtt()).isEmpty();
    }

    @Test
    void aDamagedSecondAnswerIsADuplicateToo() {
        long probe = sent(0);
        answered(probe, 100);

        assertThat(corrupted(probe, 300)).isTrue();

        assertThat(told).containsExactly("1 reply", "1 again corrupt");
    }

    @Test
    void aRightAnswerAfterADamagedOneIsADuplicate() {
        long probe = sent(0);
        corrupted(probe, 100);

        assertThat(answered(probe, 300)).isTrue();

        assertThat(told).containsExactly("1 corrupt", "1 again reply");
        assertThat(summary().rtt()).isEmpty();
    }

    @Test
    void anAnswerAfterAnotherVerdictCountsForNothing() {
        long probe = sent(0);
        failed(probe, 100, UNREACHABLE, false);

        assertThat(answered(probe, 200)).isFalse();
        assertThat(corrupted(probe, 200)).isFalse();
        assertThat(failed(probe, 200, UNREACHABLE, false)).isFalse();

        assertThat(told).containsExactly("1 icmp_error");
    }

    @Test
    void aDuplicateAfterTheLateWindowCountsForNothing() {
        long probe = sent(0);
        answered(probe, 100);

        assertThat(answered(probe, TIMEOUT + LATE_WINDOW + 1)).isFalse();

        assertThat(summary().counts().duplicate()).isZero();
    }

    // ---- Errors

    @Test
    void anErrorSettlesTheProbeItQuotes() {
        sent(0);
        long second = sent(1);

        assertThat(failed(second, 200, UNREACHABLE, false)).isTrue();

        assertThat(told).containsExactly("2 icmp_error");
        assertThat(outcomes).containsExactly(new Outcome.IcmpError(UNREACHABLE, false));
    }

    @Test
    void anErrorAfterTheTimeoutSaysSo() {
        failed(sent(0), TIMEOUT + 1, UNREACHABLE, false);

        assertThat(told).containsExactly("1 overdue", "1 icmp_error, was overdue");
        assertThat(outcomes).containsExactly(new Outcome.IcmpError(UNREACHABLE, true));
    }

    @Test
    void anAnswerAfterASourceQuenchIsAReplyThatCarriesIt() {
        long probe = sent(0);
        assertThat(failed(probe, 100, QUENCH, true)).isTrue();
        assertThat(told).isEmpty();

        answered(probe, 200);

        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Reply(
                                new RoundTrip(200, ClockSource.USER, 0),
                                OptionalInt.of(64),
                                64,
                                Optional.of(QUENCH)));
    }

    @Test
    void withoutAnAnswerTheSourceQuenchIsTheVerdict() {
        failed(sent(0), 100, QUENCH, true);
        ledger.expire(TIMEOUT - 1);
        assertThat(told).isEmpty();

        ledger.expire(TIMEOUT);

        assertThat(told).containsExactly("1 icmp_error");
        assertThat(outcomes).containsExactly(new Outcome.IcmpError(QUENCH, false));
    }

    @Test
    void aSourceQuenchAfterTheTimeoutSaysSo() {
        failed(sent(0), TIMEOUT + 5, QUENCH, true);

        assertThat(outcomes).containsExactly(new Outcome.IcmpError(QUENCH, true));
    }

    @Test
    void aHardErrorAfterASourceQuenchIsTheVerdict() {
        long probe = sent(0);
        failed(probe, 100, QUENCH, true);
        failed(probe, 200, UNREACHABLE, false);

        assertThat(outcomes).containsExactly(new Outcome.IcmpError(UNREACHABLE, false));
    }

    @Test
    void aProbeThatCouldNotLeaveIsNeitherLostNorOverdue() {
        Failure failure = new Failure("ENETUNREACH", "Network is unreachable");
        ledger.sendFailed(ledger.open(0, 0), failure, 1);
        ledger.unresolved(ledger.open(2, 2), failure, 2);
        ledger.expire(50_000);

        assertThat(told).containsExactly("1 send_error", "2 unresolved");
        assertThat(ledger.inFlight()).isZero();
    }

    // ---- Order

    @Test
    void anOvertakenAnswerIsReorderedByAsManyAsCameTooEarly() {
        for (int i = 0; i < 5; i++) {
            sent(i);
        }
        for (long probe : new long[] {1, 4, 5, 2, 3}) {
            answered(probe, 100);
        }

        // RFC 4737 section 4.2.1: 2 came as the 4th and 3 as the 5th, 4 came as the 2nd.
        assertThat(told)
                .containsExactly(
                        "1 reply",
                        "4 reply",
                        "5 reply",
                        "2 reply",
                        "2 reordered by 2",
                        "3 reply",
                        "3 reordered by 3");
        assertThat(summary().reorderExtentMax()).isEqualTo(3);
        assertThat(summary().counts().reordered()).isEqualTo(2);
    }

    // ---- Numbers

    @Test
    void anUnsentSequenceMeansNoProbe() {
        assertThat(ledger.numberOf(0)).isLessThan(1);
        assertThat(ledger.numberOf(1)).isLessThan(1);
        sent(0);

        assertThat(ledger.numberOf(1)).isEqualTo(1);
        assertThat(ledger.numberOf(0)).isLessThan(1);
        assertThat(ledger.numberOf(2)).isLessThan(1);
        assertThat(ledger.numberOf(65_535)).isLessThan(1);
        assertThat(answered(ledger.numberOf(2), 10)).isFalse();
        assertThat(corrupted(ledger.numberOf(2), 10)).isFalse();
        assertThat(failed(ledger.numberOf(2), 10, UNREACHABLE, false)).isFalse();
        assertThat(told).isEmpty();
    }

    @Test
    void aSequenceMeansTheNewestProbeThatCarriesIt() {
        for (int i = 0; i < 65_540; i++) {
            answered(sent(0), 0);
        }

        assertThat(ledger.numberOf(4)).as("65,540 & 0xffff").isEqualTo(65_540);
        assertThat(ledger.numberOf(5)).isEqualTo(5);
        assertThat(ledger.numberOf(0)).isEqualTo(65_536);
        assertThat(ledger.numberOf(65_535)).isEqualTo(65_535);
    }

    @Test
    void aProbeWhoseSequenceIsUsedAgainIsGivenUp() {
        for (int i = 0; i < 65_536; i++) {
            sent(0);
        }
        assertThat(told).isEmpty();
        assertThat(ledger.inFlight()).isEqualTo(65_536);

        assertThat(sent(1)).isEqualTo(65_537);

        assertThat(told).containsExactly("1 overdue", "1 lost, was overdue");
        assertThat(ledger.inFlight()).isEqualTo(65_536);
        assertThat(answered(1, 2)).isFalse();
    }

    @Test
    void lossRunsAreInTheOrderOfSending() {
        for (int i = 0; i < 6; i++) {
            sent(i);
        }
        answered(6, 100);
        answered(3, 100);
        ledger.expire(100_000);

        assertThat(summary().lossRuns()).as("1, 2 and 4, 5").isEqualTo(new Summary.LossRuns(2, 2));
    }

    // ---- Refusals

    @Test
    void aRefusalIsAVerdictWithItsRoundTrip() {
        Failure failure = new Failure("ECONNREFUSED", "Connection refused");
        Optional<Retransmits> again = Optional.of(new Retransmits(1, false));
        long probe = sent(0);

        assertThat(ledger.refused(probe, new Arrival(400, 400, false, again), failure)).isTrue();
        assertThat(ledger.refused(probe, new Arrival(500, 500, false, again), failure)).isFalse();

        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Refused(
                                new RoundTrip(400, ClockSource.USER, 0, again), failure));
        assertThat(summary().counts().refused()).isEqualTo(1);
        assertThat(summary().rtt()).isEmpty();
    }

    @Test
    void aRefusalAfterTheTimeoutIsAnnouncedAndAfterTheLateWindowNone() {
        Failure failure = new Failure("ECONNREFUSED", "Connection refused");
        long late = TIMEOUT + 1;
        assertThat(ledger.refused(sent(0), new Arrival(late, late, false), failure)).isTrue();
        long end = TIMEOUT + LATE_WINDOW + 1;
        assertThat(ledger.refused(sent(0), new Arrival(end, end, false), failure)).isFalse();

        assertThat(told)
                .containsExactly(
                        "1 overdue", "1 refused, was overdue", "2 overdue", "2 lost, was overdue");
    }

    // ---- Helpers

    private long sent(long now) {
        long number = ledger.open(now, now);
        ledger.departed(number, now);
        return number;
    }

    private boolean answered(long number, long now) {
        return ledger.answered(number, new Arrival(now, now, false), OptionalInt.of(64), 64);
    }

    private boolean corrupted(long number, long now) {
        return ledger.corrupted(number, new Arrival(now, now, false), OptionalInt.of(3), 64);
    }

    private boolean failed(long number, long now, IcmpReport report, boolean soft) {
        return ledger.icmpError(number, new Arrival(now, now, false), report, soft);
    }

    private Summary summary() {
        return tally.summary(ENDPOINT, ledger.inFlight(), 0);
    }

    private static IcmpReport report(int type, int code) {
        return new IcmpReport(
                4,
                type,
                code,
                "for a test",
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    @Override
    public void settled(
            long number, long sentWallNanos, Outcome outcome, boolean stalled, boolean wasOverdue) {
        told.add(
                number
                        + " "
                        + outcome.verdict().label()
                        + (wasOverdue ? ", was overdue" : "")
                        + (stalled ? ", stalled" : ""));
        outcomes.add(outcome);
    }

    @Override
    public void overdue(long number, long sentWallNanos, boolean stalled) {
        told.add(number + " overdue" + (stalled ? ", stalled" : ""));
    }

    @Override
    public void duplicate(long number, long sentWallNanos, Outcome answer) {
        told.add(number + " again " + answer.verdict().label());
    }

    @Override
    public void reordered(long number, long extent) {
        told.add(number + " reordered by " + extent);
    }
}
