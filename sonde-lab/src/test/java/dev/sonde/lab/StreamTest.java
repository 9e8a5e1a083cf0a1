// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard streams that are closed, or read slowly, or not at all. */
class StreamTest {
    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
    }

    @AfterEach
    void close() {
        here.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-j", "127.0.0.2"})
    void theRunEndsQuietlyWhenTheReaderGoes(String more) {
        String line = "\"$SONDE\" icmp -i 0.05 127.0.0.1 " + more + " | head -1";
        Finished run = Command.shell(line).in(here).run().exited(0).quietly();

        assertThat(run.out()).hasLineCount(1);
        assertThat(run.took()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void theExitCodeTellsTheResultEvenIfNobodyReadsIt() throws Exception {
        Launched run = Command.icmp("-i 0.05 127.0.0.1").in(here).start();
        run.awaitLine(line -> line.contains("icmp_seq=1 "));
        run.closeOutput();

        run.await(Duration.ofSeconds(5)).exited(0).quietly();
    }

    @Test
    void helpEndsQuietlyWhenTheReaderGoes() {
        Command.shell("\"$SONDE\" --help | head -1").in(here).run().exited(0).quietly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0<&-", "2>&-", "0<&- 2>&-"})
    void inputAndErrorsMayBeClosedFromTheStart(String closed) {
        Finished run =
                Command.shell("exec \"$SONDE\" icmp -j -c 3 -i 0.02 127.0.0.1 " + closed)
                        .in(here)
                        .run();

        assertThat(run.exited(0).quietly().summary().number("reply")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1>&-", "0<&- 1>&-", "0<&- 1>&- 2>&-"})
    void outputMayBeClosedFromTheStart(String closed) {
        Finished run =
                Command.shell("exec \"$SONDE\" icmp -c 3 -i 0.02 127.0.0.1 " + closed)
                        .in(here)
                        .run();

        run.exited(0).quietly();
        assertThat(run.out()).isEmpty();
        assertThat(run.took()).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2>&-", "0<&- 1>&- 2>&-"})
    void aComplaintThatNobodyCanReadStillHasItsExitCode(String closed) {
        Finished run =
                Command.shell("exec \"$SONDE\" icmp -c 0 127.0.0.1 " + closed).in(here).run();

        run.exited(3).quietly();
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aClosedInputHasNoTargets() {
        Finished run =
                Command.shell("exec \"$SONDE\" icmp -c 1 -T - 0<&-").in(here).run().exited(3);

        assertThat(run.err()).hasLineCount(1);
    }

    @Test
    void aFullDiskEndsTheRunAsAGoneReaderDoes() {
        Finished run =
                Command.shell("exec \"$SONDE\" icmp -i 0.02 127.0.0.1 >/dev/full").in(here).run();

        assertThat(run.took()).isLessThan(Duration.ofSeconds(5));
        assertThat(run.err().lines().count()).as(run.err()).isLessThan(2);
    }

    @Test
    void aReaderThatIsTooSlowLosesRecordsAndNoFigures() throws Exception {
        Launched run = Command.icmp("-j -A -c 100000 127.0.0.1").holdingOutput().in(here).start();
        // The engine must not wait for the reader: it gets to the end before a line is read.
        String figures = Processes.figures(run);
        while (!figures.startsWith("100000/100000 ")) {
            figures = Processes.figures(run);
        }
        run.readOutput();
        Finished finished = run.await().exited(0);

        JsonLine summary = finished.summary();
        assertThat(summary.number("reply")).isEqualTo(100_000);
        long dropped = 0;
        for (JsonLine record : finished.records("records_dropped")) {
            dropped += record.number("count");
        }
        assertThat(dropped).isPositive();
        // One state record comes beside the replies, and may be among those dropped.
        long told = (long) finished.records("reply").size() + finished.records("state").size();
        assertThat(told + dropped).isBetween(100_000L, 100_002L);
    }
}
