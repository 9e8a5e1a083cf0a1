// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.Surroundings.Screen;
import dev.sonde.cli.report.Ending;
import dev.sonde.cli.report.ScriptedSweep;
import dev.sonde.cli.report.SweepReport;
import dev.sonde.cli.report.SweepScene;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A line that is written over, on a terminal that both streams go to, or only one. */
final class SweepScreenTest {
    private static final String LINE =
            "\r\u001b[K\u001b[?7l0%, 0 of 1024 targets, 0 answered, 0 probes/s, about 1 s left"
                    + "\u001b[?7h";
    private static final String WIPED = "\r\u001b[K";

    /** What the terminal gets, in the order in which it gets it. */
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    private final CountDownLatch drawn = new CountDownLatch(1);

    private final SweepReport report =
            new SweepReport() {
                private final StringBuilder waiting = new StringBuilder();

                @Override
                public void tell(SweepResult result) {
                    waiting.append(result.target()).append('\n');
                }

                @Override
                public void end(SweepSummary summary, Ending ending) {}

                @Override
                public boolean flush() {
                    terminal.writeBytes(waiting.toString().getBytes(StandardCharsets.UTF_8));
                    waiting.setLength(0);
                    return true;
                }
            };

    private SweepScreen on(Screen screen) {
        PrintStream err =
                new PrintStream(terminal, false, StandardCharsets.UTF_8) {
                    @Override
                    public void flush() {
                        super.flush();
                        drawn.countDown();
                    }
                };
        return new SweepScreen(
                new ScriptedSweep(
                        SweepScene.ofEveryVerdict().results(),
                        SweepScene.everyFigure(),
                        Optional.empty()),
                report,
                new Surroundings(
                        new ByteArrayInputStream(new byte[0]),
                        err,
                        err,
                        false,
                        screen,
                        false,
                        Starter.LOCAL));
    }

    private String shown() {
        return terminal.toString(StandardCharsets.UTF_8);
    }

    private static SweepResult result() {
        return SweepScene.ofEveryVerdict().results().getFirst();
    }

    @Test
    void resultsOnTheSameTerminalStandAboveTheLine() throws InterruptedException {
        try (SweepScreen screen = on(Screen.SHARED)) {
            screen.start();
            assertThat(drawn.await(10, TimeUnit.SECONDS)).isTrue();
            screen.tell(result());
            screen.flush();
            screen.complain("sonde: a word");
        }

        assertThat(shown())
                .startsWith(LINE)
                .contains(WIPED + "192.0.2.1\n" + LINE)
                .contains(WIPED + "sonde: a word\n");
        assertThat(shown().replace(LINE, "").replace(WIPED, ""))
                .isEqualTo("192.0.2.1\nsonde: a word\n");
    }

    @Test
    void theLineIsWipedAtTheEnd() throws InterruptedException {
        try (SweepScreen screen = on(Screen.ERRORS)) {
            screen.start();
            assertThat(drawn.await(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(shown()).startsWith(LINE).endsWith(WIPED);
    }

    @Test
    void whereNobodyWatchesNothingIsDrawn() {
        try (SweepScreen screen = on(Screen.NONE)) {
            screen.start();
            screen.tell(result());
            screen.flush();
        }

        assertThat(shown()).isEqualTo("192.0.2.1\n");
    }
}
