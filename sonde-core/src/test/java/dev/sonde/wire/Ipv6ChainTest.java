// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static dev.sonde.wire.PacketWriter.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.wire.Ipv6Chain.End;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Extension headers, one after the other. */
class Ipv6ChainTest {
    private static final int ICMPV6 = 58;

    @Test
    void withoutExtensionHeadersTheTransportFollowsAtOnce() {
        assertThat(walk(ICMPV6, new byte[8])).isEqualTo(new Ipv6Chain(0, 0, ICMPV6, End.TRANSPORT));
        assertThat(walk(17, new byte[0])).isEqualTo(new Ipv6Chain(0, 0, 17, End.TRANSPORT));
    }

    @ParameterizedTest(name = "header {0} of length field {1} has {2} octets")
    @CsvSource({
        "0, 0, 8",
        "0, 3, 32",
        "0, 255, 2048",
        "43, 0, 8",
        "43, 2, 24",
        "60, 0, 8",
        "60, 1, 16",
        "135, 0, 8",
        "139, 4, 40",
        "140, 0, 8",
        // Always 8, its second octet is reserved.
        "44, 0, 8",
        "44, 255, 8",
        // In units of 4, less 2.
        "51, 1, 12",
        "51, 4, 24",
        "51, 255, 1028",
        // Too short for itself, and yet the walk goes on.
        "51, 0, 8",
    })
    void eachKindHasItsLength(int header, int field, int octets) {
        byte[] bytes = packet().u8(ICMPV6).u8(field).zeros(octets - 2).done();

        assertThat(walk(header, bytes)).isEqualTo(new Ipv6Chain(octets, 1, ICMPV6, End.TRANSPORT));
        assertThat(walk(header, java.util.Arrays.copyOf(bytes, octets - 1)).end())
                .isEqualTo(End.CUT_SHORT);
    }

    @Test
    void allKindsInTheOrderOfTheRfc() {
        byte[] chain =
                packet().u8(60)
                        .u8(0)
                        .zeros(6) // hop-by-hop
                        .u8(43)
                        .u8(1)
                        .zeros(14) // destination options
                        .u8(44)
                        .u8(2)
                        .zeros(22) // routing
                        .u8(51)
                        .u8(0)
                        .u16(0x0001)
                        .u32(77) // fragment, the first
                        .u8(60)
                        .u8(4)
                        .zeros(22) // authentication
                        .u8(ICMPV6)
                        .u8(0)
                        .zeros(6) // destination options
                        .done();

        assertThat(walk(0, chain)).isEqualTo(new Ipv6Chain(88, 6, ICMPV6, End.TRANSPORT));
    }

    @Test
    void aLaterFragmentHasNoTransportHeader() {
        byte[] later = packet().u8(ICMPV6).u8(0).u16(0x0008).u32(77).done();
        assertThat(walk(44, later)).isEqualTo(new Ipv6Chain(8, 1, ICMPV6, End.LATER_FRAGMENT));

        byte[] reservedBits = packet().u8(ICMPV6).u8(0).u16(0x0007).u32(77).done();
        assertThat(walk(44, reservedBits).end()).isEqualTo(End.TRANSPORT);
    }

    @Test
    void whatIsEncryptedOrMissingCountsAsTheTransport() {
        assertThat(walk(50, new byte[64]).protocol()).isEqualTo(50);
        byte[] none = packet().u8(59).u8(0).zeros(6).done();
        assertThat(walk(60, none)).isEqualTo(new Ipv6Chain(8, 1, 59, End.TRANSPORT));
    }

    @Test
    void hopByHopOptionsElsewhereThanInFrontAreOutOfPlace() {
        byte[] second = packet().u8(0).u8(0).zeros(6).u8(ICMPV6).u8(0).zeros(6).done();
        assertThat(walk(60, second)).isEqualTo(new Ipv6Chain(8, 1, 0, End.OUT_OF_PLACE));
    }

    @Test
    void aChainWithoutEndIsLeft() {
        PacketWriter chain = packet();
        for (int i = 0; i < 10_000; i++) {
            chain.u8(60).u8(0).zeros(6);
        }
        assertThat(walk(60, chain.done()))
                .isEqualTo(
                        new Ipv6Chain(
                                8 * Ipv6Chain.MOST_HEADERS,
                                Ipv6Chain.MOST_HEADERS,
                                60,
                                End.TOO_MANY));
    }

    @Test
    void theMostHeadersPermittedAreFollowed() {
        PacketWriter chain = packet();
        for (int i = 1; i < Ipv6Chain.MOST_HEADERS; i++) {
            chain.u8(60).u8(0).zeros(6);
        }
        chain.u8(ICMPV6).u8(0).zeros(6);
        assertThat(walk(60, chain.done()).end()).isEqualTo(End.TRANSPORT);
    }

    private static Ipv6Chain walk(int first, byte[] octets) {
        return Ipv6Chain.walk(ByteBuffer.wrap(octets), first, 0, octets.length);
    }
}
