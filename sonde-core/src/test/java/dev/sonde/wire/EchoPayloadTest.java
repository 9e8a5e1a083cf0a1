// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EchoPayloadTest {
    private static final long TOKEN = 0xFEDC_BA98_7654_3210L;
    private static final long NUMBER = 0x1122_3344_5566_7788L;
    private static final byte[] PATTERN = Octets.of("a0 a1 a2 a3 a4");

    /** Where payloads begin in these tests' buffers, so that no offset is right by accident. */
    private static final int AT = 3;

    static IntStream sizes() {
        return IntStream.concat(IntStream.rangeClosed(0, 64), IntStream.of(1472));
    }

    @Test
    void sixteenOctetsAndMoreCarryTokenAndNumberInFull() {
        assertThat(written(18)).isEqualTo(Octets.of("fedcba9876543210 1122334455667788 a1a2"));
        assertThat(written(16)).isEqualTo(Octets.of("fedcba9876543210 1122334455667788"));
    }

    @Test
    void eightOctetsAndMoreCarryTheLowerHalves() {
        assertThat(written(15)).isEqualTo(Octets.of("76543210 55667788 a3a4a0a1a2a3a4"));
        assertThat(written(8)).isEqualTo(Octets.of("76543210 55667788"));
    }

    @Test
    void fewerCarryThePatternAlone() {
        assertThat(written(7)).isEqualTo(Octets.of("a0a1a2a3a4a0a1"));
        assertThat(written(1)).isEqualTo(Octets.of("a0"));
        assertThat(written(0)).isEmpty();
    }

    @Test
    void anotherTokenChangesNothingElse() {
        EchoPayload other = payload(20).withToken(0x0101_0202_0303_0404L);
        ByteBuffer out = ByteBuffer.allocate(20);

        other.write(out, NUMBER);

        assertThat(other.size()).isEqualTo(20);
        assertThat(out.array()).isEqualTo(Octets.of("0101020203030404 1122334455667788 a1a2a3a4"));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void whatWasWrittenDoesNotDiffer(int size) {
        assertThat(firstDifference(size, written(size))).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void theFirstDamagedOctetIsFoundWhereverItIs(int size) {
        byte[] octets = written(size);
        for (int i = size - 1; i >= 0; i--) {
            // The damage behind stays, so it is really the first that is told.
            octets[i] ^= (byte) (1 << i % 8);
            assertThat(firstDifference(size, octets)).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aCutPayloadDiffersWhereItEnds(int size) {
        byte[] octets = written(size);
        for (int length = 0; length < size; length++) {
            assertThat(payload(size).firstDifference(placed(octets), AT, length, NUMBER))
                    .as("cut to %d", length)
                    .isEqualTo(length);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aPaddedPayloadDiffersWhereThePaddingBegins(int size) {
        byte[] longer = written(size + 3);
        System.arraycopy(written(size), 0, longer, 0, size);

        assertThat(firstDifference(size, longer)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 64, 1472})
    void anotherProbesNumberIsDamage(int size) {
        byte[] octets = written(size);

        // They differ in the lowest bit, which is the last octet of the number.
        assertThat(payload(size).firstDifference(placed(octets), AT, size, NUMBER ^ 1))
                .isEqualTo(15);
        assertThat(payload(size).firstDifference(placed(octets), AT, size, NUMBER ^ 1L << 63))
                .isEqualTo(8);
    }

    @Test
    void aShortMarkKnowsTheLowerHalfOfANumberOnly() {
        byte[] octets = written(8);

        assertThat(payload(8).firstDifference(placed(octets), AT, 8, NUMBER ^ 1)).isEqualTo(7);
        assertThat(payload(8).firstDifference(placed(octets), AT, 8, NUMBER ^ 1L << 32))
                .isEqualTo(-1);
    }

    @Test
    void thePatternsOwnerMayChangeItAfterwards() {
        byte[] pattern = {1, 2, 3};
        EchoPayload payload = new EchoPayload(6, pattern, TOKEN);
        pattern[0] = 99;

        ByteBuffer out = ByteBuffer.allocate(6);
        payload.write(out, 1);

        assertThat(out.array()).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void onlySixteenOctetsOnBothWaysMakeAMark() {
        assertThat(payload(16).isMarked(16)).isTrue();
        assertThat(payload(1472).isMarked(16)).as("cut behind the mark").isTrue();
        assertThat(payload(1472).isMarked(15)).as("cut within the mark").isFalse();
        assertThat(payload(15).isMarked(15)).isFalse();
        assertThat(payload(15).isMarked(64)).as("padded on the way").isFalse();
        assertThat(payload(0).isMarked(0)).isFalse();
    }

    @Test
    void markIsReadFromAnyOffset() {
        ByteBuffer buffer = placed(written(16));

        assertThat(EchoPayload.tokenIn(buffer, AT)).isEqualTo(TOKEN);
        assertThat(EchoPayload.numberIn(buffer, AT)).isEqualTo(NUMBER);
    }

    @Test
    void aTokenWithAFewFlippedBitsIsStillOurs() {
        EchoPayload payload = payload(56);

        assertThat(payload.isForeign(TOKEN)).isFalse();
        assertThat(payload.isForeign(TOKEN ^ 0xFFF)).as("12 bits").isFalse();
        assertThat(payload.isForeign(TOKEN ^ 0x1FFF)).as("13 bits").isTrue();
        assertThat(payload.isForeign(~TOKEN)).isTrue();
    }

    @Test
    void aRandomTokenIsForeign() {
        long seed = 7;
        Random random = new Random(seed);
        EchoPayload payload = payload(56);
        for (int i = 0; i < 10_000; i++) {
            // 12 or fewer of 64 fair coins: less than once in a million.
            assertThat(payload.isForeign(random.nextLong()))
                    .as("seed %d, token %d", seed, i)
                    .isTrue();
        }
    }

    private static EchoPayload payload(int size) {
        return new EchoPayload(size, PATTERN, TOKEN);
    }

    private static byte[] written(int size) {
        ByteBuffer out = ByteBuffer.allocate(size);
        payload(size).write(out, NUMBER);
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }

    private static ByteBuffer placed(byte[] octets) {
        return ByteBuffer.allocate(AT + octets.length).put(AT, octets);
    }

    private static int firstDifference(int size, byte[] received) {
        return payload(size).firstDifference(placed(received), AT, received.length, NUMBER);
    }
}
