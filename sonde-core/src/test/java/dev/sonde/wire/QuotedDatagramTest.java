// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static dev.sonde.wire.PacketWriter.echo;
import static dev.sonde.wire.PacketWriter.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.wire.QuotedDatagram.EchoRequest;
import dev.sonde.wire.QuotedDatagram.Other;
import dev.sonde.wire.QuotedDatagram.Unreadable;
import dev.sonde.wire.QuotedDatagram.Why;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an error gives back of a datagram. */
class QuotedDatagramTest {
    private static final String US4 = "192.0.2.1";
    private static final String THEM4 = "198.51.100.2";
    private static final String US6 = "2001:db8::1";
    private static final String THEM6 = "2001:db8::2";
    private static final byte[] NO_OPTIONS = {};

    @Test
    void anEchoRequestNamesItsProbe() {
        byte[] quote = PacketWriter.v4(1, US4, THEM4, NO_OPTIONS, echo(8, 0xBEEF, 0xFFFE, 56));

        EchoRequest request = (EchoRequest) read(Family.V4, quote);

        assertThat(request.identifier()).isEqualTo(0xBEEF);
        assertThat(request.sequence()).isEqualTo(0xFFFE);
        assertThat(request.header().source()).isEqualTo(address(US4));
        assertThat(request.header().destination()).isEqualTo(address(THEM4));
        assertThat(request.payloadAt()).isEqualTo(28);
        assertThat(request.payloadOctets()).isEqualTo(56);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 37, 40})
    void ipv4OptionsStandInBetween(int octets) {
        byte[] options = new byte[octets];
        Arrays.fill(options, (byte) 0x08);
        byte[] quote = PacketWriter.v4(1, US4, THEM4, options, echo(8, 1, 2, 0));

        EchoRequest request = (EchoRequest) read(Family.V4, quote);

        assertThat(request.sequence()).isEqualTo(2);
        assertThat(request.header().length()).isEqualTo(20 + (octets + 3) / 4 * 4);
    }

    @Test
    void ipv6ExtensionHeadersStandInBetween() {
        byte[] chain =
                packet().u8(43)
                        .u8(0)
                        .zeros(6) // hop-by-hop
                        .u8(44)
                        .u8(2)
                        .zeros(22) // routing
                        .u8(51)
                        .u8(0)
                        .u16(1)
                        .u32(9) // the first fragment
                        .u8(60)
                        .u8(4)
                        .zeros(22) // authentication
                        .u8(58)
                        .u8(1)
                        .zeros(14) // destination options
                        .bytes(echo(128, 7, 8, 16))
                        .done();

        EchoRequest request = (EchoRequest) read(Family.V6, PacketWriter.v6(0, US6, THEM6, chain));

        assertThat(request.identifier()).isEqualTo(7);
        assertThat(request.sequence()).isEqualTo(8);
        assertThat(request.header().length()).isEqualTo(40 + 80);
        assertThat(request.header().protocol()).isEqualTo(58);
        assertThat(request.header().destination()).isEqualTo(address(THEM6));
        assertThat(request.payloadOctets()).isEqualTo(16);
    }

    @Test
    void fewerThanEightOctetsNameNothing() {
        byte[] four = PacketWriter.v4(1, US4, THEM4, NO_OPTIONS, echo(8, 1, 2, 56));
        byte[] six = PacketWriter.v6(58, US6, THEM6, echo(128, 1, 2, 56));
        for (int octets = 0; octets <= 8; octets++) {
            QuotedDatagram short4 = read(Family.V4, Arrays.copyOf(four, 20 + octets));
            QuotedDatagram short6 = read(Family.V6, Arrays.copyOf(six, 40 + octets));
            if (octets < 8) {
                assertThat(((Other) short4).why()).isEqualTo(Why.SHORT);
                assertThat(((Other) short4).transportOctets()).isEqualTo(octets);
                assertThat(((Other) short6).why()).isEqualTo(Why.SHORT);
            } else {
                assertThat(short4).isInstanceOf(EchoRequest.class);
                assertThat(short6).isInstanceOf(EchoRequest.class);
            }
        }
    }

    @Test
    void aHeaderThatIsNotWholeIsUnreadable() {
        byte[] four = PacketWriter.v4(1, US4, THEM4, new byte[8], echo(8, 1, 2, 0));
        byte[] six = PacketWriter.v6(58, US6, THEM6, echo(128, 1, 2, 0));
        for (int octets = 0; octets < 28; octets++) {
            assertThat(read(Family.V4, Arrays.copyOf(four, octets))).isInstanceOf(Unreadable.class);
        }
        for (int octets = 0; octets < 40; octets++) {
            assertThat(read(Family.V6, Arrays.copyOf(six, octets))).isInstanceOf(Unreadable.class);
        }
        assertThat(read(Family.V6, four)).isInstanceOf(Unreadable.class);
        assertThat(read(Family.V4, six)).isInstanceOf(Unreadable.class);
    }

    @Test
    void octetsBeyondTheDatagramsOwnLengthAreNotPartOfIt() {
        byte[] padded =
                packet().bytes(PacketWriter.v4(1, US4, THEM4, NO_OPTIONS, echo(8, 1, 2, 4)))
                        .zeros(96)
                        .done();
        assertThat(((EchoRequest) read(Family.V4, padded)).payloadOctets()).isEqualTo(4);

        ByteBuffer tooLittle =
                ByteBuffer.wrap(PacketWriter.v4(1, US4, THEM4, NO_OPTIONS, echo(8, 1, 2, 4)));
        tooLittle.putShort(2, (short) 27);
        assertThat(((Other) read(Family.V4, tooLittle.array())).why()).isEqualTo(Why.SHORT);
        tooLittle.putShort(2, (short) 19);
        assertThat(read(Family.V4, tooLittle.array())).isInstanceOf(Unreadable.class);

        ByteBuffer six = ByteBuffer.wrap(PacketWriter.v6(58, US6, THEM6, echo(128, 1, 2, 4)));
        six.putShort(4, (short) 7);
        assertThat(((Other) read(Family.V6, six.array())).why()).isEqualTo(Why.SHORT);
    }

    @Test
    void whatNamesNoProbeSaysWhy() {
        assertThat(why(17, echo(8, 1, 2, 0))).isEqualTo(Why.PROTOCOL);
        assertThat(why(1, echo(0, 1, 2, 0))).isEqualTo(Why.MESSAGE);
        assertThat(why(1, packet().u8(8).u8(1).zeros(6).done())).isEqualTo(Why.MESSAGE);
        ByteBuffer later =
                ByteBuffer.wrap(PacketWriter.v4(1, US4, THEM4, NO_OPTIONS, echo(8, 1, 2, 0)));
        later.putShort(6, (short) 3);
        assertThat(((Other) read(Family.V4, later.array())).why()).isEqualTo(Why.LATER_FRAGMENT);
    }

    @Test
    void aChainWithoutEndNamesNothing() {
        PacketWriter chain = packet();
        for (int i = 0; i < 100; i++) {
            chain.u8(60).u8(0).zeros(6);
        }
        byte[] quote = PacketWriter.v6(60, US6, THEM6, chain.bytes(echo(128, 1, 2, 0)).done());

        assertThat(((Other) read(Family.V6, quote)).why()).isEqualTo(Why.CHAIN);
    }

    @Test
    void aLengthThatLeadsBeyondThePacketIsShort() {
        byte[] chain = packet().u8(58).u8(255).zeros(6).bytes(echo(128, 1, 2, 0)).done();

        Other other = (Other) read(Family.V6, PacketWriter.v6(60, US6, THEM6, chain));

        assertThat(other.why()).isEqualTo(Why.SHORT);
    }

    private static Why why(int protocol, byte[] transport) {
        return ((Other)
                        read(
                                Family.V4,
                                PacketWriter.v4(protocol, US4, THEM4, NO_OPTIONS, transport)))
                .why();
    }

    private static QuotedDatagram read(Family family, byte[] quote) {
        return QuotedDatagram.read(family, ByteBuffer.wrap(quote), 0, quote.length);
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
