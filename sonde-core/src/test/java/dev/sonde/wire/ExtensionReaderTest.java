// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static dev.sonde.wire.PacketWriter.mpls;
import static dev.sonde.wire.PacketWriter.object;
import static dev.sonde.wire.PacketWriter.packet;
import static dev.sonde.wire.PacketWriter.structure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.wire.IcmpExtensions.Damaged;
import dev.sonde.wire.IcmpExtensions.Flaw;
import dev.sonde.wire.IcmpExtensions.Present;
import dev.sonde.wire.InterfaceInformation.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Structures behind quotes, and what is in them. */
class ExtensionReaderTest {
    private static final MplsLabel OUTER = new MplsLabel(1_048_575, 7, false, 255);
    private static final MplsLabel INNER = new MplsLabel(16, 0, true, 1);
    private static final byte[] QUOTE =
            PacketWriter.v4(
                    1, "192.0.2.1", "198.51.100.2", new byte[0], PacketWriter.echo(8, 1, 2, 56));

    // ---- Where a structure is

    @ParameterizedTest(name = "v{0} type {1}")
    @CsvSource({"4, 3, 4, 16", "4, 11, 4, 16", "4, 12, 4, 16", "6, 1, 8, 24", "6, 3, 8, 24"})
    void theLengthFieldLeadsToIt(int version, int type, int unit, int shift) {
        byte[] message =
                PacketWriter.extended(type, 0, unit, shift, QUOTE, structure(mpls(OUTER, INNER)));

        IcmpMessage.ErrorMessage error = error(version == 4 ? Family.V4 : Family.V6, message);

        assertThat(error.extensions().mplsLabels()).containsExactly(OUTER, INNER);
    }

    @ParameterizedTest(name = "v{0} type {1}")
    @CsvSource({"4, 4", "4, 40", "6, 2", "6, 4", "6, 100"})
    void otherTypesHaveNone(int version, int type) {
        byte[] body =
                packet().bytes(Arrays.copyOf(QUOTE, 128)).bytes(structure(mpls(INNER))).done();
        byte[] message = PacketWriter.error(type, 0, 0x2020_2020L, body);

        assertThat(error(version == 4 ? Family.V4 : Family.V6, message).extensions())
                .isEqualTo(new IcmpExtensions.None());
    }

    @Test
    void aLongQuoteIsFollowedByItAsWell() {
        byte[] longer =
                PacketWriter.v4(
                        1,
                        "192.0.2.1",
                        "198.51.100.2",
                        new byte[0],
                        PacketWriter.echo(8, 1, 2, 301));

        IcmpMessage.ErrorMessage error =
                error(
                        Family.V4,
                        PacketWriter.extended(11, 0, 4, 16, longer, structure(mpls(INNER))));

        assertThat(error.extensions().mplsLabels()).containsExactly(INNER);
        assertThat(((QuotedDatagram.EchoRequest) error.quote()).payloadOctets()).isEqualTo(301);
    }

    /** RFC 4884 section 5.5: routers that are older than the length field. */
    @Test
    void withoutALengthItIsBelievedBehind128OctetsWithARightChecksum() {
        byte[] quote = Arrays.copyOf(QUOTE, 128);
        byte[] sealed = structure(mpls(INNER));
        byte[] body = packet().bytes(quote).bytes(sealed).done();
        assertThat(error(Family.V4, PacketWriter.error(11, 0, 0, body)).extensions().mplsLabels())
                .containsExactly(INNER);

        byte[] unsealed = structure(mpls(INNER));
        unsealed[2] = 0;
        unsealed[3] = 0;
        body = packet().bytes(quote).bytes(unsealed).done();
        assertThat(error(Family.V4, PacketWriter.error(11, 0, 0, body)).extensions())
                .isEqualTo(new IcmpExtensions.None());

        // Part of a long quote, most likely.
        body = packet().bytes(quote).zeros(100).done();
        assertThat(error(Family.V4, PacketWriter.error(11, 0, 0, body)).extensions())
                .isEqualTo(new IcmpExtensions.None());
    }

    @Test
    void aLengthOfZeroOnAShortMessageIsNone() {
        assertThat(error(Family.V4, PacketWriter.error(11, 0, 0, QUOTE)).extensions())
                .isEqualTo(new IcmpExtensions.None());
    }

    @ParameterizedTest(name = "length field {0}")
    @CsvSource({"1", "31", "33", "34", "255"})
    void aLengthThatDoesNotFitDamagesTheStructureAlone(int words) {
        byte[] body = packet().bytes(Arrays.copyOf(QUOTE, 128)).zeros(4).done();

        IcmpMessage.ErrorMessage error =
                error(Family.V4, PacketWriter.error(11, 0, (long) words << 16, body));

        assertThat(error.extensions()).isEqualTo(new Damaged(Flaw.QUOTE_LENGTH));
        assertThat(error.quote()).isInstanceOf(QuotedDatagram.EchoRequest.class);
    }

    // ---- The structure

    @Test
    void aChecksumOfZeroIsNone() {
        byte[] structure = structure(mpls(INNER));
        structure[2] = 0;
        structure[3] = 0;
        assertThat(read(structure).mplsLabels()).containsExactly(INNER);
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] structure = structure(mpls(OUTER, INNER), object(9, 9, new byte[4]));
        for (int bit = 0; bit < structure.length * 8; bit++) {
            structure[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(read(structure)).as("bit %d", bit).isInstanceOf(Damaged.class);
            structure[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void anotherVersionIsNotRead() {
        for (int version = 0; version < 16; version++) {
            byte[] structure = structure(mpls(INNER));
            structure[0] = (byte) (version << 4);
            PacketWriter.sealed(structure, 2);
            if (version != 2) {
                assertThat(read(structure)).isEqualTo(new Damaged(Flaw.VERSION));
            } else {
                assertThat(read(structure)).isInstanceOf(Present.class);
            }
        }
    }

    @ParameterizedTest(name = "an object of length {0} in 8 octets")
    @CsvSource({"0", "1", "3", "5", "7", "9", "12", "65535"})
    void anObjectsLengthHasToFit(int length) {
        byte[] structure = structure(packet().u16(length).u8(9).u8(9).zeros(4).done());

        assertThat(read(structure)).isEqualTo(new Damaged(Flaw.OBJECT_LENGTH));
    }

    @Test
    void aRestThatIsNoObjectDamages() {
        assertThat(read(structure(mpls(INNER), new byte[2])))
                .isEqualTo(new Damaged(Flaw.OBJECT_LENGTH));
    }

    @Test
    void aStructureMayBeEmpty() {
        assertThat(read(structure())).isEqualTo(new Present(List.of()));
        assertThat(read(new byte[3])).isEqualTo(new IcmpExtensions.None());
    }

    // ---- Objects

    /** A structure as a router sent it to traceroute: label 24001, class 0, bottom, TTL 1. */
    @Test
    void mplsByHand() {
        byte[] octets = packet().hex("2000 0000 0008 01 01 05dc1 1 01").done();
        assertThat(read(octets).mplsLabels()).containsExactly(new MplsLabel(24_001, 0, true, 1));
    }

    @ParameterizedTest(name = "class {0}, C-type {1}, payload {2}")
    @CsvSource({
        "1, 2, 00010101",
        "1, 1, ''",
        "9, 1, 0102030405060708",
        "2, 8, ''",
        "2, 8, 0000000100000002",
        "2, 4, 00030000c0000201",
        "2, 4, 00020000c0000201",
        "2, 2, 03616263",
        "2, 2, 08616263",
        "2, 2, 00616263",
        "2, 1, ''",
        "2, 0, 00000000",
        "3, 0, 00000001",
        "3, 1, ''",
        "3, 2, 0000000100000002",
        "3, 3, 00010800c0000201",
        "3, 3, 00010400c000020100000000",
        "3, 3, 00070400c0000201",
    })
    void whatDoesNotFitItsClassStaysOpaque(int classNumber, int cType, String payload) {
        byte[] octets = packet().hex(payload).done();

        Present present =
                (Present) read(structure(object(classNumber, cType, octets), mpls(INNER)));

        assertThat(present.objects())
                .startsWith(new ExtensionObject.Opaque(classNumber, cType, octets.length));
        assertThat(present.mplsLabels()).as("what follows").containsExactly(INNER);
    }

    @Test
    void interfacesWithEverythingAndWithNothing() {
        for (Role role : Role.values()) {
            for (int parts = 0; parts < 16; parts++) {
                InterfaceInformation information =
                        new InterfaceInformation(
                                role,
                                (parts & 8) != 0
                                        ? OptionalLong.of(4_294_967_295L)
                                        : OptionalLong.empty(),
                                (parts & 4) != 0
                                        ? IpAddress.parse(parts % 2 == 0 ? "192.0.2.9" : "fe80::9")
                                        : Optional.empty(),
                                (parts & 2) != 0
                                        ? Optional.of(parts % 2 == 0 ? "eth0" : "xe-0/0/1.100ü")
                                        : Optional.empty(),
                                (parts & 1) != 0 ? OptionalLong.of(9000) : OptionalLong.empty());

                Present read = (Present) read(structure(PacketWriter.interfaceObject(information)));

                assertThat(read.objects())
                        .containsExactly(new ExtensionObject.Interface(information));
            }
        }
    }

    @Test
    void aNameCannotUpsetATerminal() {
        byte[] name = packet().u8(8).hex("1b5b326a 00 c3 00").done();

        Present read = (Present) read(structure(object(2, 2, name)));

        assertThat(((ExtensionObject.Interface) read.objects().getFirst()).information().name())
                .hasValue("\uFFFD[2j\uFFFD\uFFFD");
    }

    @Test
    void queriesByNameIndexAndAddress() {
        byte[] structure =
                structure(
                        object(3, 1, packet().hex("65746830").done()),
                        object(3, 1, packet().hex("6c6f0000").done()),
                        object(3, 2, packet().u32(7).done()),
                        object(3, 3, packet().hex("00010400").address("192.0.2.1").done()),
                        object(3, 3, packet().hex("00021000").address("2001:db8::1").done()));

        assertThat(((Present) read(structure)).objects())
                .containsExactly(
                        new ExtensionObject.QueryByName("eth0"),
                        new ExtensionObject.QueryByName("lo"),
                        new ExtensionObject.QueryByIndex(7),
                        new ExtensionObject.QueryByAddress(
                                IpAddress.parse("192.0.2.1").orElseThrow()),
                        new ExtensionObject.QueryByAddress(
                                IpAddress.parse("2001:db8::1").orElseThrow()));
    }

    private static IcmpExtensions read(byte[] structure) {
        return ExtensionReader.read(ByteBuffer.wrap(structure), 0, structure.length);
    }

    private static IcmpMessage.ErrorMessage error(Family family, byte[] message) {
        return (IcmpMessage.ErrorMessage)
                IcmpMessage.read(family, ByteBuffer.wrap(message), 0, message.length);
    }
}
