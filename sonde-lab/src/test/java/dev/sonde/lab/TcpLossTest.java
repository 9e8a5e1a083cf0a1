// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lost segments under {@code sonde tcp}: they cost no answer but time, and a probe says how often
 * this host has sent its text again. Linux does so after 200 ms, and doubles from the second time
 * on, so 200, 400 and 800 ms are lower bounds; a busy machine may take longer, and may send again
 * what was not lost.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TcpLossTest {
    private static final long STEP = 200_000_000;
    private static final int PROBES = 64;

    /** What is lost, by the port, and where to. */
    enum Loss {
        EVERY_FIFTH_REQUEST(11001, Wire.PEER, PROBES),
        /** Of each twelve segments to arrive, one once, the next twice, the next three times. */
        SEVERAL_TIMES(11002, Wire.PEER6, 18),
        EVERY_FIFTH_ANSWER(11003, Wire.PEER, PROBES),
        FIRST_SYN(11004, Wire.PEER, 2),
        FIRST_SYN_OVER_V6(11004, Wire.PEER6, 2);

        private final int port;
        private final String host;
        private final int probes;

        Loss(int port, String host, int probes) {
            this.port = port;
            this.host = host;
            this.probes = probes;
        }
    }

    private final Wire wire = Wire.create();
    private final Map<Loss, Finished> runs = new EnumMap<>(Loss.class);

    @BeforeAll
    void run() throws Exception {
        // What is known of one connection shall not change the timers of the next.
        wire.sender().sysctl("net.ipv4.tcp_no_metrics_save=1");
        wire.peer().sysctl("net.ipv4.tcp_no_metrics_save=1");
        TcpPeer.on(wire.peer(), 11001, 11002, 11003, 11004);
        String data = " tcp flags & psh == psh numgen inc mod ";
        String syn = " tcp dport 11004 tcp flags & (syn | ack) == syn numgen inc mod 2 == 0 drop";
        wire.peer()
                .onInput(
                        "tcp dport 11001" + data + "5 == 0 drop",
                        "tcp dport 11002" + data + "12 { 0, 2, 3, 5, 6, 7 } drop",
                        "meta nfproto ipv4" + syn,
                        "meta nfproto ipv6" + syn);
        wire.sender().onInput("tcp sport 11003" + data + "5 == 0 drop");
        Map<Loss, Launched> started = new EnumMap<>(Loss.class);
        for (Loss loss : Loss.values()) {
            String arguments =
                    "tcp -j -A -W 20 -c %d -p %d %s".formatted(loss.probes, loss.port, loss.host);
            Command command = Command.sonde(arguments.split(" ")).asNobody();
            started.put(loss, command.in(wire.sender()).start());
        }
        started.forEach((loss, run) -> runs.put(loss, run.await().exited(0).quietly()));
    }

    @AfterAll
    void close() {
        wire.close();
    }

    private List<JsonLine> replies(Loss loss, Predicate<JsonLine> wanted) {
        List<JsonLine> replies = new ArrayList<>(runs.get(loss).records("reply"));
        replies.removeIf(wanted.negate());
        return replies;
    }

    private static long rtt(JsonLine reply) {
        return reply.number("rtt_ns");
    }

    private static boolean isResent(JsonLine reply) {
        return reply.number("retransmits") > 0;
    }

    @ParameterizedTest
    @EnumSource
    void noProbeIsLost(Loss loss) {
        JsonLine summary = runs.get(loss).summary();
        assertThat(summary.number("sent")).isEqualTo(loss.probes);
        assertThat(summary.number("reply")).isEqualTo(loss.probes);
        assertThat(summary.decimal("loss_percent")).isZero();
        assertThat(summary.number("reconnects")).isZero();
        assertThat(replies(loss, reply -> reply.has("retransmits_shared"))).isEmpty();
    }

    /** One segment in five is one probe in four, and one more for the JVM's first. */
    @Test
    void aLostRequestIsTimeAndToldOf() {
        List<JsonLine> resent = replies(Loss.EVERY_FIFTH_REQUEST, TcpLossTest::isResent);
        assertThat(resent).hasSizeBetween(PROBES / 4, PROBES / 2);
        assertThat(resent).allMatch(reply -> rtt(reply) >= STEP);
        assertThat(replies(Loss.EVERY_FIFTH_REQUEST, reply -> rtt(reply) < STEP))
                .hasSizeGreaterThan(PROBES / 2)
                .noneMatch(TcpLossTest::isResent);
    }

    @Test
    void eachTimeItIsLostItTakesTwiceAsLong() {
        for (JsonLine reply : replies(Loss.SEVERAL_TIMES, TcpLossTest::isResent)) {
            long times = reply.number("retransmits");
            assertThat(rtt(reply)).isGreaterThanOrEqualTo(STEP << times - 1);
        }
        for (int times = 1; times <= 3; times++) {
            int exactly = times;
            assertThat(replies(Loss.SEVERAL_TIMES, reply -> reply.number("retransmits") == exactly))
                    .as("sent again " + times + " times")
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EVERY_FIFTH_REQUEST", "SEVERAL_TIMES"})
    void theSummaryHasThemApart(Loss loss) {
        JsonLine summary = runs.get(loss).summary();
        for (boolean resent : List.of(true, false)) {
            long least = Long.MAX_VALUE;
            long most = 0;
            for (JsonLine reply : replies(loss, reply -> isResent(reply) == resent)) {
                least = Math.min(least, rtt(reply));
                most = Math.max(most, rtt(reply));
            }
            JsonLine figures = summary.object(resent ? "rtt_retransmitted" : "rtt_clean");
            assertThat(figures.number("min")).isEqualTo(least);
            assertThat(figures.number("max")).isEqualTo(most);
        }
    }

    /** It is the peer that sends again, of which this host is told nothing. */
    @Test
    void aLostAnswerIsTimeToo() {
        assertThat(replies(Loss.EVERY_FIFTH_ANSWER, reply -> rtt(reply) >= STEP))
                .hasSizeBetween(PROBES / 4, PROBES / 2);
        assertThat(replies(Loss.EVERY_FIFTH_ANSWER, reply -> rtt(reply) < STEP))
                .noneMatch(TcpLossTest::isResent);
    }

    @ParameterizedTest
    @EnumSource(names = {"FIRST_SYN", "FIRST_SYN_OVER_V6"})
    void aLostSynIsTheTimeToConnect(Loss loss) {
        JsonLine connected = runs.get(loss).records("connected").getFirst();
        assertThat(connected.number("rtt_ns")).isBetween(1_000_000_000L, 1_900_000_000L);
        assertThat(connected.number("retransmits")).isEqualTo(1);
        for (JsonLine reply : runs.get(loss).records("reply")) {
            assertThat(rtt(reply)).isLessThan(1_000_000_000L);
        }
        JsonLine summary = runs.get(loss).summary();
        assertThat(summary.number("connect", "max")).isEqualTo(connected.number("rtt_ns"));
    }
}
