// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times, shares and dates as text. */
final class FiguresTextTest {
    @ParameterizedTest(name = "{0} ns is time={1} ms")
    @CsvSource({
        "0, 0.000",
        "999, 0.000",
        "35000, 0.035",
        "35999, 0.035",
        "999999, 0.999",
        "1000000, 1.00",
        "1004000, 1.00",
        "1005000, 1.01",
        "9994000, 9.99",
        "9995000, 10.0",
        "12849000, 12.8",
        "12850000, 12.9",
        "99949000, 99.9",
        "99950000, 100",
        "102400000, 102",
        "1234567890, 1235",
    })
    void roundTripLikePing(long nanos, String text) {
        StringBuilder line = new StringBuilder();
        Millis.appendRoundTrip(line, nanos);
        assertThat(line).hasToString(text);
    }

    @ParameterizedTest(name = "{0} ns is {1} ms in a summary")
    @CsvSource({"0, 0.000", "56999, 0.056", "1234567, 1.234", "1200000000, 1200.000"})
    void summaryLikePing(long nanos, String text) {
        StringBuilder line = new StringBuilder();
        Millis.append(line, nanos);
        assertThat(line).hasToString(text);
    }

    /** What printf("%g") says. */
    @ParameterizedTest(name = "{0} is {1}%")
    @CsvSource({
        "0, 0",
        "100, 100",
        "33.333333333333336, 33.3333",
        "66.66666666666667, 66.6667",
        "14.285714285714286, 14.2857",
        "50, 50",
        "0.1, 0.1",
        "99.9999, 99.9999",
        "99.99999, 100",
        "0.001, 0.001",
        "12.5, 12.5",
    })
    void percentLikePing(double percent, String text) {
        assertThat(Percent.text(percent)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000000000Z",
        "1767323045000000006, 2026-01-02T03:04:05.000000006Z",
        "1709164800123456789, 2024-02-29T00:00:00.123456789Z",
        "1735689599999999999, 2024-12-31T23:59:59.999999999Z",
        "-1, 1969-12-31T23:59:59.999999999Z",
        "9223372036854775807, 2262-04-11T23:47:16.854775807Z",
    })
    void rfc3339(long wallNanos, String text) {
        assertThat(Rfc3339.text(wallNanos)).isEqualTo(text);
    }

    @Test
    void rfc3339AgreesWithTheLibrary() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long wallNanos = random.nextLong() >>> 1;
            Instant instant =
                    Instant.ofEpochSecond(wallNanos / 1_000_000_000L, wallNanos % 1_000_000_000L);
            Instant read =
                    Instant.from(DateTimeFormatter.ISO_INSTANT.parse(Rfc3339.text(wallNanos)));
            assertThat(read).as("seed %d", seed).isEqualTo(instant);
        }
    }
}
