// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InternetChecksumTest {
    /** Windows ping's first request, as every capture of it shows: checksum 0x4D5A. */
    private static final String CAPTURED_REQUEST =
            "08 00 4d 5a 00 01 00 01"
                    + "61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70"
                    + "71 72 73 74 75 76 77 61 62 63 64 65 66 67 68 69";

    /** The header of a UDP datagram from 192.168.0.1 to 192.168.0.199. */
    private static final String CAPTURED_IP_HEADER =
            "45 00 00 73 00 00 40 00 40 11 b8 61 c0 a8 00 01 c0 a8 00 c7";

    @Test
    void agreesWithTheExampleOfRfc1071() {
        // 0001 + f203 + f4f5 + f6f7 = 2ddf0; 2 + ddf0 = ddf2; its complement is 220d.
        assertThat(checksum("00 01 f2 03 f4 f5 f6 f7")).isEqualTo(0x220D);
    }

    @ParameterizedTest
    @CsvSource({
        // An empty sum is 0, and its complement all ones.
        "''                , ffff",
        // 01 counts as 0100.
        "01                , feff",
        "ff                , 00ff",
        "00 01             , fffe",
        // 1234 + 5600 = 6834
        "12 34 56          , 97cb",
        // 0001 + 0002 + 0300 = 0303
        "00 01 00 02 03    , fcfc",
        // 0102 + 0304 + 0506 = 090c
        "01 02 03 04 05 06 , f6f3",
        // 0102 + 0304 + 0506 + 0700 = 100c
        "01 02 03 04 05 06 07, eff3",
    })
    void padsAnOddLastOctetWithZero(String octets, String expected) {
        assertThat(checksum(octets)).isEqualTo(Integer.parseInt(expected, 16));
    }

    @ParameterizedTest
    @CsvSource({
        // ffff + 0001 = 10000, whose carry comes round: 0001.
        "ff ff 00 01       , fffe",
        // ffff + ffff = 1fffe: ffff, which is 0 as well.
        "ff ff ff ff       , 0000",
        // ffff + ffff + 0001 = 1ffff: 10000, and the second carry gives 0001.
        "ff ff ff ff 00 01 , fffe",
        // 8000 + 8000 = 10000: 0001
        "80 00 80 00       , fffe",
    })
    void bringsCarriesRound(String octets, String expected) {
        assertThat(checksum(octets)).isEqualTo(Integer.parseInt(expected, 16));
    }

    @Test
    void carriesOfTheLargestDatagramAreNotLost() {
        byte[] ones = new byte[65_534];
        Arrays.fill(ones, (byte) 0xFF);

        assertThat(InternetChecksum.of(ByteBuffer.wrap(ones), 0, ones.length)).isZero();
        assertThat(InternetChecksum.of(ByteBuffer.wrap(ones), 0, ones.length - 1))
                .as("the last word is ff00, and ffff - 00ff = ff00")
                .isEqualTo(0x00FF);
    }

    @Test
    void isZeroOverWhatHoldsItsOwn() {
        assertThat(checksum(CAPTURED_REQUEST)).isZero();
        assertThat(checksum(CAPTURED_IP_HEADER)).isZero();
    }

    @Test
    void isThatOfTheCapturedRequest() {
        ByteBuffer request = Octets.buffer(CAPTURED_REQUEST);
        request.putShort(2, (short) 0);

        assertThat(InternetChecksum.of(request, 0, request.limit())).isEqualTo(0x4D5A);
    }

    @Test
    void noticesEverySingleFlippedBit() {
        byte[] request = Octets.of(CAPTURED_REQUEST);
        for (int bit = 0; bit < request.length * 8; bit++) {
            request[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(InternetChecksum.of(ByteBuffer.wrap(request), 0, request.length))
                    .as("bit %d", bit)
                    .isNotZero();
            request[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void agreesWithTheDefinitionOnAnyRange() {
        long seed = 1071;
        Random random = new Random(seed);
        byte[] octets = new byte[2048];
        for (int round = 0; round < 20_000; round++) {
            random.nextBytes(octets);
            int from = random.nextInt(64);
            int length = random.nextInt(round % 100 == 0 ? 1900 : 80);
            assertThat(InternetChecksum.of(ByteBuffer.wrap(octets), from, length))
                    .as("seed %d, round %d: %d octets from %d", seed, round, length, from)
                    .isEqualTo(byDefinition(octets, from, length));
        }
    }

    /** Sixteen bits at a time, each carry added at once. */
    private static int byDefinition(byte[] octets, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int octet = octets[from + i] & 0xFF;
            sum += i % 2 == 0 ? octet << 8 : octet;
            if (sum > 0xFFFF) {
                sum -= 0xFFFF;
            }
        }
        return 0xFFFF - sum;
    }

    private static int checksum(String octets) {
        ByteBuffer buffer = Octets.buffer(octets);
        return InternetChecksum.of(buffer, 0, buffer.limit());
    }
}
