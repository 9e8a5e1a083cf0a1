// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.net.DatagramPort;
import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.Resolver.Resolution;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.UdpOptions;
import dev.sonde.net.UdpSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link Network} does, the real one and the simulated one alike: what the engine is
 * tested on has to be what it runs on.
 *
 * <p>The world is that of {@link Wire}: the peer answers, the black hole does not, the prohibited
 * address makes the peer send an ICMP error (3/13, 1/1), and there is no route to a fourth.
 */
abstract class NetworkContract {
    private static final long PATIENCE = 10_000_000_000L;
    private static final int ROUNDS = 1_000_000;
    private static final int HEADER = 8;
    private static final byte[] PAYLOAD =
            "what is sent comes back".getBytes(StandardCharsets.US_ASCII);

    /** Code that may throw anything. */
    interface Body {
        void with(Network network) throws Exception;
    }

    /** Runs code on the thread that a new network of that world belongs to, and closes it. */
    abstract void on(Body body) throws Exception;

    /** The same where ping sockets are not permitted but raw ones are. */
    abstract void withoutPingSockets(Body body) throws Exception;

    /** A socket whose receive buffer is full after no more than 1000 answers. */
    abstract IcmpSocket openWithSmallBuffer(Network network, Family family, Kind kind);

    /** Lets time pass in which answers arrive and nobody looks. */
    abstract void pass(Network network, long nanos);

    private static IpAddress address(Family family, String v4, String v6) {
        return IpAddress.parse(family == Family.V4 ? v4 : v6).orElseThrow();
    }

    private static IpAddress peer(Family family) {
        return address(family, Wire.PEER, Wire.PEER6);
    }

    private static IpAddress blackHole(Family family) {
        return address(family, Wire.BLACK_HOLE, Wire.BLACK_HOLE6);
    }

    private static IpAddress prohibited(Family family) {
        return address(family, Wire.PROHIBITED, Wire.PROHIBITED6);
    }

    private static IpAddress noRoute(Family family) {
        return address(family, Wire.NO_ROUTE, Wire.NO_ROUTE6);
    }

    private static IcmpSocket open(Network network, Family family, Kind kind) {
        return network.openIcmp(family, kind, SocketOptions.DEFAULT);
    }

    // ---- Packets, written and read apart from the product's own codecs

    private static void add(IcmpSocket socket, IpAddress to, int sequence) {
        ByteBuffer request = socket.outgoing().add(to, 0);
        boolean v4 = socket.family() == Family.V4;
        request.put((byte) (v4 ? 8 : 128)).put((byte) 0).putShort((short) 0);
        request.putShort((short) socket.identifier()).putShort((short) sequence).put(PAYLOAD);
        if (v4) {
            request.putShort(2, checksum(request));
        }
    }

    private static short checksum(ByteBuffer message) {
        int sum = 0;
        for (int i = 0; i < message.position(); i++) {
            sum += (message.get(i) & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
        sum = (sum >>> 16) + (sum & 0xFFFF);
        return (short) ~(sum + (sum >>> 16));
    }

    private static void send(IcmpSocket socket, IpAddress to, int... sequences) {
        socket.outgoing().clear();
        for (int sequence : sequences) {
            add(socket, to, sequence);
        }
        assertThat(socket.send()).isEqualTo(sequences.length);
        assertThat(socket.outgoing().errno()).isZero();
    }

    /** A datagram that was received, from its ICMP header on. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Heard(
            IpAddress from,
            int type,
            int code,
            int identifier,
            int sequence,
            byte[] rest,
            int ttl,
            int fullLength,
            long stamp) {
        static Heard of(IcmpSocket socket, int index) {
            ReceiveBatch batch = socket.incoming();
            ByteBuffer bytes = batch.bytes(index);
            assertThat(bytes.position()).isZero();
            int at = 0;
            if (socket.kind() == Kind.RAW && socket.family() == Family.V4) {
                assertThat(bytes.get(0) >>> 4).isEqualTo(4);
                at = (bytes.get(0) & 15) * 4;
            }
            byte[] rest = new byte[bytes.limit() - at - HEADER];
            bytes.get(at + HEADER, rest);
            return new Heard(
                    batch.source(index),
                    bytes.get(at) & 0xFF,
                    bytes.get(at + 1) & 0xFF,
                    bytes.getShort(at + 4) & 0xFFFF,
                    bytes.getShort(at + 6) & 0xFFFF,
                    rest,
                    batch.ttl(index),
                    batch.fullLength(index) - at,
                    batch.stamp(index));
        }
    }

    private static List<Heard> receive(Network network, IcmpSocket socket, int count) {
        List<Heard> heard = new ArrayList<>();
        long deadline = network.clock().nanoTime() + PATIENCE;
        // A wait may return without a reason, but time has to go on.
        for (int round = 0; heard.size() < count && round < ROUNDS; round++) {
            if (network.clock().nanoTime() >= deadline) {
                break;
            }
            network.await(deadline);
            readAll(socket, heard);
        }
        assertThat(heard).hasSize(count);
        return heard;
    }

    private static void readAll(IcmpSocket socket, List<Heard> heard) {
        for (int n = socket.receive(); n > 0; n = socket.receive()) {
            assertThat(socket.incoming().size()).isEqualTo(n);
            for (int i = 0; i < n; i++) {
                heard.add(Heard.of(socket, i));
            }
        }
    }

    // ---- Opening

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void aNewSocketIsWhatWasAskedForAndEmpty(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, kind);
            assertThat(socket.kind()).isEqualTo(kind);
            assertThat(socket.family()).isEqualTo(family);
            assertThat(socket.identifier()).isBetween(1, 0xFFFF);
            assertThat(socket.ownDrops()).isZero();
            assertThat(socket.receiveBufferBytes()).isPositive();
            assertThat(socket.outgoing().size()).isZero();
            assertThat(socket.outgoing().capacity()).isPositive();
            assertThat(socket.receive()).isZero();
            assertThat(socket.incoming().size()).isZero();
            assertThat(socket.receiveErrors()).isZero();
            assertThat(socket.errors().size()).isZero();
            socket.outgoing().clear();
            assertThat(socket.send()).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void noTwoSocketsShareAnIdentifier(Kind kind, Family family) throws Exception {
        on(network -> {
            Set<Integer> identifiers = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                identifiers.add(open(network, family, kind).identifier());
            }
            assertThat(identifiers).hasSize(20);
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatIsPermittedCanBeAsked(Family family) throws Exception {
        on(network -> {
            IcmpAccess access = network.icmpAccess(family);
            assertThat(access.pingSocket().isAvailable()).isTrue();
            assertThat(access.rawSocket().isAvailable()).isTrue();
            assertThat(access.preferred()).contains(Kind.RAW);
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatIsNotPermittedIsRefusedWithTheRemedy(Family family) throws Exception {
        withoutPingSockets(network -> {
            assertThat(network.icmpAccess(family).pingSocket().isAvailable()).isFalse();
            assertThat(network.icmpAccess(family).preferred()).contains(Kind.RAW);
            assertThatThrownBy(() -> open(network, family, Kind.PING))
                    .isInstanceOfSatisfying(
                            NetworkException.class,
                            refusal -> {
                                assertThat(refusal.whose())
                                        .isEqualTo(NetworkException.Cause.NOT_PERMITTED);
                                assertThat(refusal.errno()).isEqualTo(Errno.EACCES.number());
                            })
                    .hasMessageContaining("EACCES")
                    .hasMessageContaining("net.ipv4.ping_group_range");
            assertThat(open(network, family, Kind.RAW).kind()).isEqualTo(Kind.RAW);
        });
    }

    // ---- Echo

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void answersComeBackInOrderWithSourceTimeToLiveAndLength(Kind kind, Family family)
            throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, kind);
            send(socket, peer(family), 1, 2, 0xFFFF);
            List<Heard> heard = receive(network, socket, 3);

            assertThat(heard).extracting(Heard::sequence).containsExactly(1, 2, 0xFFFF);
            for (Heard reply : heard) {
                assertThat(reply.type).isEqualTo(family == Family.V4 ? 0 : 129);
                assertThat(reply.code).isZero();
                assertThat(reply.identifier).isEqualTo(socket.identifier());
                assertThat(reply.rest).isEqualTo(PAYLOAD);
                assertThat(reply.from.sameBits(peer(family))).isTrue();
                assertThat(reply.ttl).isEqualTo(64);
                assertThat(reply.fullLength).isEqualTo(HEADER + PAYLOAD.length);
            }
            assertThat(socket.receive()).isZero();
            assertThat(socket.receiveErrors()).isZero();
            assertThat(socket.ownDrops()).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void arrivalsAreStampedOnTheWallClock(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, kind);
            boolean stamped = false;
            // Linux begins to stamp some time after it has been asked to.
            for (int i = 1; i <= 1000 && !stamped; i++) {
                long before = network.clock().wallNanos();
                send(socket, peer(family), i);
                long stamp = receive(network, socket, 1).getFirst().stamp;
                long after = network.clock().wallNanos();
                stamped = stamp != 0;
                if (stamped) {
                    assertThat(stamp).isBetween(before, after);
                }
            }
            assertThat(stamped).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aPingSocketHearsOnlyItsOwnAnswersAndARawSocketAll(Family family) throws Exception {
        on(network -> {
            IcmpSocket asking = open(network, family, Kind.PING);
            IcmpSocket other = open(network, family, Kind.PING);
            IcmpSocket raw = open(network, family, Kind.RAW);
            send(asking, peer(family), 5);

            assertThat(receive(network, raw, 1).getFirst().identifier)
                    .isEqualTo(asking.identifier());
            assertThat(receive(network, asking, 1).getFirst().sequence).isEqualTo(5);
            assertThat(other.receive()).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void whatAFullBufferDropsIsCounted(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = openWithSmallBuffer(network, family, kind);
            int sent = 0;
            while (sent < 1000) {
                int room = Math.min(socket.outgoing().capacity(), 1000 - sent);
                socket.outgoing().clear();
                for (int i = 0; i < room; i++) {
                    add(socket, peer(family), ++sent);
                }
                assertThat(socket.send()).isEqualTo(room);
            }
            pass(network, 50_000_000);
            List<Heard> heard = new ArrayList<>();
            readAll(socket, heard);

            assertThat(heard.size()).isBetween(1, 999);
            assertThat(socket.ownDrops()).isEqualTo(sent - heard.size());
            send(socket, peer(family), 1);
            assertThat(receive(network, socket, 1)).hasSize(1);
            assertThat(socket.ownDrops()).isEqualTo(sent - heard.size());
        });
    }

    // ---- Send stamps

    /** When each of so many datagrams left, by its ordinal. */
    private static Map<Long, Long> awaitStamps(Network network, DatagramPort socket, int count) {
        Map<Long, Long> stamps = new TreeMap<>();
        long deadline = network.clock().nanoTime() + PATIENCE;
        for (int round = 0; stamps.size() < count && round < ROUNDS; round++) {
            if (network.clock().nanoTime() >= deadline) {
                break;
            }
            network.await(deadline);
            while (socket.receiveErrors() > 0) {
                for (int i = 0; i < socket.sendStamps().size(); i++) {
                    long ordinal = socket.sendStamps().ordinal(i);
                    stamps.putIfAbsent(ordinal, socket.sendStamps().stamp(i));
                }
            }
            while (socket.receive() > 0) {
                socket.incoming().clear();
            }
        }
        assertThat(stamps).hasSize(count);
        return stamps;
    }

    private static void stampsFollowTheirDatagrams(
            Network network, DatagramPort socket, IntConsumer add) {
        long before = network.clock().wallNanos();
        Map<Long, Long> stamps = new TreeMap<>();
        for (int flight = 0; flight < 3; flight++) {
            socket.outgoing().clear();
            for (int i = 0; i < 20; i++) {
                add.accept(20 * flight + i);
            }
            assertThat(socket.send()).isEqualTo(20);
            stamps.putAll(awaitStamps(network, socket, 20));
        }
        assertThat(stamps.keySet())
                .containsExactlyElementsOf(LongStream.range(0, 60).boxed().toList());
        assertThat(List.copyOf(stamps.values())).isSorted();
        assertThat(stamps.get(0L)).isGreaterThanOrEqualTo(before);
        assertThat(stamps.get(59L)).isLessThanOrEqualTo(network.clock().wallNanos());
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void eachEchoRequestIsStampedAsItLeaves(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket =
                    network.openIcmp(family, kind, SocketOptions.DEFAULT.withSendStamps(true));
            stampsFollowTheirDatagrams(network, socket, i -> add(socket, peer(family), i));
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void eachUdpDatagramIsStampedAsItLeaves(Family family) throws Exception {
        on(network -> {
            UdpSocket socket = openUdpWithSendStamps(network, family);
            stampsFollowTheirDatagrams(
                    network, socket, _ -> socket.outgoing().add(blackHole(family), 9).put(PAYLOAD));
        });
    }

    private static UdpSocket openUdpWithSendStamps(Network network, Family family) {
        return network.openUdp(
                family, UdpOptions.client(SocketOptions.DEFAULT.withSendStamps(true)));
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void whatCouldNotLeaveDoesNotShiftTheStamps(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket =
                    network.openIcmp(family, kind, SocketOptions.DEFAULT.withSendStamps(true));
            send(socket, peer(family), 1);
            assertThat(awaitStamps(network, socket, 1)).containsOnlyKeys(0L);
            for (int i = 0; i < 3; i++) {
                socket.outgoing().clear();
                add(socket, noRoute(family), 2);
                assertThat(socket.send()).isZero();
            }
            send(socket, peer(family), 3);
            long middle = network.clock().wallNanos();
            assertThat(awaitStamps(network, socket, 1))
                    .containsOnlyKeys(1L)
                    .allSatisfy((_, stamp) -> assertThat(stamp).isLessThanOrEqualTo(middle));
            send(socket, peer(family), 4);
            assertThat(awaitStamps(network, socket, 1))
                    .containsOnlyKeys(2L)
                    .allSatisfy((_, stamp) -> assertThat(stamp).isGreaterThanOrEqualTo(middle));
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void errorsAndStampsStandInOneQueue(Family family) throws Exception {
        on(network -> {
            UdpSocket socket = openUdpWithSendStamps(network, family);
            // Few, because a host may limit how many errors it sends.
            errorsQuoteTheirDatagrams(network, socket, List.of("1"));
            errorsQuoteTheirDatagrams(network, socket, List.of("a longer one", "another"));
        });
    }

    private static void errorsQuoteTheirDatagrams(
            Network network, UdpSocket socket, List<String> texts) {
        socket.outgoing().clear();
        for (String text : texts) {
            ByteBuffer datagram = socket.outgoing().add(prohibited(socket.family()), 9);
            datagram.put(text.getBytes(StandardCharsets.US_ASCII));
        }
        // An error that waits fails one send.
        for (int tries = 0; tries < 10 && socket.outgoing().size() > 0; tries++) {
            socket.outgoing().removeFirst(socket.send());
        }
        List<String> quotes = new ArrayList<>();
        int stamps = 0;
        long deadline = network.clock().nanoTime() + PATIENCE;
        for (int round = 0; quotes.size() < texts.size() && round < ROUNDS; round++) {
            if (socket.receiveErrors() == 0) {
                assertThat(network.clock().nanoTime()).isLessThan(deadline);
                network.await(deadline);
            }
            for (int i = 0; i < socket.errors().size(); i++) {
                byte[] quoted = new byte[socket.errors().quote(i).remaining()];
                socket.errors().quote(i).get(0, quoted);
                quotes.add(new String(quoted, StandardCharsets.US_ASCII));
            }
            stamps += socket.sendStamps().size();
        }
        assertThat(quotes).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(stamps).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void nobodyIsToldOfLeavingUnasked(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, kind);
            send(socket, peer(family), 1);
            assertThat(receive(network, socket, 1)).hasSize(1);
            assertThat(socket.receiveErrors()).isZero();
            assertThat(socket.sendStamps().size()).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void stampsThatWereReadEndNoWait(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket =
                    network.openIcmp(family, kind, SocketOptions.DEFAULT.withSendStamps(true));
            send(socket, blackHole(family), 1);
            awaitStamps(network, socket, 1);
            long deadline = network.clock().nanoTime() + 20_000_000;
            assertThat(roundsUntil(network, deadline)).isLessThan(10);
        });
    }

    // ---- Errors

    @ParameterizedTest
    @EnumSource(Family.class)
    void aPingSocketFindsErrorsInItsQueue(Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, Kind.PING);
            send(socket, prohibited(family), 9);
            ErrorBatch errors = awaitErrors(network, socket);

            assertThat(errors.size()).isEqualTo(1);
            boolean v4 = family == Family.V4;
            assertThat(errors.origin(0))
                    .isEqualTo(v4 ? ErrorBatch.Origin.ICMP : ErrorBatch.Origin.ICMP6);
            assertThat(errors.type(0)).isEqualTo(v4 ? 3 : 1);
            assertThat(errors.code(0)).isEqualTo(v4 ? 13 : 1);
            assertThat(errors.errno(0))
                    .isEqualTo((v4 ? Errno.EHOSTUNREACH : Errno.EACCES).number());
            assertThat(errors.info(0)).isZero();
            assertThat(errors.destination(0).orElseThrow().sameBits(prohibited(family))).isTrue();
            assertThat(errors.offender(0).orElseThrow().sameBits(peer(family))).isTrue();
            ByteBuffer quote = errors.quote(0);
            assertThat(quote.position()).isZero();
            assertThat(quote.get(0) & 0xFF).isEqualTo(v4 ? 8 : 128);
            assertThat(quote.getShort(6)).isEqualTo((short) 9);
            // The same error is not also told in the place of a datagram.
            assertThat(socket.receive()).isZero();
            assertThat(socket.receiveErrors()).isZero();
            send(socket, peer(family), 10);
            assertThat(receive(network, socket, 1).getFirst().sequence).isEqualTo(10);
        });
    }

    private static ErrorBatch awaitErrors(Network network, DatagramPort socket) {
        long deadline = network.clock().nanoTime() + PATIENCE;
        for (int round = 0; socket.receiveErrors() == 0 && round < ROUNDS; round++) {
            if (network.clock().nanoTime() >= deadline) {
                break;
            }
            network.await(deadline);
        }
        return socket.errors();
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aRawSocketGetsErrorsAsPackets(Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, Kind.RAW);
            send(socket, prohibited(family), 9);
            Heard error = receive(network, socket, 1).getFirst();

            boolean v4 = family == Family.V4;
            assertThat(error.type).isEqualTo(v4 ? 3 : 1);
            assertThat(error.code).isEqualTo(v4 ? 13 : 1);
            assertThat(error.from.sameBits(peer(family))).isTrue();
            int ip = v4 ? 20 : 40;
            ByteBuffer quoted = ByteBuffer.wrap(error.rest, ip, HEADER).slice();
            assertThat(quoted.get(0) & 0xFF).isEqualTo(v4 ? 8 : 128);
            assertThat(quoted.getShort(4) & 0xFFFF).isEqualTo(socket.identifier());
            assertThat(quoted.getShort(6)).isEqualTo((short) 9);
            assertThat(socket.receiveErrors()).isZero();
            send(socket, peer(family), 10);
            assertThat(receive(network, socket, 1).getFirst().sequence).isEqualTo(10);
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void anErrorThatWasNotReadFailsOneSendAtMostOnAPingSocket(Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, Kind.PING);
            send(socket, prohibited(family), 1);
            long deadline = network.clock().nanoTime() + PATIENCE;
            network.await(deadline);
            socket.outgoing().clear();
            add(socket, peer(family), 2);
            if (socket.send() == 0) {
                assertThat(socket.outgoing().errno()).isPositive();
                assertThat(socket.send()).isEqualTo(1);
            }
            assertThat(receive(network, socket, 1).getFirst().sequence).isEqualTo(2);
            assertThat(awaitErrors(network, socket).size()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @CsvSource({"PING,V4", "RAW,V4", "PING,V6", "RAW,V6"})
    void aSendStopsAtTheDatagramThatCannotLeave(Kind kind, Family family) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, family, kind);
            socket.outgoing().clear();
            add(socket, peer(family), 1);
            add(socket, noRoute(family), 2);
            add(socket, peer(family), 3);
            assertThat(socket.send()).isEqualTo(1);
            assertThat(socket.outgoing().errno()).isEqualTo(Errno.EHOSTUNREACH.number());
            socket.outgoing().removeFirst(2);
            assertThat(socket.send()).isEqualTo(1);
            assertThat(socket.outgoing().errno()).isZero();

            assertThat(receive(network, socket, 2))
                    .extracting(Heard::sequence)
                    .containsExactly(1, 3);
            assertThat(socket.receiveErrors()).isZero();
        });
    }

    // ---- UDP

    private static UdpSocket openUdp(Network network, Family family) {
        return network.openUdp(family, UdpOptions.client(SocketOptions.DEFAULT));
    }

    private static void sendUdp(UdpSocket socket, IpAddress to, int port) {
        socket.outgoing().clear();
        socket.outgoing().add(to, port).put(PAYLOAD);
        assertThat(socket.send()).isEqualTo(1);
        assertThat(socket.outgoing().errno()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aUdpSocketHasAPortOfItsOwn(Family family) throws Exception {
        on(network -> {
            UdpSocket one = openUdp(network, family);
            UdpSocket two = openUdp(network, family);
            assertThat(one.family()).isEqualTo(family);
            assertThat(one.localPort()).isBetween(1, 65_535).isNotEqualTo(two.localPort());
            assertThat(one.localAddress().isUnspecified()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aUdpSocketFindsErrorsInItsQueueWithAddressPortAndPayload(Family family) throws Exception {
        on(network -> {
            UdpSocket socket = openUdp(network, family);
            sendUdp(socket, prohibited(family), 9);
            ErrorBatch errors = awaitErrors(network, socket);

            boolean v4 = family == Family.V4;
            assertThat(errors.size()).isEqualTo(1);
            assertThat(errors.type(0)).isEqualTo(v4 ? 3 : 1);
            assertThat(errors.code(0)).isEqualTo(v4 ? 13 : 1);
            assertThat(errors.errno(0))
                    .isEqualTo((v4 ? Errno.EHOSTUNREACH : Errno.EACCES).number());
            assertThat(errors.destination(0).orElseThrow().sameBits(prohibited(family))).isTrue();
            assertThat(errors.port(0)).isEqualTo(9);
            assertThat(errors.offender(0).orElseThrow().sameBits(peer(family))).isTrue();
            byte[] quoted = new byte[errors.quote(0).remaining()];
            errors.quote(0).get(quoted);
            assertThat(quoted).isEqualTo(PAYLOAD);
            assertThat(socket.receive()).isZero();
            assertThat(socket.receiveErrors()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aRawSocketHearsOfErrorsAboutUdp(Family family) throws Exception {
        on(network -> {
            IcmpSocket raw = open(network, family, Kind.RAW);
            UdpSocket socket = openUdp(network, family);
            sendUdp(socket, prohibited(family), 9);
            Heard error = receive(network, raw, 1).getFirst();

            boolean v4 = family == Family.V4;
            assertThat(error.type).isEqualTo(v4 ? 3 : 1);
            assertThat(error.code).isEqualTo(v4 ? 13 : 1);
            ByteBuffer quoted = ByteBuffer.wrap(error.rest);
            assertThat(quoted.get(v4 ? 9 : 6)).as("protocol").isEqualTo((byte) 17);
            int udp = v4 ? 20 : 40;
            assertThat(quoted.getShort(udp) & 0xFFFF).isEqualTo(socket.localPort());
            assertThat(quoted.getShort(udp + 2)).isEqualTo((short) 9);
            assertThat(quoted.getShort(udp + 4)).isEqualTo((short) (8 + PAYLOAD.length));
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void anErrorThatWasNotReadFailsOneSendAtMostOnAUdpSocket(Family family) throws Exception {
        on(network -> {
            UdpSocket socket = openUdp(network, family);
            sendUdp(socket, prohibited(family), 9);
            network.await(network.clock().nanoTime() + PATIENCE);
            socket.outgoing().clear();
            socket.outgoing().add(blackHole(family), 9).put(PAYLOAD);
            if (socket.send() == 0) {
                assertThat(socket.outgoing().errno()).isPositive();
                assertThat(socket.send()).isEqualTo(1);
            }
            assertThat(awaitErrors(network, socket).size()).isEqualTo(1);
        });
    }

    // ---- Waiting

    @Test
    void awaitEndsAtItsDeadline() throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, Family.V4, Kind.PING);
            send(socket, blackHole(Family.V4), 1);
            long deadline = network.clock().nanoTime() + 50_000_000;
            assertThat(roundsUntil(network, deadline)).isLessThan(10);
            assertThat(network.clock().nanoTime() - deadline).isBetween(0L, 100_000_000L);
        });
    }

    /** How often {@code await} returned; it may without a reason, but has to wait on the whole. */
    private static int roundsUntil(Network network, long deadline) {
        int rounds = 0;
        while (network.clock().nanoTime() < deadline && rounds < ROUNDS) {
            network.await(deadline);
            rounds++;
        }
        return rounds;
    }

    @Test
    void aDeadlineInThePastIsALookWithoutAWait() throws Exception {
        on(network -> {
            open(network, Family.V4, Kind.PING);
            long begin = network.clock().nanoTime();
            network.await(begin - 1_000_000_000);
            network.await(Long.MIN_VALUE);
            assertThat(network.clock().nanoTime() - begin).isLessThan(100_000_000L);
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void awaitReturnsAtOnceAsLongAsSomethingIsUnread(Kind kind) throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, Family.V4, kind);
            send(socket, peer(Family.V4), 1);
            long begin = network.clock().nanoTime();
            for (int i = 0; i < 10; i++) {
                network.await(begin + PATIENCE);
            }
            assertThat(network.clock().nanoTime() - begin).isLessThan(PATIENCE);
            assertThat(receive(network, socket, 1)).hasSize(1);
        });
    }

    @Test
    void timeGoesOnWhileSomethingIsUnread() throws Exception {
        on(network -> {
            IcmpSocket socket = open(network, Family.V4, Kind.PING);
            send(socket, peer(Family.V4), 1);
            long deadline = network.clock().nanoTime() + 1_000_000;
            assertThat(roundsUntil(network, deadline)).isLessThan(ROUNDS);
            assertThat(receive(network, socket, 1)).hasSize(1);
        });
    }

    @Test
    void awaitWithoutASocketWaits() throws Exception {
        on(network -> {
            long deadline = network.clock().nanoTime() + 20_000_000;
            assertThat(roundsUntil(network, deadline)).isLessThan(10);
        });
    }

    @Test
    void anotherThreadEndsTheWait() throws Exception {
        on(network -> {
            open(network, Family.V4, Kind.PING);
            Thread waker = Thread.ofPlatform().start(network::wake);
            network.await(Long.MAX_VALUE);
            waker.join();
        });
    }

    @Test
    void aWakeBeforeTheWaitIsRememberedOnce() throws Exception {
        on(network -> {
            open(network, Family.V4, Kind.PING);
            network.wake();
            network.wake();
            network.await(Long.MAX_VALUE);
            long deadline = network.clock().nanoTime() + 20_000_000;
            assertThat(roundsUntil(network, deadline)).isLessThan(10);
        });
    }

    // ---- Closing

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aClosedSocketNeitherHearsNorKeepsOthersFromWaiting(Kind kind) throws Exception {
        on(network -> {
            IcmpSocket closed = open(network, Family.V4, kind);
            IcmpSocket open = open(network, Family.V4, kind);
            send(closed, peer(Family.V4), 1);
            closed.close();
            closed.close();
            send(open, peer(Family.V4), 2);
            // Where everybody hears all, what the closed one had asked for comes as well.
            List<Heard> heard = new ArrayList<>();
            for (int round = 0; round < ROUNDS && !heardLast(heard, 2); round++) {
                network.await(network.clock().nanoTime() + PATIENCE);
                readAll(open, heard);
            }
            assertThat(heardLast(heard, 2)).isTrue();
            long deadline = network.clock().nanoTime() + 20_000_000;
            assertThat(roundsUntil(network, deadline)).isLessThan(10);
        });
    }

    private static boolean heardLast(List<Heard> heard, int sequence) {
        return !heard.isEmpty() && heard.getLast().sequence == sequence;
    }

    @Test
    void closingTwiceAndWakingAfterwardsDoesNoHarm() throws Exception {
        on(network -> {
            open(network, Family.V4, Kind.PING);
            open(network, Family.V6, Kind.RAW);
            network.close();
            network.close();
            network.wake();
        });
    }

    // ---- Names

    @Test
    void aNameIsLookedUpWithoutWaitingAndTheWaitIsEndedByTheAnswer() throws Exception {
        on(network -> {
            assertThat(lookUp(network, "localhost"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Resolution.Found.class,
                            found -> assertThat(found.addresses()).isNotEmpty());
            assertThat(lookUp(network, "nosuchhost.invalid"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Resolution.Failed.class,
                            failed -> assertThat(failed.reason()).isNotBlank());
        });
    }

    private static List<Resolution> lookUp(Network network, String host) {
        List<Resolution> answers = Collections.synchronizedList(new ArrayList<>());
        network.resolver()
                .resolve(
                        host,
                        answer -> {
                            answers.add(answer);
                            network.wake();
                        });
        long deadline = network.clock().nanoTime() + PATIENCE;
        while (answers.isEmpty() && network.clock().nanoTime() < deadline) {
            network.await(deadline);
        }
        return answers;
    }
}
