// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loss, duplicates, lateness and an overflow of our own. */
class ImpairmentTest {
    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void everyFifthOfAHundredProbesIsLost() {
        wire.peer().onInput("icmp type echo-request numgen inc mod 5 == 0 drop");
        Finished run =
                Command.icmp("-j -c 100 -i 0.01 -W 0.3 " + Wire.PEER).in(wire.sender()).run();

        JsonLine summary = run.exited(0).quietly().summary();
        assertThat(summary.number("reply")).isEqualTo(80);
        assertThat(summary.number("lost")).isEqualTo(20);
        assertThat(summary.decimal("loss_percent")).isEqualTo(20);
        assertThat(summary.number("loss_runs", "count")).isEqualTo(20);
        assertThat(summary.number("loss_runs", "longest")).isEqualTo(1);
        List<Long> lost = new ArrayList<>();
        for (JsonLine record : run.records("lost")) {
            lost.add(record.number("seq"));
        }
        assertThat(lost).hasSize(20).allMatch(seq -> seq % 5 == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "raw"})
    void duplicatesAreEventsAndNoReplies(String socket) {
        wire.peer()
                .nft(
                        "table ip lab {",
                        "chain output {",
                        "type filter hook output priority 0",
                        // The copy passes here again, and must not be counted.
                        "meta mark 1 accept",
                        "icmp type echo-reply numgen inc mod 5 == 0 meta mark set 1 dup to "
                                + Wire.SENDER
                                + " device \"wire\"",
                        "}",
                        "}");
        Finished run =
                Command.icmp("-j -c 50 -i 0.01 " + Wire.PEER).over(socket).in(wire.sender()).run();

        JsonLine summary = run.exited(0).quietly().summary();
        assertThat(summary.number("reply")).isEqualTo(50);
        assertThat(summary.number("duplicate")).isEqualTo(10);
        assertThat(summary.number("unexpected")).isZero();
        List<Long> twice = new ArrayList<>();
        for (JsonLine record : run.records("duplicate")) {
            twice.add(record.number("seq"));
            assertThat(record.number("rtt_ns")).isPositive();
        }
        assertThat(twice).hasSize(10).allMatch(seq -> seq % 5 == 1);
    }

    @Test
    void anAnswerAfterTheTimeoutIsLateAndStillAnAnswer() throws Exception {
        SlowPeer.start(wire.peer(), Duration.ofMillis(400));
        Finished run = Command.icmp("-j -c 8 -i 0.1 -W 0.25 " + Wire.PEER).in(wire.sender()).run();

        JsonLine summary = run.exited(0).quietly().summary();
        assertThat(summary.number("reply")).isZero();
        assertThat(summary.number("late")).isBetween(5L, 7L);
        // The run ends -W after its last probe.
        assertThat(summary.number("lost")).isEqualTo(8 - summary.number("late"));
        assertThat(run.records("timeout")).hasSize(8);
        assertThat(summary.isNull("rtt")).isTrue();
        assertThat(summary.number("late_rtt", "min")).isBetween(400_000_000L, 500_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "raw"})
    void whatOurOwnBufferDroppedIsLocalAndNoLoss(String socket) throws Exception {
        SlowPeer peer = SlowPeer.start(wire.peer(), Duration.ofMillis(1500));
        // The buffer is for what may come within the timeout; 100 answers of 8000 octets are
        // several
        // times as much.
        Launched run =
                Command.icmp("-j -f -c 100 -s 8000 -W 0.2 " + Wire.PEER)
                        .over(socket)
                        .in(wire.sender())
                        .start();
        peer.awaitAsked(100);
        run.signal("STOP");
        peer.awaitAnswered(100);
        Finished finished = run.signal("CONT").await().exited(0).quietly();

        JsonLine summary = finished.summary();
        assertThat(summary.number("sent")).isEqualTo(100);
        assertThat(summary.number("received")).isBetween(1L, 90L);
        assertThat(summary.number("local")).isEqualTo(100 - summary.number("received"));
        assertThat(summary.number("lost")).isZero();
        assertThat(summary.decimal("loss_percent")).isZero();
    }
}
