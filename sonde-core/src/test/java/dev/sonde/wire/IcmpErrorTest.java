// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpErrorTest {
    /** The header of a request from 192.0.2.1 to 198.51.100.2, without options. */
    private static final String QUOTED_V4 = "45 00 0054 1234 4000 01 01 0000 c0000201 c6336402";

    /** The header of a request from 2001:db8::1 to 2001:db8::2. */
    private static final String QUOTED_V6 =
            "60 000000 0040 3a 01"
                    + "20010db8000000000000000000000001"
                    + "20010db8000000000000000000000002";

    /** The first eight octets of requests: identifier 0xBEEF, sequence 0xFFFE. */
    private static final String REQUEST = "08 00 1111 beef fffe";

    private static final String REQUEST_V6 = "80 00 1111 beef fffe";
    private static final IpAddress V4_TARGET = IpAddress.parse("198.51.100.2").orElseThrow();
    private static final IpAddress V6_TARGET = IpAddress.parse("2001:db8::2").orElseThrow();

    // ---- What is read

    @ParameterizedTest
    @CsvSource({
        // A next-hop MTU of 1400 behind 16 unused bits.
        "03, 04, 00000578, 1400",
        "03, 04, ffff0578, 1400",
        // A router that predates RFC 1191.
        "03, 04, 00000000, 0",
        "03, 01, 00000000, 0",
        // The pointer is the first octet.
        "0c, 00, 14000000, 20",
        "0c, 00, ff123456, 255",
        // The gateway 192.0.2.254 as a number.
        "05, 01, c00002fe, 3221226238",
        "0b, 00, 12345678, 0",
        "04, 00, 12345678, 0",
        "28, 03, 12345678, 0",
    })
    void readsAV4Error(String type, String code, String word, long info) {
        byte[] message = v4(type + code + "0000" + word + QUOTED_V4 + REQUEST);

        assertThat(read(Family.V4, message))
                .isEqualTo(
                        new IcmpError(
                                Family.V4,
                                Integer.parseInt(type, 16),
                                Integer.parseInt(code, 16),
                                info,
                                V4_TARGET,
                                0xBEEF,
                                0xFFFE));
    }

    @ParameterizedTest
    @CsvSource({
        "01, 04, 12345678, 0",
        "02, 00, 00000500, 1280",
        // A jumbogram's: 32 bits, unsigned.
        "02, 00, ffffffff, 4294967295",
        "03, 00, 12345678, 0",
        "04, 01, 00000028, 40",
    })
    void readsAV6Error(String type, String code, String word, long info) {
        // Its checksum covers addresses that are not here; the kernel has checked it.
        byte[] message = Octets.of(type + code + "9999" + word + QUOTED_V6 + REQUEST_V6);

        assertThat(read(Family.V6, message))
                .isEqualTo(
                        new IcmpError(
                                Family.V6,
                                Integer.parseInt(type, 16),
                                Integer.parseInt(code, 16),
                                info,
                                V6_TARGET,
                                0xBEEF,
                                0xFFFE));
    }

    @Test
    void readsAQuoteWithOptionsAndALongOne() {
        String options = "46" + QUOTED_V4.substring(2) + "01010100";
        assertThat(read(Family.V4, v4("0b00 0000 00000000" + options + REQUEST)))
                .isEqualTo(timeExceeded());

        String payload = "00".repeat(500) + "01";
        assertThat(read(Family.V4, v4("0b00 0000 00000000" + QUOTED_V4 + REQUEST + payload)))
                .isEqualTo(timeExceeded());
    }

    @Test
    void readsAnErrorBehindItsOwnIpHeader() {
        byte[] message = v4("0b00 0000 00000000" + QUOTED_V4 + REQUEST);
        byte[] packet = Octets.join(Octets.of("45" + "ee".repeat(19)), message, new byte[5]);

        assertThat(IcmpError.read(Family.V4, ByteBuffer.wrap(packet), 20, packet.length - 5))
                .isEqualTo(timeExceeded());
    }

    @Test
    void readsTheFirstFragmentOfALargeProbe() {
        String first = QUOTED_V4.replace("4000", "2000");

        assertThat(read(Family.V4, v4("0b01 0000 00000000" + first + REQUEST))).isNotNull();
    }

    // ---- What is not ours

    @ParameterizedTest
    @CsvSource({
        "UDP             , 45 00 0054 1234 4000 01 11 0000 c0000201 c6336402, 08 00 1111 beef fffe",
        "TCP             , 45 00 0054 1234 4000 01 06 0000 c0000201 c6336402, 08 00 1111 beef fffe",
        "a later fragment, 45 00 0054 1234 00b9 01 01 0000 c0000201 c6336402, 08 00 1111 beef fffe",
        "an echo reply   , 45 00 0054 1234 4000 01 01 0000 c0000201 c6336402, 00 00 1111 beef fffe",
        "a timestamp     , 45 00 0054 1234 4000 01 01 0000 c0000201 c6336402, 0d 00 1111 beef fffe",
        "IPv6            , 65 00 0054 1234 4000 01 01 0000 c0000201 c6336402, 08 00 1111 beef fffe",
        "a short header  , 44 00 0054 1234 4000 01 01 0000 c0000201 c6336402, 08 00 1111 beef fffe",
        "a long header   , 4f 00 0054 1234 4000 01 01 0000 c0000201 c6336402, 08 00 1111 beef fffe",
    })
    void passesOverAQuoteOf(String what, String header, String transport) {
        assertThat(read(Family.V4, v4("0301 0000 00000000" + header + transport)))
                .as(what)
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"11, 80", "06, 80", "01, 08", "3a, 81", "3a, 87", "2c, 80", "00, 80"})
    void passesOverAV6QuoteOfSomethingElse(String nextHeader, String type) {
        String header = QUOTED_V6.replace("0040 3a", "0040" + nextHeader);
        String transport = type + REQUEST_V6.substring(2);

        assertThat(read(Family.V6, Octets.of("0104 0000 00000000" + header + transport))).isNull();
    }

    @Test
    void passesOverAQuoteThatEndsWithinTheEchoHeader() {
        for (int octets = 0; octets <= 8; octets++) {
            byte[] quoted = Arrays.copyOf(Octets.of(REQUEST), octets);
            byte[] message =
                    Octets.withIcmpChecksum(
                            Octets.join(Octets.of("0301 0000 00000000" + QUOTED_V4), quoted), 0);
            assertThat(read(Family.V4, message) != null)
                    .as("%d octets", octets)
                    .isEqualTo(octets == 8);

            byte[] quoted6 = Arrays.copyOf(Octets.of(REQUEST_V6), octets);
            byte[] message6 = Octets.join(Octets.of("0104 0000 00000000" + QUOTED_V6), quoted6);
            assertThat(read(Family.V6, message6) != null)
                    .as("%d octets", octets)
                    .isEqualTo(octets == 8);
        }
    }

    @Test
    void passesOverWhatIsCutShortAnywhere() {
        byte[] message = v4("0304 0000 00000578" + QUOTED_V4 + REQUEST);
        for (int length = 0; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThat(read(Family.V4, cut)).as("%d octets", length).isNull();
            if (length >= 4) {
                assertThat(read(Family.V4, Octets.withIcmpChecksum(cut, 0)))
                        .as("%d octets with a valid checksum", length)
                        .isNull();
            }
        }
        byte[] message6 = Octets.of("0200 0000 00000500" + QUOTED_V6 + REQUEST_V6);
        for (int length = 0; length < message6.length; length++) {
            assertThat(read(Family.V6, Arrays.copyOf(message6, length)))
                    .as("%d octets", length)
                    .isNull();
        }
    }

    @Test
    void passesOverAV4ErrorWithASingleFlippedBit() {
        byte[] message = v4("0304 0000 00000578" + QUOTED_V4 + REQUEST);
        for (int bit = 0; bit < message.length * 8; bit++) {
            message[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(read(Family.V4, message)).as("bit %d", bit).isNull();
            message[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void onlyErrorTypesAreErrors() {
        for (int type = 0; type < 256; type++) {
            boolean four = Arrays.asList(3, 4, 5, 11, 12, 40).contains(type);
            assertThat(IcmpError.isErrorType(Family.V4, type)).as("4: %d", type).isEqualTo(four);
            byte[] message =
                    v4(String.format("%02x", type) + "00 0000 00000000" + QUOTED_V4 + REQUEST);
            assertThat(read(Family.V4, message) != null).as("4: %d", type).isEqualTo(four);

            // RFC 4443: errors have a type below 128; 0 is reserved; 137 is a redirect.
            boolean six = type > 0 && type < 128 || type == 137;
            assertThat(IcmpError.isErrorType(Family.V6, type)).as("6: %d", type).isEqualTo(six);
        }
    }

    @Test
    void noPacketWhateverThrows() {
        long seed = 792;
        Random random = new Random(seed);
        byte[] four = v4("0304 0000 00000578" + QUOTED_V4 + REQUEST + "00".repeat(20));
        byte[] six = Octets.of("0200 0000 00000500" + QUOTED_V6 + REQUEST_V6 + "00".repeat(20));
        for (int i = 0; i < 200_000; i++) {
            Family family = random.nextBoolean() ? Family.V4 : Family.V6;
            byte[] packet =
                    random.nextBoolean()
                            ? noise(random)
                            : damaged(random, family == Family.V4 ? four : six);
            int at = random.nextInt(Math.min(4, packet.length + 1));
            if (family == Family.V4 && packet.length - at >= 4 && random.nextInt(4) > 0) {
                Octets.withIcmpChecksum(packet, at);
            }
            try {
                IcmpError error =
                        IcmpError.read(family, ByteBuffer.wrap(packet), at, packet.length);
                if (error != null) {
                    assertThat(error.identifier()).isBetween(0, 0xFFFF);
                    assertThat(error.sequence()).isBetween(0, 0xFFFF);
                    assertThat(error.info()).isBetween(0L, 0xFFFF_FFFFL);
                    assertThat(IcmpNames.of(family, error.type(), error.code())).isNotBlank();
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", packet " + i + ": " + Arrays.toString(packet), e);
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] packet = new byte[random.nextInt(100)];
        random.nextBytes(packet);
        if (packet.length > 0 && random.nextBoolean()) {
            packet[0] = 3;
        }
        return packet;
    }

    /** A valid error with a few octets changed, perhaps cut. */
    private static byte[] damaged(Random random, byte[] valid) {
        byte[] packet = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
        for (int n = random.nextInt(4); n > 0 && packet.length > 0; n--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        return packet;
    }

    // ---- What the 32 bits behind the checksum mean

    @Test
    void nextHopMtuIsThatOfThePacketTooBigErrorsAlone() {
        assertThat(IcmpError.nextHopMtu(Family.V4, 3, 4, 1400)).hasValue(1400);
        assertThat(IcmpError.nextHopMtu(Family.V6, 2, 0, 1280)).hasValue(1280);
        assertThat(IcmpError.nextHopMtu(Family.V4, 3, 4, 0)).as("left out").isEmpty();
        assertThat(IcmpError.nextHopMtu(Family.V6, 2, 0, 0xFFFF_FFFFL)).as("absurd").isEmpty();
        assertThat(IcmpError.nextHopMtu(Family.V4, 3, 3, 1400)).isEmpty();
        assertThat(IcmpError.nextHopMtu(Family.V4, 2, 4, 1400)).isEmpty();
        assertThat(IcmpError.nextHopMtu(Family.V6, 3, 4, 1400)).isEmpty();
    }

    @Test
    void pointerIsThatOfParameterProblemsAlone() {
        assertThat(IcmpError.pointer(Family.V4, 12, 0, 20)).hasValue(20);
        assertThat(IcmpError.pointer(Family.V4, 12, 0, 0)).as("the version").hasValue(0);
        assertThat(IcmpError.pointer(Family.V6, 4, 1, 40)).hasValue(40);
        assertThat(IcmpError.pointer(Family.V4, 12, 1, 20)).isEmpty();
        assertThat(IcmpError.pointer(Family.V4, 3, 0, 20)).isEmpty();
        assertThat(IcmpError.pointer(Family.V6, 12, 0, 20)).isEmpty();
    }

    private static IcmpError timeExceeded() {
        return new IcmpError(Family.V4, 11, 0, 0, V4_TARGET, 0xBEEF, 0xFFFE);
    }

    /** An ICMPv4 message with its checksum filled in. */
    private static byte[] v4(String hex) {
        return Octets.withIcmpChecksum(Octets.of(hex), 0);
    }

    private static @Nullable IcmpError read(Family family, byte[] message) {
        return IcmpError.read(family, ByteBuffer.wrap(message), 0, message.length);
    }
}
