// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sonde sweep} over very many addresses, as fast as this host can. */
class SweepScaleTest {
    private static final int MANY = 1 << 16;
    private static final int MOST = 1 << 20;

    /** What a sweep of a million may take at most, by its contract. */
    private static final long MOST_KIBIBYTES = 256 << 10;

    /** Runs its arguments, and says how much memory they have taken at most (getrusage(2)). */
    private static final String PEAK =
            """
            import resource, subprocess, sys
            code = subprocess.call(sys.argv[1:])
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
            sys.exit(code)
            """;

    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
    }

    @AfterEach
    void close() {
        here.close();
    }

    /** An answer may have come before this process knew that the probe had left: 0. */
    @ParameterizedTest
    @CsvSource({"'', kernel-rx, 0", "'--clock kernel ', kernel, 1"})
    void everyAddressAnswersOnceWithItsOwnRoundTrip(String more, String clock, long least) {
        Finished run =
                Command.sonde(("sweep -j --rate max " + more + "127.16.0.0/16").split(" "))
                        .in(here)
                        .run()
                        .exited(0)
                        .quietly();

        BitSet answered = new BitSet(MANY);
        run.out()
                .lines()
                .limit(MANY)
                .forEach(line -> {
                    JsonLine record = JsonLine.parse(line);
                    assertThat(record.type()).as(line).isEqualTo("reply");
                    assertThat(record.text("clock")).as(line).isEqualTo(clock);
                    assertThat(record.number("rtt_ns"))
                            .as(line)
                            .isBetween(least, Duration.ofSeconds(1).toNanos());
                    String[] octets = record.text("address").split("\\.");
                    int host = Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]);
                    assertThat(answered.get(host)).as("a second verdict: %s", line).isFalse();
                    answered.set(host);
                });
        assertThat(answered.cardinality()).isEqualTo(MANY);
        JsonLine summary = JsonLine.parse(run.out().lines().skip(MANY).findFirst().orElseThrow());
        assertThat(summary.number("reply")).isEqualTo(MANY);
        assertThat(summary.number("local")).isZero();
        assertThat(summary.number("clocks", clock)).isEqualTo(MANY);
    }

    @Test
    void aMillionAnswersInLittleMemory() {
        Finished run =
                Command.shell(
                                "exec python3 -c '"
                                        + PEAK
                                        + "' \"$SONDE\" sweep -jq --rate max --yes-many"
                                        + " 127.16.0.0/12")
                        .in(here)
                        .start()
                        .await(Duration.ofSeconds(90))
                        .exited(0);

        JsonLine summary = run.records().getFirst();
        Law.holdsFor(summary);
        assertThat(summary.number("targets")).isEqualTo(MOST);
        assertThat(summary.number("reply")).as(summary.toString()).isEqualTo(MOST);
        assertThat(summary.number("local")).isZero();
        assertThat(summary.number("lost")).isZero();
        assertThat(Long.parseLong(run.err().strip())).isBetween(1L, MOST_KIBIBYTES);
    }
}
