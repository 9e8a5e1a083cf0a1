// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.wire.PingText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One probe is known, number 90; around its text is something else. */
class TextFinderTest {
    private static final long WALL = 1_725_933_169_813_111_000L;
    private static final PingText TEXT = new PingText();

    private final TextFinder finder =
            new TextFinder(TEXT, number -> number == 90 ? WALL : TextFinder.NONE);

    private static String probe() {
        ByteBuffer out = ByteBuffer.allocate(PingText.LONGEST);
        TEXT.write(out, 90, WALL, 0);
        return new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII);
    }

    private int find(String octets) {
        byte[] bytes = octets.getBytes(StandardCharsets.US_ASCII);
        return finder.find(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "'ping ', 5", "'ping 91 or ', 11", "'pinpin', 6", "'[@{`', 4"})
    void aWholeTextIsFoundBehindWhatLooksLikeOne(String before, int at) {
        assertThat(find(before + probe() + " and more")).isEqualTo(at);
        assertThat(finder.number()).isEqualTo(90);
        assertThat(finder.isWhole()).isTrue();

        assertThat(find(before + probe().toUpperCase(java.util.Locale.ROOT))).isEqualTo(at);
        assertThat(finder.isWhole()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "PI", "ping", "ping ", "ping 9", "PING 0", "ping 90", "ping 1234"})
    void aBeginningAtTheEndMayBeAnybodys(String beginning) {
        assertThat(find("x" + beginning)).isEqualTo(1);
        assertThat(finder.number()).isEqualTo(TextFinder.NONE);
        assertThat(finder.isWhole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 12, 20})
    void aBeginningWithItsNumberIsThatProbes(int octets) {
        assertThat(find("..." + probe().substring(0, octets))).isEqualTo(3);
        assertThat(finder.number()).isEqualTo(90);
        assertThat(finder.isWhole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "pong 90 ", "ping x", "ping /", "ping :", "ping 9a", "ping 91 ", "pin9"})
    void whatNoTextBeginsWithIsNotFound(String octets) {
        assertThat(find(octets)).isEqualTo(-1);
        assertThat(finder.number()).isEqualTo(TextFinder.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void aTextWithAnotherTimeIsNotFound(int at) {
        StringBuilder text = new StringBuilder(probe());
        text.setCharAt(at, text.charAt(at) == '3' ? '4' : '3');

        assertThat(find(text.toString())).isEqualTo(-1);
    }
}
