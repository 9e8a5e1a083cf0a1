// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpHeaderTest {
    private static final String V4 = "45 b8 0054 1234 4000 3f 01 0000 c0000201 c6336402";

    private static final String V6 =
            "6b 8abcde 0010 3a 40"
                    + "20010db8000000000000000000000001"
                    + "fe8000000000000002aa00fffe280001";

    @Test
    void readsAV4Header() {
        assertThat(IpHeader.readV4(Octets.buffer(V4), 0, 20))
                .isEqualTo(
                        new IpHeader(
                                Family.V4,
                                20,
                                84,
                                IpHeader.ICMP,
                                63,
                                true,
                                address("192.0.2.1"),
                                address("198.51.100.2")));
    }

    @Test
    void readsAV6Header() {
        assertThat(IpHeader.readV6(Octets.buffer(V6), 0, 40))
                .isEqualTo(
                        new IpHeader(
                                Family.V6,
                                40,
                                56,
                                IpHeader.ICMPV6,
                                64,
                                true,
                                address("2001:db8::1"),
                                address("fe80::2aa:ff:fe28:1")));
    }

    @Test
    void headersMayBeginAnywhere() {
        byte[] before = {0x77, 0x77, 0x77};

        IpHeader four = IpHeader.readV4(ByteBuffer.wrap(Octets.join(before, Octets.of(V4))), 3, 23);
        assertThat(four).isEqualTo(IpHeader.readV4(Octets.buffer(V4), 0, 20));

        IpHeader six = IpHeader.readV6(ByteBuffer.wrap(Octets.join(before, Octets.of(V6))), 3, 43);
        assertThat(six).isEqualTo(IpHeader.readV6(Octets.buffer(V6), 0, 40));
    }

    @ParameterizedTest
    @CsvSource({"5, 20", "6, 24", "10, 40", "15, 60"})
    void optionsMakeAV4HeaderLonger(int words, int length) {
        byte[] packet = Arrays.copyOf(Octets.of(V4), 60);
        packet[0] = (byte) (0x40 | words);

        IpHeader header = IpHeader.readV4(ByteBuffer.wrap(packet), 0, 60);

        assertThat(header).isNotNull();
        assertThat(header.length()).isEqualTo(length);
        assertThat(header.destination()).isEqualTo(address("198.51.100.2"));
        assertThat(IpHeader.readV4(ByteBuffer.wrap(packet), 0, length)).isNotNull();
        assertThat(IpHeader.readV4(ByteBuffer.wrap(packet), 0, length - 1))
                .as("one octet of the options is missing")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aV4HeaderOfLessThanFiveWordsIsNone(int words) {
        byte[] packet = Octets.of(V4);
        packet[0] = (byte) (0x40 | words);

        assertThat(IpHeader.readV4(ByteBuffer.wrap(packet), 0, 20)).isNull();
    }

    @Test
    void onlyVersion4IsV4AndOnly6IsV6() {
        for (int version = 0; version < 16; version++) {
            byte[] four = Octets.of(V4);
            four[0] = (byte) (version << 4 | 5);
            assertThat(IpHeader.readV4(ByteBuffer.wrap(four), 0, 20) != null)
                    .as("version %d", version)
                    .isEqualTo(version == 4);

            byte[] six = Octets.of(V6);
            six[0] = (byte) (version << 4 | 0xB);
            assertThat(IpHeader.readV6(ByteBuffer.wrap(six), 0, 40) != null)
                    .as("version %d", version)
                    .isEqualTo(version == 6);
        }
    }

    @Test
    void aShortHeaderIsNone() {
        for (int length = 0; length < 20; length++) {
            byte[] cut = Arrays.copyOf(Octets.of(V4), length);
            assertThat(IpHeader.readV4(ByteBuffer.wrap(cut), 0, length)).isNull();
            assertThat(IpHeader.readV4(Octets.buffer(V4), 0, length)).isNull();
        }
        for (int length = 0; length < 40; length++) {
            byte[] cut = Arrays.copyOf(Octets.of(V6), length);
            assertThat(IpHeader.readV6(ByteBuffer.wrap(cut), 0, length)).isNull();
            assertThat(IpHeader.readV6(Octets.buffer(V6), 0, length)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Neither Don't Fragment, More Fragments nor the reserved bit say that this is not the
        // first.
        "0000, true",
        "4000, true",
        "2000, true",
        "8000, true",
        "0001, false",
        "2001, false",
        "00b9, false",
        "1fff, false",
        "1000, false",
    })
    void anOffsetMakesALaterFragment(String flagsAndOffset, boolean first) {
        ByteBuffer packet = Octets.buffer(V4);
        packet.putShort(6, (short) Integer.parseInt(flagsAndOffset, 16));

        IpHeader header = IpHeader.readV4(packet, 0, 20);

        assertThat(header).isNotNull();
        assertThat(header.firstFragment()).isEqualTo(first);
    }

    @Test
    void fieldsAreUnsigned() {
        ByteBuffer four =
                Octets.buffer(
                        "4f ff ffff ffff 4000 ff ff ffff ffffffff fffffffe" + "00".repeat(40));
        IpHeader header = IpHeader.readV4(four, 0, 60);
        assertThat(header).isNotNull();
        assertThat(header.totalLength()).isEqualTo(65_535);
        assertThat(header.ttl()).isEqualTo(255);
        assertThat(header.protocol()).isEqualTo(255);
        assertThat(header.source()).isEqualTo(address("255.255.255.255"));
        assertThat(header.destination()).isEqualTo(address("255.255.255.254"));

        ByteBuffer six = Octets.buffer("6f ffffff ffff ff ff" + "ff".repeat(32));
        IpHeader header6 = IpHeader.readV6(six, 0, 40);
        assertThat(header6).isNotNull();
        assertThat(header6.totalLength()).isEqualTo(65_575);
        assertThat(header6.ttl()).isEqualTo(255);
        assertThat(header6.protocol()).isEqualTo(255);
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
