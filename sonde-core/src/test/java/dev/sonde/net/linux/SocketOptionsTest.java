// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.PathMtuDiscovery;
import dev.sonde.net.SocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What options do to the packets on the wire, and what is said of those that cannot be had. */
class SocketOptionsTest {
    private static final int AF_PACKET = 17;
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86DD;
    private static final IpAddress V4 = IpAddress.parse("127.0.0.1").orElseThrow();
    private static final IpAddress V6 = IpAddress.parse("::1").orElseThrow();
    private static final SocketOptions DEFAULT = SocketOptions.DEFAULT;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void v4HeaderCarriesTimeToLiveAndTos(Kind kind) throws Exception {
        SocketOptions options = DEFAULT.withTtl(7).withTos(0xB8);
        Lab.inNewNamespace(() -> {
            ByteBuffer packet = packetOf(V4, kind, options);
            assertThat(packet.get(8)).isEqualTo((byte) 7);
            assertThat(packet.get(1)).isEqualTo((byte) 0xB8);
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,DO,true", "PING,DONT,false", "RAW,PROBE,true", "RAW,DONT,false"})
    void v4HeaderCarriesDontFragment(Kind kind, PathMtuDiscovery discovery, boolean expected)
            throws Exception {
        SocketOptions options = DEFAULT.withPathMtuDiscovery(discovery);
        Lab.inNewNamespace(() -> {
            boolean dontFragment = (packetOf(V4, kind, options).get(6) & 0x40) != 0;
            assertThat(dontFragment).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void v6HeaderCarriesHopLimitTrafficClassAndFlowLabel(Kind kind) throws Exception {
        SocketOptions options = DEFAULT.withTtl(9).withTos(0x2E).withFlowLabel(0xABCDE);
        Lab.inNewNamespace(() -> {
            ByteBuffer packet = packetOf(V6, kind, options);
            assertThat(packet.get(7)).isEqualTo((byte) 9);
            assertThat(packet.getInt(0)).isEqualTo(0x62E_ABCDE);
        });
    }

    @Test
    void flowLabelMayBeSharedByTwoSockets() throws Exception {
        SocketOptions options = DEFAULT.withFlowLabel(5);
        Lab.inNewNamespace(() -> {
            packetOf(V6, Kind.RAW, options);
            try (Network network = new LinuxNetwork()) {
                network.openIcmp(Family.V6, Kind.PING, options);
                network.openIcmp(Family.V6, Kind.PING, options);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,127.0.0.9", "RAW,127.0.0.9", "PING,lo", "RAW,lo"})
    void v4SourceIsAnOwnAddressOrAnInterface(Kind kind, String source) throws Exception {
        IpAddress expected = IpAddress.parse(source).orElse(V4);
        Lab.inNewNamespace(() -> {
            ByteBuffer packet = packetOf(V4, kind, DEFAULT.withSource(source));
            assertThat(packet.getInt(12)).isEqualTo(expected.v4Bits());
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,::1", "RAW,::1", "PING,lo", "RAW,lo", "PING,::1%lo", "RAW,::1%1"})
    void v6SourceIsAnOwnAddressOrAnInterface(Kind kind, String source) throws Exception {
        Lab.inNewNamespace(() -> {
            ByteBuffer packet = packetOf(V6, kind, DEFAULT.withSource(source));
            assertThat(packet.getLong(8)).isZero();
            assertThat(packet.getLong(16)).isEqualTo(1);
        });
    }

    @Test
    void markIsSet() throws Exception {
        Lab.inNewNamespace(() -> packetOf(V4, Kind.PING, DEFAULT.withMark(0xFFFF_FFFFL)));
    }

    @Test
    void markWithoutThePrivilegeNamesIt() throws Exception {
        Lab.inNewNamespace(() -> {
            Lab.dropCapabilities();
            NetworkException e = refusal(Family.V4, Kind.PING, DEFAULT.withMark(3));
            assertThat(e.whose()).isEqualTo(NetworkException.Cause.NOT_PERMITTED);
            assertThat(e.errno()).isEqualTo(Errno.EPERM.number());
            assertThat(e).hasMessageContaining("CAP_NET_ADMIN").hasMessageContaining("SO_MARK");
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void unknownInterfaceIsNamedWithThoseThereAre(Kind kind) throws Exception {
        Lab.inNewNamespace(() -> {
            NetworkException e = refusal(Family.V4, kind, DEFAULT.withSource("nope0"));
            assertThat(e.whose()).isEqualTo(NetworkException.Cause.NO_SUCH_THING);
            assertThat(e).hasMessageStartingWith("no interface \"nope0\"; this host has: lo");
            assertThat(refusal(Family.V4, kind, DEFAULT.withSource("a-name-too-long-for-any")))
                    .hasMessageStartingWith("no interface \"a-name-too-long-for-any\"");
            assertThat(refusal(Family.V6, kind, DEFAULT.withSource("fe80::1%nope0")))
                    .hasMessageStartingWith("no interface \"nope0\"");
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void sourceThatIsNotOursIsNamed(Kind kind) throws Exception {
        Lab.inNewNamespace(() -> {
            NetworkException e = refusal(Family.V4, kind, DEFAULT.withSource("192.0.2.1"));
            assertThat(e.whose()).isEqualTo(NetworkException.Cause.NO_SUCH_THING);
            assertThat(e.errno()).isEqualTo(Errno.EADDRNOTAVAIL.number());
            assertThat(e).hasMessageContaining("this host has no address 192.0.2.1");
            assertThat(refusal(Family.V6, kind, DEFAULT.withSource("2001:db8::1")))
                    .hasMessageContaining("this host has no address 2001:db8::1");
            assertThat(refusal(Family.V6, kind, DEFAULT.withSource("fe80::1")))
                    .hasMessageContaining("fe80::1%interface");
        });
    }

    @Test
    void sourceOfTheOtherFamilyIsNamed() throws Exception {
        Lab.inNewNamespace(() -> {
            NetworkException e = refusal(Family.V6, Kind.PING, DEFAULT.withSource("127.0.0.1"));
            assertThat(e.whose()).isEqualTo(NetworkException.Cause.NO_SUCH_THING);
            assertThat(e).hasMessageContaining("127.0.0.1 is IPv4").hasMessageContaining("IPv6");
        });
    }

    private static NetworkException refusal(Family family, Kind kind, SocketOptions options) {
        try (Network network = new LinuxNetwork()) {
            return catchThrowableOfType(
                    NetworkException.class, () -> network.openIcmp(family, kind, options));
        }
    }

    /**
     * The first packet on the wire after a request was sent with these options, from its IP header
     * on.
     */
    private static ByteBuffer packetOf(IpAddress target, Kind kind, SocketOptions options) {
        int etherType = target.family() == Family.V4 ? ETH_P_IP : ETH_P_IPV6;
        short protocol = (short) etherType;
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            protocol = Short.reverseBytes(protocol);
        }
        try (Kernel kernel = Kernel.confined();
                Network network = new LinuxNetwork();
                IcmpSocket socket = network.openIcmp(target.family(), kind, options)) {
            ByteBuffer packet = kernel.allocate(2048);
            int fd =
                    (int)
                            kernel.socket(
                                    AF_PACKET,
                                    Constants.SOCK_DGRAM | Constants.SOCK_NONBLOCK,
                                    Short.toUnsignedInt(protocol));
            socket.outgoing().clear();
            Echo.add(socket, target, 1);
            assertThat(socket.send()).as(Errno.nameOf(socket.outgoing().errno())).isEqualTo(1);
            long length = kernel.read(fd, Kernel.addressOf(packet), packet.capacity());
            kernel.close(fd);
            assertThat(length).isPositive();
            byte[] bytes = new byte[(int) length];
            packet.get(0, bytes);
            return ByteBuffer.wrap(bytes);
        }
    }
}
