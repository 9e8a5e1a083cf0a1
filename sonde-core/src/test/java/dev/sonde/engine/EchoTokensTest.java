// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTokensTest {
    private static final int MOST = 16_777_215;

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 0x0123_4567_89AB_CDEFL, Long.MIN_VALUE, 0xFF_FFFF})
    void aTokenNamesItsTarget(long tag) {
        EchoTokens tokens = new EchoTokens(tag);
        for (int index : new int[] {0, 1, 2, 255, 256, 65_535, 65_536, MOST - 1, MOST}) {
            assertThat(tokens.indexIn(tokens.of(index))).isEqualTo(index);
        }
    }

    @Test
    void targetsDifferInTheLowerHalfThatShortPayloadsCarry() {
        EchoTokens tokens = new EchoTokens(0x0123_4567_89AB_CDEFL);

        assertThat((int) tokens.of(0)).isEqualTo(0x89AB_CDEF);
        assertThat((int) tokens.of(1)).isEqualTo(0x89AB_CDEE);
        assertThat(tokens.of(MOST) >>> 24).isEqualTo(0x0123_4567_89AB_CDEFL >>> 24);
    }

    @Test
    void aTokenThatDiffersAboveTheIndexIsAnotherRuns() {
        EchoTokens tokens = new EchoTokens(0x0123_4567_89AB_CDEFL);
        for (int bit = 24; bit < 64; bit++) {
            assertThat(tokens.indexIn(tokens.of(7) ^ 1L << bit)).as("bit %d", bit).isEqualTo(-1);
        }
    }

    @Test
    void randomTokensAreAnotherRuns() {
        long seed = 40;
        Random random = new Random(seed);
        EchoTokens tokens = new EchoTokens(random.nextLong());
        for (int i = 0; i < 100_000; i++) {
            // Forty bits agree by chance once in 10^12.
            assertThat(tokens.indexIn(random.nextLong())).as("seed %d, %d", seed, i).isEqualTo(-1);
        }
    }
}
