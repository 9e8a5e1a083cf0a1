// SPDX-License-Identifier: Apache-2.0
package dev.sonde.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A million damaged packets of each family, the same ones in every run: none throws. */
class HostilePacketsTest {
    private static final int PACKETS = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void nothingThrows(Family family) {
        long seed = family == Family.V4 ? 4884 : 4443;
        Random random = new Random(seed);
        List<byte[]> sound = Samples.of(family);
        Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = damaged(sound.get(random.nextInt(sound.size())), random);
            int at = random.nextInt(8) == 0 ? random.nextInt(packet.length + 1) : 0;
            if (family == Family.V4 && at == 0 && packet.length >= 4 && random.nextInt(8) > 0) {
                PacketWriter.sealed(packet, 2);
            }
            try {
                IcmpMessage message = Sound.check(family, packet, at, packet.length);
                kinds.merge(Kind.of(message), 1, Integer::sum);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", packet " + i + ": " + Arrays.toString(packet), e);
            }
        }
        // Each way was taken often enough for the run to mean something.
        assertThat(kinds).containsOnlyKeys(Kind.values());
        assertThat(kinds.values()).allMatch(count -> count > PACKETS / 1000);
    }

    /** A few octets changed, at offsets that lengths are often at; cut, or made longer. */
    private static byte[] damaged(byte[] sound, Random random) {
        int length =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(sound.length + 1);
                    case 1 -> sound.length + random.nextInt(64);
                    default -> sound.length;
                };
        byte[] packet = Arrays.copyOf(sound, length);
        for (int changes = random.nextInt(6); changes > 0 && length > 0; changes--) {
            int at = random.nextBoolean() ? random.nextInt(length) : random.nextInt(length) & ~3;
            packet[at] =
                    (byte)
                            switch (random.nextInt(4)) {
                                case 0 -> 0;
                                case 1 -> 0xFF;
                                case 2 -> packet[at] + random.nextInt(5) - 2;
                                default -> random.nextInt();
                            };
        }
        return packet;
    }

    private enum Kind {
        ECHO_QUOTED,
        OTHER_QUOTED,
        UNREADABLE_QUOTED,
        EXTENSION,
        DAMAGED_EXTENSION,
        REDIRECT,
        EXTENDED_ECHO,
        UNRELATED,
        REFUSED;

        static Kind of(IcmpMessage message) {
            return switch (message) {
                case IcmpMessage.ErrorMessage error ->
                        switch (error.extensions()) {
                            case IcmpExtensions.Present _ -> EXTENSION;
                            case IcmpExtensions.Damaged _ -> DAMAGED_EXTENSION;
                            case IcmpExtensions.None _ ->
                                    switch (error.quote()) {
                                        case QuotedDatagram.EchoRequest _ -> ECHO_QUOTED;
                                        case QuotedDatagram.Other _ -> OTHER_QUOTED;
                                        case QuotedDatagram.Unreadable _ -> UNREADABLE_QUOTED;
                                    };
                        };
                case IcmpMessage.Redirect _ -> REDIRECT;
                case IcmpMessage.ExtendedRequest _, IcmpMessage.ExtendedReply _ -> EXTENDED_ECHO;
                case IcmpMessage.Unrelated _ -> UNRELATED;
                case IcmpMessage.Refused _ -> REFUSED;
            };
        }
    }

    /** Sound messages of every kind. */
    static final class Samples {
        private Samples() {}

        static List<byte[]> of(Family family) {
            List<byte[]> all = new ArrayList<>();
            boolean four = family == Family.V4;
            byte[] quote = four ? quoteV4() : quoteV6();
            byte[] structure =
                    PacketWriter.structure(
                            PacketWriter.mpls(
                                    new MplsLabel(16, 0, false, 1), new MplsLabel(17, 1, true, 1)),
                            PacketWriter.object(
                                    2,
                                    0x0F,
                                    PacketWriter.packet()
                                            .u32(3)
                                            .hex("00010000")
                                            .address("192.0.2.9")
                                            .u8(8)
                                            .hex("65746830000000")
                                            .u32(1500)
                                            .done()));
            int unreachable = four ? 3 : 1;
            int exceeded = four ? 11 : 3;
            int unit = four ? 4 : 8;
            int shift = four ? 16 : 24;
            all.add(PacketWriter.error(unreachable, 1, 0, quote));
            all.add(PacketWriter.error(exceeded, 0, 0, quote));
            all.add(PacketWriter.error(four ? 12 : 4, 0, 0x1400_0000L, quote));
            all.add(PacketWriter.error(four ? 40 : 2, 0, 1280, quote));
            all.add(PacketWriter.extended(exceeded, 0, unit, shift, quote, structure));
            all.add(PacketWriter.extended(unreachable, 3, unit, shift, quote, structure));
            all.add(four ? PacketWriter.error(5, 1, 0xC000_02FEL, quote) : redirect(quote));
            all.add(extendedEcho(four ? 42 : 160));
            all.add(extendedEcho(four ? 43 : 161));
            all.add(PacketWriter.echo(four ? 0 : 129, 1, 2, 56));
            return all;
        }

        private static byte[] quoteV4() {
            return PacketWriter.v4(
                    1,
                    "192.0.2.1",
                    "198.51.100.2",
                    new byte[] {1, 1, 1, 0},
                    PacketWriter.echo(8, 1, 2, 56));
        }

        private static byte[] quoteV6() {
            byte[] chain =
                    PacketWriter.packet()
                            .u8(44)
                            .u8(0)
                            .zeros(6)
                            .u8(60)
                            .u8(0)
                            .u16(1)
                            .u32(5)
                            .u8(58)
                            .u8(0)
                            .zeros(6)
                            .bytes(PacketWriter.echo(128, 1, 2, 56))
                            .done();
            return PacketWriter.v6(0, "2001:db8::1", "2001:db8::2", chain);
        }

        private static byte[] redirect(byte[] quote) {
            return PacketWriter.packet()
                    .u8(137)
                    .u8(0)
                    .u16(0)
                    .u32(0)
                    .address("fe80::fe")
                    .address("2001:db8::2")
                    .u8(4)
                    .u8((8 + quote.length) / 8)
                    .zeros(6)
                    .bytes(quote)
                    .done();
        }

        private static byte[] extendedEcho(int type) {
            byte[] query =
                    PacketWriter.structure(
                            PacketWriter.object(
                                    3, 1, PacketWriter.packet().hex("65746830").done()));
            return PacketWriter.sealed(
                    PacketWriter.packet().u8(type).u8(0).u32(1).u8(7).u8(1).bytes(query).done(), 2);
        }
    }
}
