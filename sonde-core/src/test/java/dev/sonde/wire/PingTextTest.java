// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PingTextTest {
    private static final long WALL = 1_725_933_169_813_111_000L;

    private final PingText text = new PingText();

    @ParameterizedTest
    @CsvSource({
        "1, 1725933169813111000, ping 1 1725933169.813111",
        "2, 1725933171818856799, ping 2 1725933171.8188567",
        "3, 1725933173000000099, ping 3 1725933173",
        "4, 1725933173000000100, ping 4 1725933173.0000001",
        "10, 1725933173500000000, ping 10 1725933173.5",
        "9223372036854775807, 0, ping 9223372036854775807 0",
    })
    void aTextHasItsNumberAndItsTime(long number, long wall, String expected) {
        assertThat(text.of(number, wall)).isEqualTo(expected);
        assertThat(written(number, wall, 0)).isEqualTo(expected);
        byte[] octets = expected.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer in = ByteBuffer.wrap(octets);
        assertThat(PingText.numberIn(in, 0, octets.length)).isEqualTo(number);
        assertThat(PingText.ticksIn(in, 0, octets.length)).isEqualTo(wall / 100);
    }

    @Test
    void aNumberBeyondALongIsNone() {
        ByteBuffer in =
                ByteBuffer.wrap("ping 9999999999999999999 1".getBytes(StandardCharsets.US_ASCII));

        assertThat(PingText.numberIn(in, 0, in.limit())).isEqualTo(PingText.NONE);
    }

    @Test
    void theFillingIsABlankAndTheOffsets() {
        assertThat(written(1, WALL, 34)).isEqualTo("ping 1 1725933169.813111 567890123");
        assertThat(written(1, WALL, 25)).isEqualTo("ping 1 1725933169.813111 ");
        assertThat(written(1, WALL, 24)).isEqualTo("ping 1 1725933169.813111");
        assertThat(written(1, WALL, 5)).as("never cut").isEqualTo("ping 1 1725933169.813111");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p",
                "ping",
                "ping ",
                "ping 1",
                "ping x 1",
                "ping  1 2",
                "pong 1 1.0",
                "ping 1x 1",
                "ping -1 1",
                "ping 12345678901234567890 1"
            })
    void whatIsNoTextHasNoNumber(String junk) {
        ByteBuffer in = ByteBuffer.wrap(junk.getBytes(StandardCharsets.US_ASCII));

        assertThat(PingText.numberIn(in, 0, in.limit())).isEqualTo(PingText.NONE);
        assertThat(PingText.ticksIn(in, 0, in.limit())).isEqualTo(PingText.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping 1 ",
                "ping 1 x",
                "ping 1 1.2.3",
                "ping 1 1.12345678",
                "ping 1 1e9",
                "ping 1 99999999999999999999",
                "ping 1 9999999999999.0000001"
            })
    void whatIsNoTimeIsNone(String junk) {
        ByteBuffer in = ByteBuffer.wrap(junk.getBytes(StandardCharsets.US_ASCII));

        assertThat(PingText.ticksIn(in, 0, in.limit())).isEqualTo(PingText.NONE);
    }

    @Test
    void anAnswerIsUpperCasedOrTheSame() {
        String sent = written(7, WALL, 40);

        assertThat(difference(sent)).isEqualTo(-1);
        assertThat(difference(sent.toUpperCase(Locale.ROOT))).isEqualTo(-1);
        assertThat(difference("PInG" + sent.substring(4))).as("neither").isEqualTo(2);
    }

    @Test
    void theFirstOffsetThatDiffersIsFound() {
        String answer = written(7, WALL, 40).toUpperCase(Locale.ROOT);
        for (int at = 0; at < answer.length(); at++) {
            String damaged = answer.substring(0, at) + '#' + answer.substring(at + 1);
            assertThat(difference(damaged)).isEqualTo(at);
            assertThat(difference(answer.substring(0, at))).as("cut").isEqualTo(at);
        }
        assertThat(difference(answer + "9")).as("one more").isEqualTo(40);
    }

    @Test
    void anAnswerLongerThanTheBufferIsTooLong() {
        String answer = written(7, WALL, 40).toUpperCase(Locale.ROOT);
        ByteBuffer in = ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));

        assertThat(text.firstDifference(in, 0, 40, 41, 7, WALL, 40)).isEqualTo(40);
    }

    @Test
    void distancesCountOctetsWhateverTheirCase() {
        ByteBuffer in =
                ByteBuffer.wrap("PxNG 7 1725933169.813112".getBytes(StandardCharsets.US_ASCII));

        assertThat(text.distance(in, 0, in.limit(), 7, WALL)).isEqualTo(2);
        assertThat(text.distance(in, 0, 6, 7, WALL)).as("a part").isEqualTo(1);
        assertThat(text.distance(in, 0, in.limit(), 8, WALL)).isEqualTo(3);
    }

    @Test
    void randomOctetsAreReadWithoutHarm() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        for (int round = 0; round < 200_000; round++) {
            byte[] octets = new byte[random.nextInt(60)];
            random.nextBytes(octets);
            if (random.nextBoolean()) {
                byte[] sound =
                        written(random.nextInt(2000), WALL + random.nextInt(), 0)
                                .getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(sound, 0, octets, 0, Math.min(sound.length, octets.length));
                if (octets.length > 0) {
                    octets[random.nextInt(octets.length)] = (byte) random.nextInt();
                }
            }
            ByteBuffer in = ByteBuffer.wrap(octets);
            assertThat(PingText.numberIn(in, 0, octets.length))
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(-1);
            assertThat(PingText.ticksIn(in, 0, octets.length))
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(-1);
            assertThat(text.firstDifference(in, 0, octets.length, octets.length, 7, WALL, 40))
                    .as("seed %d", seed)
                    .isBetween(0, 40);
        }
    }

    private int difference(String answer) {
        byte[] octets = answer.getBytes(StandardCharsets.US_ASCII);
        return text.firstDifference(
                ByteBuffer.wrap(octets), 0, octets.length, octets.length, 7, WALL, 40);
    }

    private String written(long number, long wall, int size) {
        ByteBuffer out = ByteBuffer.allocate(100);
        text.write(out, number, wall, size);
        return StandardCharsets.US_ASCII.decode(out.flip()).toString();
    }
}
