// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Event;
import dev.sonde.Session;
import dev.sonde.Sonde;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Texts for which the connection has no room yet, in whole or in part: each is sent once and whole,
 * its time counts from when it was due, and it never mixes with another's. The first is due when
 * the handshake is done, 10 ms after the beginning, and an answer takes 10 ms.
 */
class TightHostTest {
    private static final long MILLI = 1_000_000;
    private static final int PLENTY = Integer.MAX_VALUE;

    private final RuleBook hosts = new RuleBook();
    private final TightHost host =
            new TightHost(new SimulatedNetwork(hosts).permit(true, false)).roomAt(0, PLENTY);

    private List<String> events(String plan) {
        Transcript transcript = new Transcript(host.clock().wallNanos());
        List<String> lines = new ArrayList<>();
        try (Session session = Sonde.start(PlanText.parse("tcp 192.0.2.1 size=40 " + plan), host)) {
            for (Event event : session) {
                if (event instanceof Event.Settled
                        || event instanceof Event.TimedOut
                        || event instanceof Event.Unexpected) {
                    lines.add(transcript.line(event).replace(" 192.0.2.1 ", " "));
                }
            }
        }
        return lines;
    }

    @Test
    void aTextThatLeavesInThreePartsIsOneProbe() {
        host.roomAt(5 * MILLI, 15).roomAt(60 * MILLI, 10).roomAt(90 * MILLI, PLENTY);
        host.sentAgainAt(95 * MILLI, 2);

        assertThat(events("count=2 interval=200ms"))
                .containsExactly(
                        "0.100 #1 reply 89.9999ms kernel-rx bytes=40 retransmits=2",
                        "0.220 #2 reply 10ms kernel bytes=40");
    }

    @Test
    void theNextTextWaitsForTheRestOfThisOne() {
        host.roomAt(5 * MILLI, 15).roomAt(100 * MILLI, PLENTY);

        assertThat(events("count=3 interval=20ms"))
                .containsExactly(
                        "0.110 #1 reply 99.9999ms kernel-rx bytes=40",
                        "0.110 #2 reply 80ms kernel-rx bytes=40",
                        "0.110 #3 reply 60ms kernel-rx bytes=40");
    }

    @Test
    void aTextThereIsNoRoomForLeavesWhenThereIs() {
        host.roomAt(5 * MILLI, 0).roomAt(60 * MILLI, PLENTY);

        assertThat(events("count=2 interval=100ms"))
                .containsExactly(
                        "0.070 #1 reply 59.9999ms kernel-rx bytes=40",
                        "0.120 #2 reply 10ms kernel bytes=40");
    }

    @Test
    void noRoomAndThenTooLittleIsCountedFromTheBeginning() {
        host.roomAt(5 * MILLI, 0).roomAt(60 * MILLI, 39).roomAt(80 * MILLI, 1);

        assertThat(events("count=1"))
                .containsExactly("0.090 #1 reply 79.9999ms kernel-rx bytes=40");
    }

    /** No answer to it could come in time any more, and those behind it would wait for it. */
    @Test
    void aTextThatHasTimedOutBeforeThereWasRoomNeverLeaves() {
        host.roomAt(5 * MILLI, 0).roomAt(300 * MILLI, PLENTY);

        assertThat(events("count=2 interval=400ms timeout=200ms late-window=200ms"))
                .containsExactly(
                        "0.2100001 #1 timeout",
                        "0.4100001 #1 lost",
                        "0.420 #2 reply 10ms kernel bytes=40");
    }

    @Test
    void aResetTakesWhatHasLeftInPartWithIt() {
        hosts.addStream("192.0.2.1 11001 probe 1 reset 50ms");
        host.roomAt(5 * MILLI, 15).roomAt(100 * MILLI, PLENTY);

        assertThat(events("count=2 interval=200ms"))
                .containsExactly(
                        "0.0600001 #1 reset ECONNRESET", "0.230 #2 reply 10ms kernel bytes=40");
    }

    /** What had been sent again before, in the handshake or for another probe, is not its. */
    @Test
    void whatIsSentAgainIsThatOfTheProbesInFlight() {
        host.sentAgainAt(5 * MILLI, 7)
                .sentAgainAt(15 * MILLI, 2)
                .sentAgainAt(500 * MILLI, 4)
                .sentAgainAt(1515 * MILLI, 1);

        assertThat(events("count=3 interval=1s"))
                .containsExactly(
                        "0.0200001 #1 reply 10ms kernel bytes=40 retransmits=2",
                        "1.020 #2 reply 10ms kernel bytes=40",
                        "2.020 #3 reply 10ms kernel bytes=40");
    }

    @Test
    void whatIsSentAgainForOneOfSeveralIsShared() {
        hosts.addStream("192.0.2.1 11001 answer 100ms");
        host.sentAgainAt(35 * MILLI, 1);

        assertThat(events("count=3 interval=50ms"))
                .containsExactly(
                        "0.1100001 #1 reply 100ms kernel bytes=40 retransmits=1 shared",
                        "0.160 #2 reply 100ms kernel bytes=40",
                        "0.210 #3 reply 100ms kernel bytes=40");
    }
}
