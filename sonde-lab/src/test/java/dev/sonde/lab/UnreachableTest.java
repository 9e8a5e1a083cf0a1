// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that do not answer, and all the ways to learn why. */
class UnreachableTest {
    private Wire wire;

    @BeforeEach
    void open() {
        wire = Wire.create();
        // Not root's group, so that root is left with raw sockets.
        wire.sender().pingGroupRange("65534 65534");
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Wire.BLACK_HOLE, Wire.BLACK_HOLE6})
    void silenceIsLoss(String host) {
        Finished run =
                Command.icmp("-j -c 3 -i 0.05 -W 0.2 " + host).in(wire.sender()).run().exited(1);

        JsonLine summary = run.quietly().summary();
        assertThat(summary.number("sent")).isEqualTo(3);
        assertThat(summary.number("lost")).isEqualTo(3);
        assertThat(summary.decimal("loss_percent")).isEqualTo(100);
        assertThat(summary.isNull("rtt")).isTrue();
        assertThat(run.records("timeout")).hasSize(3);
        assertThat(run.records("lost")).hasSize(3);
    }

    /** Where every step of the run may be held up, the last probe must still have its verdict. */
    @Test
    void silenceIsLossOnABusyHostToo() {
        List<Launched> runs = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            runs.add(Command.icmp("-jq -c 1 -W 0.2 " + Wire.BLACK_HOLE).in(wire.sender()).start());
        }
        List<Long> lost = new ArrayList<>();
        for (Launched run : runs) {
            lost.add(run.await().exited(1).summary().number("lost"));
        }
        assertThat(lost).containsOnly(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {Wire.NO_ROUTE, Wire.NO_ROUTE6})
    void aRouteThatIsMissingHereIsASendError(String host) {
        Finished run = Command.icmp("-j -c 3 -i 0.05 " + host).in(wire.sender()).run().exited(1);

        assertThat(run.quietly().summary().number("send_error")).isEqualTo(3);
        assertThat(run.records("send_error")).hasSize(3);
        for (JsonLine error : run.records("send_error")) {
            assertThat(error.text("errno")).isEqualTo("EHOSTUNREACH");
            assertThat(error.text("message")).startsWith("No route to host");
        }
        // Nothing is outstanding, so there is nothing to wait for.
        assertThat(run.took()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aNeighbourThatIsDeadIsReportedAfterThreeSeconds() {
        Launched v4 =
                AsWhom.NOBODY_ON_PING_SOCKET.icmp(wire.sender(), "-j -c 1 " + Wire.NOBODY).start();
        Launched v6 =
                AsWhom.NOBODY_ON_PING_SOCKET.icmp(wire.sender(), "-j -c 1 " + Wire.NOBODY6).start();
        // Other neighbours: the kernel remembers for a while that one is dead.
        Launched raw = AsWhom.ROOT_ON_RAW_SOCKET.icmp(wire.sender(), "-j -c 1 10.77.0.98").start();
        Launched raw6 = AsWhom.ROOT_ON_RAW_SOCKET.icmp(wire.sender(), "-j -c 1 fd77::98").start();

        assertDeadNeighbour(v4.await(), 3, 1, Wire.SENDER, "Host Unreachable");
        assertDeadNeighbour(v6.await(), 1, 3, Wire.SENDER6, "Address unreachable");
        assertDeadNeighbour(raw.await(), 3, 1, Wire.SENDER, "Host Unreachable");
        assertDeadNeighbour(raw6.await(), 1, 3, Wire.SENDER6, "Address unreachable");
    }

    private static void assertDeadNeighbour(
            Finished run, int type, int code, String from, String name) {
        assertThat(run.exited(1).quietly().summary().number("icmp_error"))
                .as(run.toString())
                .isEqualTo(1);
        JsonLine error = run.records("icmp_error").getFirst();
        assertThat(error.number("icmp", "type")).isEqualTo(type);
        assertThat(error.number("icmp", "code")).isEqualTo(code);
        assertThat(error.text("icmp", "from")).isEqualTo(from);
        assertThat(error.text("icmp", "name")).contains(name);
        assertThat(error.flag("late")).isTrue();
        assertThat(run.summary().number("duration_ns")).isBetween(2_500_000_000L, 3_500_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "NOBODY_ON_PING_SOCKET, 10.77.0.2, 4, 3, 10, Host is Administratively Prohibited",
        "ROOT_ON_RAW_SOCKET,    10.77.0.2, 4, 3, 10, Host is Administratively Prohibited",
        "NOBODY_ON_PING_SOCKET, fd77::2,   6, 1, 4,  Port unreachable",
        "ROOT_ON_RAW_SOCKET,    fd77::2,   6, 1, 4,  Port unreachable"
    })
    void aRejectByTheHostsFirewallNamesItsSender(
            AsWhom who, String host, int version, int type, int code, String name) {
        wire.peer()
                .onInput(
                        "icmp type echo-request reject with icmp type 10",
                        "icmpv6 type echo-request reject with icmpv6 type 4");
        Finished run = who.icmp(wire.sender(), "-j -c 5 -i 0.02 " + host).run().exited(1);

        assertThat(run.quietly().summary().number("icmp_error")).isEqualTo(5);
        List<JsonLine> errors = run.records("icmp_error");
        for (int i = 0; i < 5; i++) {
            JsonLine error = errors.get(i);
            assertThat(error.number("seq")).isEqualTo(i + 1);
            assertThat(error.number("icmp", "version")).isEqualTo(version);
            assertThat(error.number("icmp", "type")).isEqualTo(type);
            assertThat(error.number("icmp", "code")).isEqualTo(code);
            assertThat(error.text("icmp", "name")).contains(name);
            assertThat(error.text("icmp", "from")).isEqualTo(host);
        }
        assertThat(run.records("timeout")).isEmpty();
        assertThat(run.took()).isLessThan(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({
        "NOBODY_ON_PING_SOCKET, 10.60.0.2, 3, 13, 10.77.0.2",
        "ROOT_ON_RAW_SOCKET,    10.60.0.2, 3, 13, 10.77.0.2",
        "NOBODY_ON_PING_SOCKET, fd60::2,   1, 1,  fd77::2",
        "ROOT_ON_RAW_SOCKET,    fd60::2,   1, 1,  fd77::2"
    })
    void aRoutersErrorNamesTheRouter(AsWhom who, String host, int type, int code, String router) {
        Finished run = who.icmp(wire.sender(), "-j -c 2 -i 0.02 " + host).run().exited(1);

        assertThat(run.quietly().summary().number("icmp_error")).isEqualTo(2);
        for (JsonLine error : run.records("icmp_error")) {
            assertThat(error.text("address")).isEqualTo(host);
            assertThat(error.number("icmp", "type")).isEqualTo(type);
            assertThat(error.number("icmp", "code")).isEqualTo(code);
            assertThat(error.text("icmp", "from")).isEqualTo(router);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorIsCreditedToTheProbeItQuotes(AsWhom who) {
        wire.peer()
                .onInput(
                        "icmp type echo-request numgen inc mod 3 == 0 drop",
                        "icmp type echo-request numgen inc mod 2 == 0 reject with icmp type 13");
        Finished run =
                who.icmp(wire.sender(), "-j -c 30 -i 0.01 -W 0.3 " + Wire.PEER).run().exited(0);

        // Every third is dropped; of the others every second is rejected.
        JsonLine summary = run.quietly().summary();
        assertThat(summary.number("lost")).isEqualTo(10);
        assertThat(summary.number("icmp_error")).isEqualTo(10);
        assertThat(summary.number("reply")).isEqualTo(10);
        assertThat(sequences(run, "lost")).isEqualTo(every(3, 1));
        assertThat(sequences(run, "icmp_error")).isEqualTo(every(3, 2));
        assertThat(sequences(run, "reply")).isEqualTo(every(3, 3));
    }

    private static List<Long> sequences(Finished run, String type) {
        return run.records(type).stream().map(record -> record.number("seq")).sorted().toList();
    }

    private static List<Long> every(int step, int first) {
        return LongStream.range(0, 10).map(i -> first + i * step).boxed().toList();
    }

    @Test
    void oneDeadTargetAmongLivingOnesMakesTheExitCodeOne() {
        Finished run =
                Command.icmp("-j -c 3 -i 0.02 -W 0.2 " + Wire.BLACK_HOLE + " " + Wire.PEER)
                        .in(wire.sender())
                        .run()
                        .exited(1);

        assertThat(run.summaries().get(0).number("lost")).isEqualTo(3);
        assertThat(run.summaries().get(1).number("reply")).isEqualTo(3);
    }

    @Test
    void timeToLiveThatEndsAtTheRouterIsToldByTheRouter() {
        wire.peer()
                .ip(
                        "link add far type veth peer name farther",
                        "link set farther up",
                        "link set far up",
                        "route add 10.60.2.0/24 dev far");
        Finished run =
                Command.icmp("-j -c 1 -t 1 10.60.2.1").asNobody().in(wire.sender()).run().exited(1);

        JsonLine error = run.records("icmp_error").getFirst();
        assertThat(error.number("icmp", "type")).isEqualTo(11);
        assertThat(error.number("icmp", "code")).isZero();
        assertThat(error.text("icmp", "from")).isEqualTo(Wire.PEER);
    }
}
