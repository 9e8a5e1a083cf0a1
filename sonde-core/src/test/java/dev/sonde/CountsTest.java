// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CountsTest {
    /** Each count is another power of two, so that no sum can be right by accident. */
    private static final Counts EACH_ANOTHER =
            new Counts(2047, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192);

    @Test
    void everyVerdictHasItsCount() {
        assertThat(Stream.of(Verdict.values()).map(EACH_ANOTHER::of))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L);
        assertThat(Stream.of(Verdict.values()).map(Verdict::label))
                .containsExactly(
                        "reply",
                        "late",
                        "lost",
                        "icmp_error",
                        "refused",
                        "reset",
                        "corrupt",
                        "send_error",
                        "unresolved",
                        "local");
    }

    @Test
    void verdictsAndThoseInFlightMakeUpWhatWasSent() {
        assertThat(settled(EACH_ANOTHER) + EACH_ANOTHER.inFlight()).isEqualTo(EACH_ANOTHER.sent());
    }

    @Test
    void receivedIsReplyAndLate() {
        assertThat(EACH_ANOTHER.received()).isEqualTo(3);
        assertThat(Stream.of(Verdict.values()).filter(Verdict::isAnswer))
                .containsExactly(Verdict.REPLY, Verdict.LATE);
    }

    @Test
    void lossIsTheShareWithoutAnAnswer() {
        // 2047 less 1024 in flight and 512 of our own fault: 511, of which 3 were answered.
        assertThat(EACH_ANOTHER.lossPercent()).hasValue(100.0 * 508 / 511);
        assertThat(lossOf(3, 1, 0, 2, 0, 0)).isEqualTo(100.0 * 2 / 3);
        assertThat(lossOf(3, 3, 0, 0, 0, 0)).isZero();
        assertThat(lossOf(3, 0, 0, 3, 0, 0)).isEqualTo(100);
    }

    @Test
    void lateAnswersAreNoLoss() {
        assertThat(lossOf(4, 1, 3, 0, 0, 0)).isZero();
    }

    @Test
    void whatIsInFlightOrLostByOurselvesIsNotJudged() {
        assertThat(lossOf(4, 1, 0, 1, 2, 0)).isEqualTo(50);
        assertThat(lossOf(4, 1, 0, 1, 0, 2)).isEqualTo(50);
    }

    @Test
    void lossOfNothingIsNone() {
        assertThat(counts(0, 0, 0, 0, 0, 0).lossPercent()).isEmpty();
        assertThat(counts(5, 0, 0, 0, 5, 0).lossPercent()).isEmpty();
        assertThat(counts(5, 0, 0, 0, 0, 5).lossPercent()).isEmpty();
        assertThat(counts(5, 0, 0, 0, 2, 3).lossPercent()).isEmpty();
    }

    private static long settled(Counts counts) {
        return Stream.of(Verdict.values()).mapToLong(counts::of).sum();
    }

    private static double lossOf(
            long sent, long reply, long late, long lost, long inFlight, long local) {
        return counts(sent, reply, late, lost, inFlight, local).lossPercent().orElseThrow();
    }

    private static Counts counts(
            long sent, long reply, long late, long lost, long inFlight, long local) {
        Counts counts =
                new Counts(sent, reply, late, lost, 0, 0, 0, 0, 0, 0, local, inFlight, 0, 0, 0);
        assertThat(settled(counts) + inFlight).isEqualTo(sent);
        return counts;
    }
}
