// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.SocketOptions;
import dev.sonde.net.StreamStampBatch;
import dev.sonde.net.TcpOptions;
import dev.sonde.net.TcpOptions.Stamps;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.TcpSocket.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link Network} does with connections, the real one and the simulated one alike:
 * {@link NetworkContract}, continued.
 *
 * <p>At {@value #OPEN} the peer accepts, and sends back in capitals what it reads; it ends its
 * direction when it reads a {@code q} and resets the connection when it reads an {@code r}. At any
 * other port it refuses.
 */
abstract class TcpContract {
    static final int OPEN = 8080;
    private static final int CLOSED = 9;
    private static final long PATIENCE = 10_000_000_000L;

    /** Long enough for anything that is to come by itself. */
    private static final long A_WHILE = 200_000_000L;

    /** Code that may throw anything. */
    interface Body {
        void with(Network network) throws Exception;
    }

    /** Runs code on the thread that a new network of that world belongs to, and closes it. */
    abstract void on(Body body) throws Exception;

    /** A connection, and how often it was heard of. */
    private static final class Line {
        private final Network network;
        private final TcpSocket socket;
        private final ByteBuffer heard = ByteBuffer.allocateDirect(256);
        private int news;

        Line(Network network, Family family) {
            this(network, family, Stamps.NONE);
        }

        Line(Network network, Family family, Stamps stamps) {
            this.network = network;
            TcpOptions options = TcpOptions.client(SocketOptions.DEFAULT).withStamps(stamps);
            socket = network.openTcp(family, options, () -> news++);
        }

        State connect(String v4, String v6, int port) {
            String to = socket.family() == Family.V4 ? v4 : v6;
            return socket.connect(IpAddress.parse(to).orElseThrow(), port);
        }

        void await(BooleanSupplier condition) {
            long end = network.clock().nanoTime() + PATIENCE;
            boolean holds = condition.getAsBoolean();
            while (!holds && network.clock().nanoTime() < end) {
                network.await(end);
                holds = condition.getAsBoolean();
            }
            assertThat(holds).as(socket.state() + ", " + heard).isTrue();
        }

        void open() {
            connect(Wire.PEER, Wire.PEER6, OPEN);
            await(() -> socket.state() == State.OPEN);
        }

        /** Takes what the queue has; of several stamps of leaving the first counts. */
        void readStamps(Map<Long, Long> left, Map<Long, Long> acknowledged) {
            while (socket.receiveErrors() > 0) {
                StreamStampBatch stamps = socket.stamps();
                for (int i = 0; i < stamps.size(); i++) {
                    (stamps.isAcknowledgement(i) ? acknowledged : left)
                            .putIfAbsent(stamps.octets(i), stamps.stamp(i));
                }
            }
        }

        void say(String text) {
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(octets).flip();
            assertThat(socket.send(direct)).isEqualTo(octets.length);
            assertThat(direct.hasRemaining()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void octetsComeBackAndThenTheEnd(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family);
            assertThat(line.socket.family()).isEqualTo(family);
            assertThat(line.socket.state()).isEqualTo(State.NEW);
            line.open();
            line.await(() -> line.news > 0);
            assertThat(line.socket.localPort()).isPositive();
            assertThat(line.socket.errno()).isZero();
            assertThat(line.socket.info().retransmits()).isZero();

            line.say("abc");
            line.say("def");
            line.await(() -> {
                line.socket.receive(line.heard);
                return line.heard.position() == 6;
            });
            assertThat(StandardCharsets.US_ASCII.decode(line.heard.flip()).toString())
                    .isEqualTo("ABCDEF");
            line.heard.clear();
            assertThat(line.socket.receive(line.heard)).isZero();

            line.say("q");
            line.await(() -> line.socket.receive(line.heard) == -1);
            assertThat(line.socket.state()).isEqualTo(State.OPEN);
            assertThat(line.socket.takeSoftError()).isZero();
            line.socket.close();
        });
    }

    /** Each text on its own, so that nothing of two is put together on the way. */
    @ParameterizedTest
    @EnumSource(Family.class)
    void leavingAcknowledgementAndArrivalAreStamped(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family, Stamps.ALL);
            line.open();
            Map<Long, Long> left = new TreeMap<>();
            Map<Long, Long> acknowledged = new TreeMap<>();
            for (String text : List.of("abc", "defgh", "i")) {
                long before = network.clock().wallNanos();
                line.say(text);
                line.await(() -> {
                    line.socket.receive(line.heard);
                    return line.heard.position() >= text.length();
                });
                line.heard.clear();
                long arrival = line.socket.arrivalStamp();
                assertThat(arrival).isBetween(before, network.clock().wallNanos());
                line.readStamps(left, acknowledged);
                // The first of all may be missing, as the kernel begins to take them.
                long end = text.equals("abc") ? 3 : text.equals("i") ? 9 : 8;
                if (end > 3) {
                    line.await(() -> {
                        line.readStamps(left, acknowledged);
                        return left.containsKey(end) && acknowledged.containsKey(end);
                    });
                    assertThat(left.get(end)).isBetween(before, arrival);
                    assertThat(acknowledged.get(end))
                            .isBetween(left.get(end), network.clock().wallNanos());
                }
            }
            assertThat(left.keySet()).isSubsetOf(3L, 8L, 9L);
            assertThat(acknowledged.keySet()).isSubsetOf(3L, 8L, 9L);
            line.socket.close();
        });
    }

    @ParameterizedTest
    @EnumSource(Stamps.class)
    void onlyTheStampsAskedForAreTold(Stamps stamps) throws Exception {
        on(network -> {
            Line line = new Line(network, Family.V4, stamps);
            line.open();
            Map<Long, Long> left = new TreeMap<>();
            for (int i = 0; i < 3; i++) {
                line.say("abc");
                line.await(() -> {
                    line.socket.receive(line.heard);
                    return line.heard.position() == 3;
                });
                line.heard.clear();
                line.readStamps(left, new TreeMap<>());
            }
            assertThat(line.socket.arrivalStamp() > 0).isEqualTo(stamps != Stamps.NONE);
            assertThat(!left.isEmpty()).isEqualTo(stamps == Stamps.ALL);
            line.socket.close();
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatIsResetIsBroken(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family);
            line.open();
            line.say("r");
            line.await(() -> line.socket.receive(line.heard) == -1);
            assertThat(line.socket.state()).isEqualTo(State.FAILED);
            assertThat(line.socket.errno()).isEqualTo(Errno.ECONNRESET.number());
            assertThat(line.socket.send(ByteBuffer.allocateDirect(1))).isZero();
            line.socket.abort();
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aClosedPortRefusesByTheNumberAlone(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family);
            line.connect(Wire.PEER, Wire.PEER6, CLOSED);
            line.await(() -> line.socket.state() == State.FAILED);
            assertThat(line.socket.errno()).isEqualTo(Errno.ECONNREFUSED.number());
            assertThat(line.socket.receiveErrors()).isZero();
            assertThat(line.socket.receive(line.heard)).isEqualTo(-1);
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void anIcmpErrorIsInTheQueueWithItsSender(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family);
            line.connect(Wire.PROHIBITED, Wire.PROHIBITED6, OPEN);
            line.await(() -> {
                // In this order: reading the queue makes the host forget the number.
                State state = line.socket.state();
                return state != State.OPEN && line.socket.receiveErrors() > 0;
            });
            ErrorBatch errors = line.socket.errors();
            assertThat(errors.size()).isEqualTo(1);
            boolean v4 = family == Family.V4;
            assertThat(errors.origin(0))
                    .isEqualTo(v4 ? ErrorBatch.Origin.ICMP : ErrorBatch.Origin.ICMP6);
            assertThat(errors.type(0)).isEqualTo(v4 ? 3 : 1);
            assertThat(errors.code(0)).isEqualTo(v4 ? 13 : 1);
            assertThat(errors.errno(0))
                    .isEqualTo((v4 ? Errno.EHOSTUNREACH : Errno.EACCES).number());
            assertThat(errors.offender(0))
                    .contains(IpAddress.parse(v4 ? Wire.PEER : Wire.PEER6).orElseThrow());
            assertThat(errors.port(0)).isEqualTo(OPEN);
            assertThat(errors.quote(0).getShort(0)).isEqualTo((short) line.socket.localPort());
            assertThat(line.socket.receiveErrors()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void withoutARouteItFailsAtOnce(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family);
            assertThat(line.connect(Wire.NO_ROUTE, Wire.NO_ROUTE6, OPEN)).isEqualTo(State.FAILED);
            assertThat(line.socket.errno()).isEqualTo(Errno.EHOSTUNREACH.number());
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void silenceIsWaitedForUntilItIsAborted(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family);
            assertThat(line.connect(Wire.BLACK_HOLE, Wire.BLACK_HOLE6, OPEN))
                    .isEqualTo(State.CONNECTING);
            long begin = network.clock().nanoTime();
            network.await(begin + A_WHILE);
            assertThat(network.clock().nanoTime() - begin).isGreaterThanOrEqualTo(A_WHILE);
            assertThat(line.news).isZero();
            assertThat(line.socket.state()).isEqualTo(State.CONNECTING);
            assertThat(line.socket.send(ByteBuffer.allocateDirect(1))).isZero();
            line.socket.abort();
            line.socket.abort();
        });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void whatIsClosedIsNotHeardOfAgain(Family family) throws Exception {
        on(network -> {
            Line line = new Line(network, family);
            line.open();
            line.say("abc");
            line.socket.close();
            int before = line.news;
            network.await(network.clock().nanoTime() + A_WHILE);
            assertThat(line.news).isEqualTo(before);
            assertThat(line.socket.receive(line.heard)).isEqualTo(-1);
            assertThat(line.socket.send(ByteBuffer.allocateDirect(1))).isZero();
        });
    }
}
