// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parsers, by tables. */
final class ParsersTest {
    @ParameterizedTest
    @DisplayName("a duration is seconds or has a unit")
    @CsvSource({
        "1, 1000000000",
        "0, 0",
        "0.2, 200000000",
        ".5, 500000000",
        "5., 5000000000",
        "1s, 1000000000",
        "200ms, 200000000",
        "1.5ms, 1500000",
        "10us, 10000",
        "7ns, 7",
        "0.7ns, 0",
        "2m, 120000000000",
        "1h, 3600000000000",
        "-1, -1000000000",
        "+1, 1000000000",
        "99999999999h, 9223372036854775807",
    })
    void durations(String text, long nanos) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @DisplayName("anything else is no duration")
    @ValueSource(
            strings = {"", "abc", "1d", "1 s", "1,5", "1e3", "s", "1..2", "--1", "1S", "0x10", "١"})
    void noDurations(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageStartingWith("not a duration; ");
    }

    @ParameterizedTest
    @DisplayName("a rate or size may have k or m behind it")
    @CsvSource({
        "5k, 5000",
        "5K, 5000",
        "1.5k, 1500",
        "2m, 2000000",
        "0.5, 0.5",
        "100, 100",
        "-1, -1"
    })
    void quantities(String text, BigDecimal value) {
        assertThat(QuantityText.parse(text)).isEqualByComparingTo(value);
    }

    @ParameterizedTest
    @DisplayName("anything else is no quantity")
    @ValueSource(strings = {"", "k", "5g", "5kk", "1,000", "five"})
    void noQuantities(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> QuantityText.parse(text));
    }

    @ParameterizedTest
    @DisplayName("a whole number is decimal or hexadecimal")
    @CsvSource({
        "0, 0",
        "42, 42",
        "-7, -7",
        "0x1f, 31",
        "0XFF, 255",
        "0010, 10",
        "99999999999999999999, 9223372036854775807",
    })
    void numbers(String text, long value) {
        assertThat(NumberText.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @DisplayName("anything else is no whole number")
    @ValueSource(strings = {"", "-", "0x", "1.5", "ff", "1k", " 1", "١"})
    void noNumbers(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NumberText.parse(text));
    }

    @ParameterizedTest
    @DisplayName("a TOS octet is a number, or a DSCP name shifted by the ECN bits")
    @CsvSource({
        "0, 0",
        "255, 255",
        "0x10, 16",
        "be, 0",
        "df, 0",
        "le, 4",
        "ef, 0xb8",
        "EF, 0xb8",
        "va, 0xb0",
        "cs0, 0",
        "cs1, 0x20",
        "cs7, 0xe0",
        "af11, 0x28",
        "af23, 0x58",
        "AF43, 0x98",
    })
    void typesOfService(String text, String octet) {
        assertThat(TosText.parse(text)).isEqualTo(Integer.decode(octet));
    }

    @ParameterizedTest
    @DisplayName("anything else is no TOS octet")
    @ValueSource(strings = {"", "256", "-1", "af14", "af51", "af01", "cs8", "csx", "efx", "0x100"})
    void noTypesOfService(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TosText.parse(text))
                .withMessageStartingWith("tos must be 0 to 255");
    }

    @ParameterizedTest
    @DisplayName("a pattern is up to 16 octets in hexadecimal, the last perhaps of one digit")
    @CsvSource({
        "ff, ff",
        "f, 0f",
        "abc, ab0c",
        "00FF, 00ff",
        "000102030405060708090a0b0c0d0e0f, 000102030405060708090a0b0c0d0e0f",
    })
    void patterns(String text, String octets) {
        assertThat(PatternText.format(PatternText.parse(text))).isEqualTo(octets);
    }

    @ParameterizedTest
    @DisplayName("anything else is no pattern")
    @ValueSource(strings = {"", "zz", "0x12", "f f", "000102030405060708090a0b0c0d0e0f10", "ｆｆ"})
    void noPatterns(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PatternText.parse(text));
    }

    @ParameterizedTest
    @DisplayName("slips are measured by insertion, deletion, replacement and swap")
    @CsvSource({
        "count, count, 0",
        "cuont, count, 1",
        "cout, count, 1",
        "countt, count, 1",
        "icpm, icmp, 1",
        "a, bcd, 3"
    })
    void slips(String typed, String word, int distance) {
        assertThat(Nearest.distance(typed, word)).isEqualTo(distance);
    }
}
