// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static dev.sonde.wire.PacketWriter.echo;
import static dev.sonde.wire.PacketWriter.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.wire.IcmpMessage.Refusal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages about packets, by hand and by an independent writer. */
class IcmpMessageTest {
    private static final String US4 = "192.0.2.1";
    private static final String THEM4 = "198.51.100.2";
    private static final String US6 = "2001:db8::1";
    private static final String THEM6 = "2001:db8::2";
    private static final byte[] QUOTE4 =
            PacketWriter.v4(1, US4, THEM4, new byte[0], echo(8, 0xBEEF, 3, 56));
    private static final byte[] QUOTE6 = PacketWriter.v6(58, US6, THEM6, echo(128, 0xBEEF, 3, 56));

    // ---- Errors

    @Test
    void everyV4ErrorOfTheCatalogueIsReadBack() {
        for (IcmpEntry entry : IcmpEntries.all(Family.V4)) {
            if (entry.type() == 43 || entry.type() == 5) {
                continue;
            }
            byte[] message = PacketWriter.error(entry.type(), entry.code(), 0, QUOTE4);

            IcmpMessage.ErrorMessage error = (IcmpMessage.ErrorMessage) read(Family.V4, message);

            assertThat(error.type()).isEqualTo(entry.type());
            assertThat(error.code()).isEqualTo(entry.code());
            assertThat(IcmpError.of(error))
                    .isEqualTo(
                            new IcmpError(
                                    Family.V4,
                                    entry.type(),
                                    entry.code(),
                                    0,
                                    address(THEM4),
                                    0xBEEF,
                                    3));
        }
    }

    @Test
    void everyV6ErrorOfTheCatalogueIsReadBack() {
        for (IcmpEntry entry : IcmpEntries.all(Family.V6)) {
            if (entry.type() > 127) {
                continue;
            }
            byte[] message = PacketWriter.error(entry.type(), entry.code(), 0, QUOTE6);

            IcmpError error = IcmpError.of(read(Family.V6, message));

            assertThat(error)
                    .isEqualTo(
                            new IcmpError(
                                    Family.V6,
                                    entry.type(),
                                    entry.code(),
                                    0,
                                    address(THEM6),
                                    0xBEEF,
                                    3));
        }
    }

    @Test
    void mtuAndPointer() {
        assertThat(error(Family.V4, 3, 4, 0x1234_0578L).nextHopMtu()).hasValue(1400);
        assertThat(error(Family.V4, 3, 4, 0).nextHopMtu()).isEmpty();
        assertThat(error(Family.V4, 12, 0, 0x1700_0000L).pointer()).hasValue(23);
        assertThat(error(Family.V4, 12, 2, 0x1700_0000L).pointer()).isEmpty();
        assertThat(error(Family.V6, 2, 0, 1280).nextHopMtu()).hasValue(1280);
        assertThat(error(Family.V6, 4, 1, 40).pointer()).hasValue(40);
        // RFC 2521 section 2: in the lower half, 0 when there is no index to point at.
        assertThat(error(Family.V4, 40, 0, 0xFFFF_0018L).pointer()).hasValue(24);
        assertThat(error(Family.V4, 40, 4, 0xFFFF_0000L).pointer()).isEmpty();
    }

    /** A time exceeded as Linux sends it, byte by byte. */
    @Test
    void aTimeExceededByHand() {
        byte[] message =
                packet().hex("0b 00 f4ff 00000000")
                        .hex("45 00 001c 0000 4000 01 01 f6e5 0a320101 0a320201")
                        .hex("08 00 f7f5 0001 0009")
                        .done();
        PacketWriter.sealed(message, 2);

        assertThat(IcmpError.of(read(Family.V4, message)))
                .isEqualTo(new IcmpError(Family.V4, 11, 0, 0, address("10.50.2.1"), 1, 9));
    }

    // ---- Redirects

    @Test
    void aV4RedirectNamesItsGateway() {
        byte[] message = PacketWriter.error(5, 1, 0xC000_02FEL, QUOTE4);

        IcmpMessage.Redirect redirect = (IcmpMessage.Redirect) read(Family.V4, message);

        assertThat(redirect.target()).isEqualTo(address("192.0.2.254"));
        assertThat(redirect.destination()).isEqualTo(address(THEM4));
        assertThat(IcmpError.of(redirect))
                .isEqualTo(new IcmpError(Family.V4, 5, 1, 0xC000_02FEL, address(THEM4), 0xBEEF, 3));
    }

    @Test
    void aV6RedirectHasALayoutOfItsOwn() {
        byte[] message = redirect("fe80::fe", THEM6, option(2, new byte[6]), header(QUOTE6));

        IcmpMessage.Redirect redirect = (IcmpMessage.Redirect) read(Family.V6, message);

        assertThat(redirect.target()).isEqualTo(address("fe80::fe"));
        assertThat(redirect.destination()).isEqualTo(address(THEM6));
        assertThat(IcmpError.of(redirect))
                .isEqualTo(new IcmpError(Family.V6, 137, 0, 0, address(THEM6), 0xBEEF, 3));
    }

    @Test
    void aV6RedirectToTheDestinationItselfMeansItIsOnTheLink() {
        assertThat(read(Family.V6, redirect(THEM6, THEM6)))
                .isEqualTo(
                        new IcmpMessage.Redirect(
                                Family.V6,
                                0,
                                address(THEM6),
                                address(THEM6),
                                new QuotedDatagram.Unreadable()));
    }

    @Test
    void aV6RedirectThatBreaksTheRulesIsRefused() {
        assertThat(why(Family.V6, redirect("2001:db8::fe", THEM6)))
                .isEqualTo(Refusal.CONTRADICTION);
        assertThat(why(Family.V6, redirect("fe80::fe", "ff02::1")))
                .isEqualTo(Refusal.CONTRADICTION);
        assertThat(why(Family.V6, redirect("fe80::fe", "2001:db8::3", header(QUOTE6))))
                .as("quotes a packet to somewhere else")
                .isEqualTo(Refusal.CONTRADICTION);
        byte[] code = redirect("fe80::fe", THEM6);
        code[1] = 1;
        assertThat(why(Family.V6, code)).isEqualTo(Refusal.CONTRADICTION);
        assertThat(why(Family.V6, redirect("fe80::fe", THEM6, new byte[] {1, 0, 0, 0, 0, 0, 0, 0})))
                .as("an option of length 0")
                .isEqualTo(Refusal.LENGTH);
        assertThat(why(Family.V6, redirect("fe80::fe", THEM6, new byte[] {1, 2, 0, 0, 0, 0, 0, 0})))
                .as("an option that is longer than the message")
                .isEqualTo(Refusal.LENGTH);
        assertThat(why(Family.V6, redirect("fe80::fe", THEM6, new byte[] {1, 1, 0})))
                .as("less than an option")
                .isEqualTo(Refusal.LENGTH);
        byte[] whole = redirect("fe80::fe", THEM6);
        assertThat(why(Family.V6, Arrays.copyOf(whole, 39))).isEqualTo(Refusal.CUT_SHORT);
    }

    private static byte[] redirect(String target, String destination, byte[]... options) {
        PacketWriter message = packet().u8(137).u8(0).u16(0).u32(0);
        message.address(target).address(destination);
        for (byte[] option : options) {
            message.bytes(option);
        }
        return message.done();
    }

    /** An option of neighbour discovery, padded to a multiple of 8. */
    private static byte[] option(int type, byte[] payload) {
        int units = (2 + payload.length + 7) / 8;
        return packet().u8(type).u8(units).bytes(Arrays.copyOf(payload, units * 8 - 2)).done();
    }

    private static byte[] header(byte[] quote) {
        return option(4, packet().zeros(6).bytes(quote).done());
    }

    // ---- Extended echo

    @ParameterizedTest(name = "bits {0}")
    @CsvSource({
        "00, 0, false, false, false",
        "04, 0, true, false, false",
        "07, 0, true, true, true",
        "06, 0, true, true, false",
        "05, 0, true, false, true",
        "44, 2, true, false, false",
        "c0, 6, false, false, false",
        "18, 0, false, false, false",
        "ff, 7, true, true, true",
    })
    void extendedEchoReplies(String bits, int state, boolean active, boolean v4, boolean v6) {
        byte[] message = packet().hex("2b 02 0000 beef fe" + bits).done();
        assertThat(read(Family.V4, PacketWriter.sealed(message, 2)))
                .isEqualTo(
                        new IcmpMessage.ExtendedReply(
                                Family.V4, 2, 0xBEEF, 0xFE, state, active, v4, v6));

        message = packet().hex("a1 02 0000 beef fe" + bits).done();
        assertThat(read(Family.V6, message))
                .isEqualTo(
                        new IcmpMessage.ExtendedReply(
                                Family.V6, 2, 0xBEEF, 0xFE, state, active, v4, v6));
    }

    @Test
    void extendedEchoRequests() {
        byte[] query =
                PacketWriter.structure(PacketWriter.object(3, 1, packet().hex("65746830").done()));
        byte[] message = packet().hex("2a 00 0000 beef 07 01").bytes(query).done();
        assertThat(read(Family.V4, PacketWriter.sealed(message, 2)))
                .isEqualTo(
                        new IcmpMessage.ExtendedRequest(
                                Family.V4,
                                0,
                                0xBEEF,
                                7,
                                true,
                                new IcmpExtensions.Present(
                                        List.of(new ExtensionObject.QueryByName("eth0")))));

        message = packet().hex("a0 00 0000 beef 07 fe").done();
        assertThat(read(Family.V6, message))
                .isEqualTo(
                        new IcmpMessage.ExtendedRequest(
                                Family.V6, 0, 0xBEEF, 7, false, new IcmpExtensions.None()));
    }

    // ---- What is refused

    @Test
    void aV4MessageWithASingleFlippedBitIsRefused() {
        byte[] message =
                PacketWriter.extended(
                        11,
                        0,
                        4,
                        16,
                        QUOTE4,
                        PacketWriter.structure(PacketWriter.mpls(new MplsLabel(16, 0, true, 1))));
        for (int bit = 0; bit < message.length * 8; bit++) {
            message[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(why(Family.V4, message)).as("bit %d", bit).isEqualTo(Refusal.CHECKSUM);
            message[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void lessThanAHeaderIsRefused() {
        for (int octets = 0; octets < 8; octets++) {
            byte[] message = new byte[octets];
            assertThat(why(Family.V4, message)).isEqualTo(Refusal.CUT_SHORT);
            assertThat(why(Family.V6, message)).isEqualTo(Refusal.CUT_SHORT);
        }
    }

    @Test
    void whatIsAboutNobodysPacketIsUnrelated() {
        assertThat(read(Family.V4, echo(8, 1, 2, 8))).isEqualTo(new IcmpMessage.Unrelated(8));
        assertThat(read(Family.V4, echo(0, 1, 2, 8))).isEqualTo(new IcmpMessage.Unrelated(0));
        assertThat(read(Family.V6, echo(135, 1, 2, 8))).isEqualTo(new IcmpMessage.Unrelated(135));
    }

    @Test
    void aMessageMayStandAnywhereInItsBuffer() {
        byte[] message = PacketWriter.error(3, 1, 0, QUOTE4);
        byte[] around = packet().zeros(20).bytes(message).hex("ffff").done();

        IcmpMessage read =
                IcmpMessage.read(Family.V4, ByteBuffer.wrap(around), 20, around.length - 2);

        assertThat(IcmpError.of(read)).isEqualTo(IcmpError.of(read(Family.V4, message)));
    }

    @Test
    void theChecksumOfIcmpv6CoversTheAddresses() {
        for (int payload : new int[] {0, 1, 56, 1400}) {
            byte[] message = PacketWriter.sealedV6(echo(128, 1, 2, payload), US6, THEM6);
            ByteBuffer buffer = ByteBuffer.wrap(message);
            assertThat(
                            InternetChecksum.ofIcmpv6(
                                    address(US6), address(THEM6), buffer, 0, message.length))
                    .isZero();
            assertThat(
                            InternetChecksum.ofIcmpv6(
                                    address(US6),
                                    address("2001:db8::3"),
                                    buffer,
                                    0,
                                    message.length))
                    .isNotZero();
        }
    }

    private static IcmpMessage.ErrorMessage error(Family family, int type, int code, long word) {
        byte[] quote = family == Family.V4 ? QUOTE4 : QUOTE6;
        return (IcmpMessage.ErrorMessage) read(family, PacketWriter.error(type, code, word, quote));
    }

    private static Refusal why(Family family, byte[] message) {
        return ((IcmpMessage.Refused) read(family, message)).why();
    }

    private static IcmpMessage read(Family family, byte[] message) {
        return Sound.check(family, message, 0, message.length);
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
