// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Errno;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.PathMtuDiscovery;
import dev.sonde.net.SocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ICMP errors, which a raw socket sends to this host about the requests of a ping socket. */
class ErrorQueueTest {
    private static final long PATIENCE = 5_000_000_000L;
    private static final IpAddress V4_TARGET = IpAddress.parse("192.0.2.7").orElseThrow();
    private static final IpAddress V4_ROUTER = IpAddress.parse("127.0.0.1").orElseThrow();
    private static final IpAddress V6_TARGET = IpAddress.parse("2001:db8::7").orElseThrow();
    private static final IpAddress V6_ROUTER = IpAddress.parse("::1").orElseThrow();

    @ParameterizedTest
    @CsvSource({"3,7,EHOSTDOWN", "3,13,EHOSTUNREACH", "11,0,EHOSTUNREACH", "4,0,EREMOTEIO"})
    void v4ErrorIsToldInFull(int type, int code, Errno errno) throws Exception {
        isToldInFull(type, code, errno, V4_TARGET, V4_ROUTER, ErrorBatch.Origin.ICMP);
    }

    @ParameterizedTest
    @CsvSource({"1,1,EACCES", "1,4,ECONNREFUSED", "3,0,EHOSTUNREACH"})
    void v6ErrorIsToldInFull(int type, int code, Errno errno) throws Exception {
        isToldInFull(type, code, errno, V6_TARGET, V6_ROUTER, ErrorBatch.Origin.ICMP6);
    }

    private static void isToldInFull(
            int type,
            int code,
            Errno errno,
            IpAddress target,
            IpAddress router,
            ErrorBatch.Origin origin)
            throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket ping = open(network, target.family(), Kind.PING);
                    IcmpSocket raw = open(network, target.family(), Kind.RAW)) {
                raw.outgoing().clear();
                Echo.addError(raw, router, type, code, target, ping.identifier(), 42);
                assertThat(raw.send()).isEqualTo(1);
                network.await(network.clock().nanoTime() + PATIENCE);

                assertThat(ping.receive()).isZero();
                assertThat(ping.receiveErrors()).isEqualTo(1);
                ErrorBatch errors = ping.errors();
                assertThat(errors.origin(0)).isEqualTo(origin);
                assertThat(errors.type(0)).isEqualTo(type);
                assertThat(errors.code(0)).isEqualTo(code);
                assertThat(errors.errno(0)).isEqualTo(errno.number());
                assertThat(errors.offender(0)).contains(router);
                assertThat(errors.destination(0)).contains(target);
                assertThat(errors.port(0)).isZero();
                assertThat(errors.quote(0).limit()).isEqualTo(8);
                assertThat(Short.toUnsignedInt(errors.quote(0).getShort(4)))
                        .isEqualTo(ping.identifier());
                assertThat(errors.quote(0).getShort(6)).isEqualTo((short) 42);
                assertThat(ping.receiveErrors()).isZero();

                assertThat(raw.receiveErrors()).isZero();
                assertThat(raw.receive()).as("as a packet").isEqualTo(1);
            }
        });
    }

    @Test
    void pendingErrorOfAnotherTargetFailsTheNextSendOnce() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket ping = open(network, Family.V4, Kind.PING);
                    IcmpSocket raw = open(network, Family.V4, Kind.RAW)) {
                injectErrors(raw, ping, 1);
                ping.outgoing().clear();
                Echo.add(ping, V4_ROUTER, 1);
                Echo.add(ping, V4_ROUTER, 2);
                assertThat(ping.send()).isZero();
                assertThat(ping.outgoing().errno()).isEqualTo(Errno.EHOSTDOWN.number());
                assertThat(ping.receiveErrors()).isEqualTo(1);
                assertThat(ping.send()).isEqualTo(2);
                assertThat(ping.outgoing().errno()).isZero();
                assertThat(Echo.await(network, ping, 2, PATIENCE)).hasSize(2);
            }
        });
    }

    @Test
    void receivingPassesOverPendingErrorsAndTheQueueIsReadToItsEnd() throws Exception {
        Lab.inNewNamespace(() -> {
            try (Network network = new LinuxNetwork();
                    IcmpSocket ping = open(network, Family.V4, Kind.PING);
                    IcmpSocket raw = open(network, Family.V4, Kind.RAW)) {
                ping.outgoing().clear();
                Echo.add(ping, V4_ROUTER, 1);
                assertThat(ping.send()).isEqualTo(1);
                injectErrors(raw, ping, 100);

                assertThat(Echo.await(network, ping, 1, PATIENCE)).hasSize(1);
                int errors = 0;
                for (int n = ping.receiveErrors(); n > 0; n = ping.receiveErrors()) {
                    for (int i = 0; i < n; i++) {
                        assertThat(ping.errors().quote(i).getShort(6)).isEqualTo((short) errors++);
                    }
                }
                assertThat(errors).isEqualTo(100);
            }
        });
    }

    @Test
    void datagramLongerThanTheLinkIsALocalError() throws Exception {
        Lab.inNewNamespace(() -> {
            SocketOptions never =
                    SocketOptions.DEFAULT
                            .withDatagramBytes(65_507)
                            .withPathMtuDiscovery(PathMtuDiscovery.DO);
            Lab.setLoopbackMtu(1500);
            try (Network network = new LinuxNetwork();
                    IcmpSocket ping = network.openIcmp(Family.V4, Kind.PING, never)) {
                ping.outgoing().clear();
                Echo.add(ping, V4_ROUTER, 1, 1, 2000);
                assertThat(ping.send()).isZero();
                assertThat(ping.outgoing().errno()).isEqualTo(Errno.EMSGSIZE.number());
                assertThat(ping.receiveErrors()).isEqualTo(1);
                assertThat(ping.errors().origin(0)).isEqualTo(ErrorBatch.Origin.LOCAL);
                assertThat(ping.errors().info(0)).isEqualTo(1500);
                assertThat(ping.errors().offender(0)).isEmpty();
                assertThat(ping.errors().destination(0)).contains(V4_ROUTER);
            }
        });
    }

    private static void injectErrors(IcmpSocket raw, IcmpSocket ping, int count) {
        int sent = 0;
        while (sent < count) {
            raw.outgoing().clear();
            while (sent < count && !raw.outgoing().isFull()) {
                Echo.addError(raw, V4_ROUTER, 3, 7, V4_TARGET, ping.identifier(), sent++);
            }
            assertThat(raw.send()).isEqualTo(raw.outgoing().size());
        }
    }

    private static IcmpSocket open(Network network, Family family, Kind kind) {
        return network.openIcmp(family, kind, SocketOptions.DEFAULT);
    }
}
