// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What signals do to a run. */
class SignalTest {
    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void stopWithTheSummaryAndTheResultAsExitCode(String signal) throws Exception {
        Launched answered = Command.icmp("-i 0.05 " + Wire.PEER).in(wire.sender()).start();
        Launched silent =
                Command.icmp("-i 0.05 -W 0.1 " + Wire.BLACK_HOLE).in(wire.sender()).start();
        answered.awaitLine(line -> line.contains("icmp_seq=3 "));
        silent.awaitLine(line -> line.equals("no answer yet for icmp_seq=3"));

        Finished good = answered.signal(signal).await(Duration.ofSeconds(2)).exited(0).quietly();
        Finished bad = silent.signal(signal).await(Duration.ofSeconds(2)).exited(1).quietly();

        assertThat(good.out())
                .containsPattern("\n\\d+ packets transmitted, \\d+ received, 0% packet loss, ")
                .containsPattern("\nrtt min/avg/max/mdev = \\S+ ms\n$");
        assertThat(bad.out())
                .containsPattern("\n\\d+ packets transmitted, 0 received, 100% packet loss, ");
    }

    /** As in a script that starts it with {@code &}. */
    @Test
    void anInterruptIsHeardEvenWhereItWasIgnoredBefore() throws Exception {
        Launched run =
                Command.shell("trap '' INT; exec \"$SONDE\" icmp -i 0.05 " + Wire.PEER)
                        .in(wire.sender())
                        .start();
        run.awaitLine(line -> line.contains("icmp_seq=3 "));

        run.signal("INT").await(Duration.ofSeconds(2)).exited(0).quietly();
    }

    @Test
    void usr1TellsTheFiguresSoFarAndTheRunGoesOn() throws Exception {
        Launched run = Command.icmp("-i 0.05 " + Wire.PEER).in(wire.sender()).start();
        run.awaitLine(line -> line.contains("icmp_seq=3 "));
        run.signal("USR1");
        String figures = run.awaitErrorLine(line -> line.contains("packets"));
        assertThat(figures).matches("\\d+/\\d+ packets, 0% loss, min/avg/p95/max = [0-9./]+ ms");
        long sent = Long.parseLong(figures.replaceAll("^\\d+/(\\d+) .*", "$1"));
        run.awaitLine(line -> line.contains("icmp_seq=" + (sent + 3) + " "));
        Finished finished = run.signal("INT").await(Duration.ofSeconds(2)).exited(0);

        assertThat(finished.err()).isEqualTo(figures + "\n");
        assertThat(finished.out()).doesNotContain("p95");
    }

    @Test
    void usr1NamesTheTargetsWhereThereAreSeveral() throws Exception {
        Launched run =
                Command.icmp("-i 0.05 " + Wire.PEER + " " + Wire.PEER6).in(wire.sender()).start();
        run.awaitLine(line -> line.contains("icmp_seq=3 "));
        run.signal("USR1");

        run.awaitErrorLine(line -> line.startsWith(Wire.PEER + ": "));
        run.awaitErrorLine(line -> line.startsWith(Wire.PEER6 + ": "));
        run.signal("INT").await(Duration.ofSeconds(2)).exited(0);
    }

    @Test
    void theSecondInterruptEndsARunThatCannotEndByItself() throws Exception {
        // Nobody reads, so the first one's summary cannot be written.
        Launched run = Command.icmp("-j -A 127.0.0.1").holdingOutput().in(wire.sender()).start();
        // Every record is some 250 octets, and a pipe holds 64 KiB.
        String figures = Processes.figures(run);
        while (!figures.matches("\\d+/\\d{4,} packets, .*")) {
            figures = Processes.figures(run);
        }
        run.signal("INT").signal("INT");

        run.await(Duration.ofSeconds(5)).exited(130);
    }
}
