// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Errno;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Echo over the loopback of a namespace of its own. */
class IcmpEchoTest {
    private static final long PATIENCE = 5_000_000_000L;
    private static final int LOOPBACK_NETWORK = 0x7F10_0000; // 127.16.0.0
    private static final int WARM_UPS = 1000;

    @ParameterizedTest
    @CsvSource({"PING,127.0.0.1", "RAW,127.0.0.1", "PING,::1", "RAW,::1"})
    void echoReplyTellsSourceTimeToLiveAndArrival(Kind kind, String host) throws Exception {
        IpAddress target = IpAddress.parse(host).orElseThrow();
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket socket = open(network, target.family(), kind)) {
                warmUp(network, socket, target);
                long before = network.clock().wallNanos();
                socket.outgoing().clear();
                Echo.add(socket, target, 7);
                assertThat(socket.send()).isEqualTo(1);
                List<Echo.Reply> replies = Echo.await(network, socket, 1, PATIENCE);
                long after = network.clock().wallNanos();

                assertThat(replies).hasSize(1);
                Echo.Reply reply = replies.getFirst();
                assertThat(reply.from().sameBits(target)).isTrue();
                assertThat(reply.sequence()).isEqualTo(7);
                assertThat(reply.payload()).isEqualTo(7);
                assertThat(reply.ttl()).isEqualTo(64);
                assertThat(reply.bytes()).isEqualTo(Echo.BYTES);
                assertThat(reply.stamp()).isBetween(before, after);
                assertThat(socket.receiveErrors()).isZero();
                assertThat(socket.ownDrops()).isZero();
            }
        });
    }

    /** The kernel starts stamping some time after a socket has asked for it. */
    private static void warmUp(Network network, IcmpSocket socket, IpAddress target) {
        for (int i = 0; i < WARM_UPS; i++) {
            socket.outgoing().clear();
            Echo.add(socket, target, 1);
            socket.send();
            if (Echo.await(network, socket, 1, PATIENCE).getFirst().stamp() != 0) {
                return;
            }
        }
        throw new AssertionError("no kernel stamp in " + WARM_UPS + " replies");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void thousandHostsAllAnswerInBatches(Kind kind) throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket socket = open(network, Family.V4, kind)) {
                List<Echo.Reply> replies = new ArrayList<>();
                int sent = 0;
                while (sent < 1000) {
                    socket.outgoing().clear();
                    while (sent < 1000 && !socket.outgoing().isFull()) {
                        Echo.add(socket, IpAddress.v4(LOOPBACK_NETWORK + sent), sent);
                        sent++;
                    }
                    assertThat(socket.send()).isEqualTo(socket.outgoing().size());
                    assertThat(socket.outgoing().errno()).isZero();
                    Echo.collect(socket, replies);
                }
                replies.addAll(Echo.await(network, socket, 1000 - replies.size(), PATIENCE));

                Set<Long> sources = new HashSet<>();
                for (Echo.Reply reply : replies) {
                    sources.add(reply.from().low());
                    assertThat(reply.from().v4Bits())
                            .isEqualTo(LOOPBACK_NETWORK + reply.sequence());
                }
                assertThat(sources).hasSize(1000);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatAFullBufferDropsIsCounted(Kind kind) throws Exception {
        SocketOptions smallest = SocketOptions.DEFAULT.withReceiveBufferBytes(1);
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket socket = network.openIcmp(Family.V4, kind, smallest)) {
                int sent = 0;
                while (sent < 1024) {
                    socket.outgoing().clear();
                    while (!socket.outgoing().isFull()) {
                        Echo.add(socket, IpAddress.v4(LOOPBACK_NETWORK), sent++);
                    }
                    assertThat(socket.send()).isEqualTo(socket.outgoing().size());
                }
                List<Echo.Reply> replies = new ArrayList<>();
                Echo.collect(socket, replies);

                int missing = sent - replies.size();
                // On loopback requests come back, and a raw socket counts before it filters.
                int counted = kind == Kind.PING ? missing : 2 * missing;
                assertThat(replies.size()).isBetween(1, 100);
                assertThat(socket.ownDrops()).isBetween((long) missing, (long) counted);
                assertThat(socket.ownDrops()).isBetween((long) missing, (long) counted);
            }
        });
    }

    @Test
    void largeReceiveBufferIsGranted() throws Exception {
        Lab.skipForAnOrdinaryUser("SO_RCVBUFFORCE wants CAP_NET_ADMIN of the host");
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket socket =
                            network.openIcmp(
                                    Family.V4,
                                    Kind.RAW,
                                    SocketOptions.DEFAULT.withReceiveBufferBytes(1 << 26))) {
                assertThat(socket.receiveBufferBytes()).isEqualTo(1 << 27);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,127.0.0.1", "RAW,127.0.0.1", "PING,::1", "RAW,::1"})
    void longDatagramsFitAndLongerOnesAreCutWithTheirLengthTold(Kind kind, String host)
            throws Exception {
        IpAddress target = IpAddress.parse(host).orElseThrow();
        Lab.inNewNamespace(() -> {
            SocketOptions wide = SocketOptions.DEFAULT.withDatagramBytes(65_000);
            SocketOptions narrow = SocketOptions.DEFAULT.withDatagramBytes(16);
            try (Network network = new LinuxNetwork();
                    IcmpSocket socket = network.openIcmp(target.family(), kind, wide)) {
                socket.outgoing().clear();
                Echo.add(socket, target, 1, 1, 65_000);
                assertThat(socket.send()).isEqualTo(1);
                Echo.Reply whole = Echo.await(network, socket, 1, PATIENCE).getFirst();
                assertThat(whole.bytes()).isEqualTo(65_000);
                assertThat(whole.kept()).isEqualTo(65_000);
                assertThat(socket.outgoing().capacity()).isBetween(4, 16);
                assertThat(socket.incoming().capacity()).isBetween(4, 16);
            }
            // One socket's long request in the name of another that has little room.
            try (Network network = new LinuxNetwork();
                    IcmpSocket reader = network.openIcmp(target.family(), kind, narrow);
                    LinuxIcmpSocket writer =
                            (LinuxIcmpSocket) network.openIcmp(target.family(), Kind.RAW, wide)) {
                writer.outgoing().clear();
                Echo.addAs(reader.identifier(), writer, target, 1, 1, 20_000);
                assertThat(writer.send()).isEqualTo(1);
                Echo.Reply cut = Echo.await(network, reader, 1, PATIENCE).getFirst();
                assertThat(cut.bytes()).isEqualTo(20_000);
                assertThat(cut.kept()).isBetween(16, 1000);
                assertThat(cut.payload()).isEqualTo(1);
            }
        });
    }

    @Test
    void whatFollowsADatagramThatCannotLeaveStillLeavesInOrder() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket socket = open(network, Family.V4, Kind.RAW)) {
                // Twice, so that the second round meets buffers in another order.
                for (int round = 0; round < 2; round++) {
                    socket.outgoing().clear();
                    for (int i = 0; i < 10; i++) {
                        boolean broadcast = i == 3;
                        int host = broadcast ? 0x7FFF_FFFF : LOOPBACK_NETWORK + i;
                        Echo.add(socket, IpAddress.v4(host), i, 1000 + i, Echo.BYTES + i);
                    }
                    assertThat(socket.send()).isEqualTo(3);
                    assertThat(socket.outgoing().errno()).isEqualTo(Errno.EACCES.number());
                    socket.outgoing().removeFirst(4);
                    assertThat(socket.send()).isEqualTo(6);
                    assertThat(socket.outgoing().errno()).isZero();

                    List<Echo.Reply> replies = Echo.await(network, socket, 9, PATIENCE);
                    assertThat(replies).hasSize(9);
                    for (Echo.Reply reply : replies) {
                        int i = reply.sequence();
                        assertThat(reply.from().v4Bits()).isEqualTo(LOOPBACK_NETWORK + i);
                        assertThat(reply.payload()).isEqualTo(1000 + i);
                        assertThat(reply.bytes()).isEqualTo(Echo.BYTES + i);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void noTwoSocketsShareAnIdentifier(Kind kind, Family family) throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network one = new LinuxNetwork();
                    Network other = new LinuxNetwork()) {
                Set<Integer> identifiers = new HashSet<>();
                for (int i = 0; i < 100; i++) {
                    Network network = i % 2 == 0 ? one : other;
                    identifiers.add(open(network, family, kind).identifier());
                }
                assertThat(identifiers).hasSize(100).allMatch(id -> id > 0 && id < 1 << 16);
            }
        });
    }

    private static IcmpSocket open(Network network, Family family, Kind kind) {
        return network.openIcmp(family, kind, SocketOptions.DEFAULT);
    }
}
