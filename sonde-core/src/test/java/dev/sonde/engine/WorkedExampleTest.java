// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Endpoint;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.Summary;
import dev.sonde.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of docs/metrics.md, worked out by hand. Times are in ns, most in thousands. */
class WorkedExampleTest implements LedgerListener {
    private static final Endpoint ENDPOINT =
            new Endpoint(0, Protocol.ICMP, Target.host("192.0.2.1"), Optional.empty());
    private static final long TIMEOUT = 100_000;
    private static final long LATE_WINDOW = 200_000;
    private static final IcmpReport UNREACHABLE =
            new IcmpReport(
                    4,
                    3,
                    1,
                    "for a test",
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    Optional.empty());

    private final Tally tally = new Tally(true, 0, false);
    private final DropLog drops = new DropLog(0, 0);
    private final Ledger ledger = new Ledger(TIMEOUT, LATE_WINDOW, drops, this, tally);
    private final List<Long> extents = new ArrayList<>();

    /**
     * Twelve probes, of which each has another story:
     *
     * <pre>
     *  #  sent at  comes at  round trip
     *  1        0    20,000      20,000  reply
     *  2   10,000    46,000      36,000  reply
     *  3   20,000    48,000      28,000  reply, and again at 49,000
     *  4   30,000    55,000              corrupt
     *  5   40,000         -              lost, at 340,000
     *  6   50,000    58,000              icmp_error
     *  7   60,000    72,000      12,000  reply
     *  8   70,000   220,000     150,000  late
     *  9   80,000   140,000      60,000  reply
     * 10   90,000   110,000      20,000  reply
     * 11  100,000         -              local, at 400,000
     * 12  350,000         -              in flight, when the run ends at 400,000
     * </pre>
     */
    private Summary run() {
        for (int i = 0; i < 11; i++) {
            sent(i * 10_000L);
        }
        answered(1, 20_000);
        answered(2, 46_000);
        answered(3, 48_000);
        answered(3, 49_000);
        ledger.corrupted(4, at(55_000), OptionalInt.of(3), 64);
        ledger.icmpError(6, at(58_000), UNREACHABLE, false);
        answered(7, 72_000);
        answered(10, 110_000);
        answered(9, 140_000);
        answered(8, 220_000);
        ledger.expire(340_000);
        drops.look(345_000, 0);
        drops.look(348_000, 1);
        sent(350_000);
        ledger.close(400_000);
        return tally.summary(ENDPOINT, ledger.inFlight(), 0);
    }

    @Test
    void counts() {
        // 12 sent = 6 reply + 1 late + 1 lost + 1 icmp_error + 1 corrupt + 1 local + 1 in flight.
        assertThat(run().counts())
                .isEqualTo(new Counts(12, 6, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 2, 0));
    }

    @Test
    void lossIsOfThoseThatCanBeJudged() {
        // Received 6 + 1 = 7; judged 12 - 1 - 1 = 10; 100 (1 - 7 / 10) = 30.
        assertThat(run().counts().lossPercent().orElseThrow()).isCloseTo(30, within(1e-12));
    }

    @Test
    void durationIsFromTheFirstSendToTheLastVerdict() {
        // The last verdict is that of 11, when the run ends; 12 has none.
        assertThat(run().durationNanos()).isEqualTo(400_000);
    }

    @Test
    void roundTrips() {
        Summary summary = run();
        // In order 12, 20, 20, 28, 36, 60 thousand.
        // Mean: 176 / 6 = 29.3333.
        // Squares: 144 + 400 + 400 + 784 + 1296 + 3600 = 6624; 6624 / 6 = 1104.
        // Variance: 1104 - 29.3333^2 = 1104 - 860.4444 = 243.5556; its root is 15.60627.
        // Ranks: 0.5 * 6 = 3, 0.9 * 6 = 5.4 -> 6, and 6 for all above.
        assertThat(summary.rtt())
                .hasValue(
                        new Summary.Distribution(
                                6, 12_000, 29_333, 60_000, 15_606, 20_000, 60_000, 60_000, 60_000,
                                60_000));
        assertThat(summary.lateRtt())
                .hasValue(
                        new Summary.Distribution(
                                1, 150_000, 150_000, 150_000, 0, 150_000, 150_000, 150_000, 150_000,
                                150_000));
        // By the kernel's stamp of arrival, all of them.
        assertThat(summary.clocks()).isEqualTo(Map.of(ClockSource.KERNEL_RX, 6L));
    }

    @Test
    void jitterIsBetweenRepliesInTheOrderOfArrival() {
        // 20, 36, 28, 12, 20 (of 10), 60 (of 9) thousand; |D| is 16, 8, 16, 8, 40.
        // RFC 3550 section 6.4.1, J += (|D| - J) / 16:
        //   0                + (16000 - 0)           / 16 = 1000
        //   1000             + (8000 - 1000)         / 16 = 1437.5
        //   1437.5           + (16000 - 1437.5)      / 16 = 2347.65625
        //   2347.65625       + (8000 - 2347.65625)   / 16 = 2700.92773
        //   2700.92773       + (40000 - 2700.92773)  / 16 = 5032.11975
        // Mean: (16 + 8 + 16 + 8 + 40) / 5 = 88 / 5 = 17.6.
        assertThat(run().jitter()).hasValue(new Summary.Jitter(5_032, 17_600));
    }

    @Test
    void lossPeriodsPassOverWhatWasNeitherLostNorAnswered() {
        // 4, 5 and 6 by three verdicts, one period (RFC 3357); 11 and 12 are in none.
        assertThat(run().lossRuns()).isEqualTo(new Summary.LossRuns(1, 3));
    }

    @Test
    void orderIsThatOfAllFirstAnswers() {
        // 1 2 3 4 7 10 9 8: 9 in place 7 behind 10 in place 6; 8 in place 8 behind 10, too.
        assertThat(run().reorderExtentMax()).isEqualTo(2);
        assertThat(extents).containsExactly(1L, 2L);
    }

    /**
     * Of a packet in place i the extent is i - j, j being the first place of one that was sent
     * later. The first three are in the manner of the examples of RFC 4737 section 7.
     */
    @ParameterizedTest
    @CsvSource({
        // 4 is in place 8, 5 in place 4.
        "1 2 3 5 6 7 8 4 9 10,    4",
        // 5 in place 6 and 6 in place 7, 7 in place 5.
        "1 2 3 4 7 5 6 8 9 10,    1 2",
        // 4, 5 and 6 in places 8, 9 and 10, 7 in place 4.
        "1 2 3 7 8 9 10 4 5 6 11, 4 5 6",
        // All backwards: each is behind 4 in place 1.
        "4 3 2 1,                 1 2 3",
        // Two apart: 1 in place 2 behind 2, 5 in place 6 behind 6 in place 5.
        "2 1 3 4 6 5,             1 1",
        // 4 in place 3 behind 5 in place 2; 2 and 1 in places 4 and 5 behind 3 in place 1.
        "3 5 4 2 1,               1 3 4",
        // 3 and 6 never came: who is missing is not reordered.
        "1 2 5 4 7,               1",
    })
    void extents(String arrivals, String expected) {
        for (int i = 0; i < 11; i++) {
            sent(i);
        }
        for (String number : arrivals.split(" ")) {
            answered(Long.parseLong(number), 1_000);
        }

        List<Long> worked = new ArrayList<>();
        for (String extent : expected.split(" ")) {
            worked.add(Long.parseLong(extent));
        }
        assertThat(extents).isEqualTo(worked);
    }

    // ---- Helpers

    private void sent(long now) {
        ledger.departed(ledger.open(now, now), now);
    }

    private void answered(long number, long now) {
        assertThat(ledger.answered(number, at(now), OptionalInt.of(64), 64)).isTrue();
    }

    private static Arrival at(long now) {
        return new Arrival(now, now, true);
    }

    @Override
    public void settled(
            long number, long sentWallNanos, Outcome outcome, boolean stalled, boolean wasOverdue) {
        // Counted.
    }

    @Override
    public void overdue(long number, long sentWallNanos, boolean stalled) {
        // Announced.
    }

    @Override
    public void duplicate(long number, long sentWallNanos, Outcome answer) {
        // Counted.
    }

    @Override
    public void reordered(long number, long extent) {
        extents.add(extent);
    }
}
