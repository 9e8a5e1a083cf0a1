// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code sonde sweep} is asked, watched and ended. */
class SweepRunTest {
    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
    }

    @AfterEach
    void close() {
        here.close();
    }

    private Launched started(String arguments) {
        return sweep(arguments).start();
    }

    private Command sweep(String arguments) {
        return Command.sonde(("sweep " + arguments).split(" ")).in(here);
    }

    /** Half of the targets is silent, so that some are in flight at any time. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalAtHalfLeavesWhatIsKnown(String signal) throws Exception {
        here.onInput("ip daddr 127.0.2.0/23 icmp type echo-request drop");
        Launched run = started("-j --rate 500 --seed 1 127.0.0.0/22");
        run.awaitLine(line -> run.outputSoFar().lines().count() > 150);

        Finished finished = run.signal(signal).await(Duration.ofSeconds(5)).exited(1).quietly();

        List<JsonLine> records = finished.records();
        JsonLine summary = records.getLast();
        Law.holdsFor(summary);
        assertThat(summary.type()).isEqualTo("sweep_summary");
        assertThat(summary.number("in_flight")).isPositive();
        assertThat(summary.number("unsent")).isPositive();
        assertThat(summary.number("lost")).as("in flight is not lost").isZero();
        assertThat(summary.number("reply")).isEqualTo(records.size() - 1);
        assertThat(summary.number("reply") + summary.number("in_flight") + summary.number("unsent"))
                .isEqualTo(summary.number("targets"))
                .isEqualTo(1024);
    }

    @Test
    void usr1SaysHowFarItIsAndItGoesOn() throws Exception {
        Launched run = started("--rate 200 127.0.0.0/24");
        run.awaitLine(line -> line.contains("reply"));
        run.signal("USR1");

        String line = run.awaitErrorLine(text -> text.contains("targets"));
        assertThat(line)
                .matches(
                        "\\d+%, \\d+ of 256 targets, \\d+ answered, \\d+ probes/s, about \\d s left");
        Finished finished = run.await().exited(0);
        assertThat(finished.out()).contains("\n256 targets, 256 answered, 256 probes at ");
        assertThat(finished.err()).isEqualTo(line + "\n");
    }

    @Test
    void theSecondInterruptEndsASweepThatCannotEndByItself() throws Exception {
        // Nobody reads, so the first one's summary cannot be written.
        Launched run = sweep("-j --rate max --yes-many 127.0.0.0/12").holdingOutput().start();
        // Every record is some 250 octets, and a pipe holds 64 KiB.
        String progress = Processes.figures(run);
        while (!progress.matches("\\d+%, \\d{4,} of .*")) {
            progress = Processes.figures(run);
        }
        run.signal("INT").signal("INT");

        run.await(Duration.ofSeconds(5)).exited(130);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-j", "-o csv", "--alive"})
    void itEndsQuietlyWhenTheReaderGoes(String more) {
        Finished run =
                Command.shell(
                                "\"$SONDE\" sweep --rate 500 "
                                        + more
                                        + " 127.0.0.0/16 2>/dev/null | head -1")
                        .in(here)
                        .run()
                        .exited(0)
                        .quietly();

        assertThat(run.out()).hasLineCount(1);
        assertThat(run.took()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aDeadlineEndsItAndNobodyIsLostByThat() {
        here.onInput("icmp type echo-request drop");
        JsonLine summary =
                sweep("-jq --rate max -w 300ms 127.0.0.0/24").run().exited(1).records().getLast();

        assertThat(summary.number("in_flight")).isEqualTo(256);
        assertThat(summary.isNull("loss_percent")).isTrue();
    }

    @Test
    void linesOfAFileInAnyOrderAreProbedOnceEach() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            lines.add("127.1." + (i % 10_000 >> 8) + "." + (i & 255) + " # " + i);
        }
        Collections.shuffle(lines, new Random(7));
        Set<String> expected = new HashSet<>();
        lines.forEach(line -> expected.add(line.substring(0, line.indexOf(' '))));
        lines.add(100, "127.1.0.1-127.1.0.300");

        Finished run =
                sweep("--alive -q --rate max -T -")
                        .reading(String.join("\r\n", lines))
                        .run()
                        .exited(0);

        assertThat(run.err())
                .isEqualTo(
                        "sonde sweep: standard input:101: \"127.1.0.1-127.1.0.300\": a range has an address at"
                                + " both ends, such as 192.0.2.1-192.0.2.9\n");
        assertThat(run.out().lines()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void whatIsSkippedIsSaidAndDoesNotCount() {
        Finished run =
                sweep("-j --rate max 127.0.0.1 224.0.0.1 ff02::1 127.255.255.255").run().exited(0);

        assertThat(run.err()).startsWith("sonde sweep: 2 groups (multicast) skipped: 224.0.0.1\n");
        JsonLine summary = run.records().getLast();
        assertThat(summary.number("targets")).isEqualTo(4);
        assertThat(summary.number("skipped")).isEqualTo(3);
        assertThat(summary.number("reply")).isEqualTo(1);
        assertThat(summary.toString()).contains("\"target\":\"127.255.255.255\",\"reason\":\"");
    }

    /** {@code script} gives a program a terminal of its own, and writes what it gets. */
    @Test
    void onATerminalALineBelowTheResultsSaysHowFarItIs() {
        Finished run =
                Command.shell(
                                "script -qec '\"$SONDE\" sweep --rate 50 127.0.0.0/26' /dev/null"
                                        + " </dev/null")
                        .with("TERM", "xterm")
                        .with("NO_COLOR", "1")
                        .in(here)
                        .run()
                        .exited(0);

        String progress =
                "\r\u001b\\[K\u001b\\[\\?7l\\d+%, \\d+ of 64 targets[^\u001b]*\u001b\\[\\?7h";
        assertThat(run.out()).containsPattern(progress);
        List<String> lines =
                run.out()
                        .replaceAll(progress, "")
                        .replace("\r\u001b[K", "")
                        .replace("\r\n", "\n")
                        .lines()
                        .toList();
        assertThat(lines)
                .filteredOn(line -> line.matches("127\\.0\\.0\\.\\d+ +reply +.*"))
                .hasSize(64);
        assertThat(lines).noneMatch(line -> line.contains("\u001b"));
        assertThat(lines.get(0)).startsWith("127.0.0.");
    }
}
