// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code sonde sweep --rate}, counted by the host that is probed: the echo requests that its kernel
 * has had (proc_pid_net(5), snmp) at both ends of a while in the middle of the run.
 */
class SweepRateTest {
    private static final Path SNMP = Path.of("/proc/thread-self/net/snmp");
    private static final Duration WHILE = Duration.ofSeconds(3);
    private static final double PERCENT = 2;

    /** A reading that takes longer is another's turn of the processor, and read again. */
    private static final long SLOW_READING_NANOS = 2_000_000;

    /** So many echo requests at this time, as {@link System#nanoTime}. */
    private record Reading(long requests, long nanos) {
        static Reading now() throws IOException {
            while (true) {
                long before = System.nanoTime();
                List<String> lines = Files.readAllLines(SNMP);
                long took = System.nanoTime() - before;
                if (took > SLOW_READING_NANOS) {
                    continue;
                }
                List<String> icmp =
                        lines.stream().filter(line -> line.startsWith("Icmp: ")).toList();
                int column = List.of(icmp.get(0).split(" ")).indexOf("InEchos");
                return new Reading(
                        Long.parseLong(icmp.get(1).split(" ")[column]), before + took / 2);
            }
        }

        double rateSince(Reading earlier) {
            return (requests - earlier.requests) * 1e9 / (nanos - earlier.nanos);
        }
    }

    /** Each of them is a sweep of five seconds or more. */
    @ParameterizedTest
    @CsvSource({"1000, 1000, 127.16.0.0/19", "10k, 10000, 127.16.0.0/16"})
    void theRateIsHeld(String typed, int rate, String block) throws Exception {
        try (Namespace here = Namespace.create()) {
            double[] measured = {measure(here, typed, rate, block)};
            if (Math.abs(measured[0] / rate - 1) * 100 > PERCENT) {
                // This host may have been somebody else's for a while.
                measured[0] = measure(here, typed, rate, block);
            }
            assertThat(measured[0]).isCloseTo(rate, withinPercentage(PERCENT));
        }
    }

    private static double measure(Namespace here, String typed, int rate, String block)
            throws Exception {
        double[] measured = new double[1];
        here.enter(() -> {
            Reading before = Reading.now();
            Launched run =
                    Command.sonde(("sweep -jq --yes-many --rate " + typed + " " + block).split(" "))
                            .in(here)
                            .start();
            Reading first = before;
            // Half a second of it is over.
            while (first.requests - before.requests < rate / 2 && run.isRunning()) {
                Thread.sleep(1);
                first = Reading.now();
            }
            Reading last = first;
            while (last.nanos - first.nanos < WHILE.toNanos()) {
                Thread.sleep(1);
                last = Reading.now();
            }
            assertThat(run.isRunning()).as("it has not ended before the measurement").isTrue();
            run.signal("INT").await().exited(1);
            measured[0] = last.rateSince(first);
        });
        return measured[0];
    }
}
