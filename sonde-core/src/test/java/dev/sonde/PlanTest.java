// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.sonde.net.PathMtuDiscovery;
import dev.sonde.net.SocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration MICRO = Duration.ofNanos(1_000);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration TEN_YEARS = Duration.ofDays(3650);

    /** A setter, the least and the most it takes, and what its message calls it. */
    record Bounds<T>(
            String name, BiFunction<Plan.Builder, T, Plan.Builder> setter, T least, T most) {
        void accept(T value) {
            setter.apply(Plan.icmp("192.0.2.1"), value).build();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    // ---- Bounds

    static Stream<Bounds<Long>> numbers() {
        return Stream.of(
                new Bounds<>("count", Plan.Builder::count, 1L, Long.MAX_VALUE / 2),
                new Bounds<>(
                        "probes in flight",
                        (plan, n) -> plan.adaptive(n.intValue(), Duration.ZERO),
                        1L,
                        65_535L),
                new Bounds<>(
                        "probes in flight", (plan, n) -> plan.flood(n.intValue()), 1L, 65_535L),
                new Bounds<>("size", (plan, n) -> plan.payloadBytes(n.intValue()), 0L, 65_507L),
                new Bounds<>("ttl", (plan, n) -> plan.ttl(n.intValue()), 1L, 255L),
                new Bounds<>("tos", (plan, n) -> plan.tos(n.intValue()), 0L, 255L),
                new Bounds<>("mark", Plan.Builder::mark, 0L, 4_294_967_295L),
                new Bounds<>(
                        "flow label", (plan, n) -> plan.flowLabel(n.intValue()), 0L, 1_048_575L),
                new Bounds<>(
                        "event buffer",
                        (plan, n) -> plan.eventBuffer(n.intValue()),
                        16L,
                        16_777_216L),
                new Bounds<>(
                        "pattern length in octets",
                        (plan, n) -> plan.pattern(new byte[n.intValue()]),
                        1L,
                        16L));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberHasItsRange(Bounds<Long> option) {
        assertThatNoException().isThrownBy(() -> option.accept(option.least));
        assertThatNoException().isThrownBy(() -> option.accept(option.most));
        // There is no array of -1 octets to hand in.
        if (!option.name.startsWith("pattern")) {
            assertRefused(option, option.least - 1);
        }
        assertRefused(option, option.most + 1);
    }

    private static void assertRefused(Bounds<Long> option, long value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> option.accept(value))
                .withMessage(
                        "%s must be %d to %d, not %d",
                        option.name, option.least, option.most, value);
    }

    @Test
    void aPatternHasAtLeastOneOctet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().pattern())
                .withMessage("pattern length in octets must be 1 to 16, not 0");
    }

    @Test
    void aReceiveBufferIsNotNegative() {
        assertThatNoException().isThrownBy(() -> icmp().receiveBufferBytes(0));
        assertThatNoException().isThrownBy(() -> icmp().receiveBufferBytes(Integer.MAX_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().receiveBufferBytes(-1))
                .withMessage("receive buffer must be 0 to 2147483647, not -1");
    }

    static Stream<Bounds<Duration>> durations() {
        return Stream.of(
                new Bounds<>("interval", Plan.Builder::interval, MICRO, TEN_YEARS),
                new Bounds<>(
                        "interval", (plan, gap) -> plan.adaptive(1, gap), Duration.ZERO, TEN_YEARS),
                new Bounds<>("timeout", Plan.Builder::timeout, MICRO, TEN_YEARS),
                new Bounds<>("late window", Plan.Builder::lateWindow, Duration.ZERO, TEN_YEARS),
                new Bounds<>("silent wait", Plan.Builder::silentWait, Duration.ZERO, TEN_YEARS),
                new Bounds<>("deadline", Plan.Builder::deadline, MICRO, TEN_YEARS),
                new Bounds<>("resolve-every", Plan.Builder::resolveEvery, MILLI, TEN_YEARS),
                new Bounds<>("every", Plan.Builder::every, MILLI, TEN_YEARS));
    }

    @ParameterizedTest
    @MethodSource("durations")
    void aDurationHasItsRange(Bounds<Duration> option) {
        assertThatNoException().isThrownBy(() -> option.accept(option.least));
        assertThatNoException().isThrownBy(() -> option.accept(option.most));
        for (Duration outside :
                List.of(
                        option.least.minus(NANO),
                        option.most.plus(NANO),
                        Duration.ofSeconds(Long.MIN_VALUE),
                        Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .as("%s", outside)
                    .isThrownBy(() -> option.accept(outside))
                    .withMessageStartingWith(option.name + " must be ")
                    .withMessageContaining(" to 315360000 s, not ");
        }
    }

    @Test
    void aDurationIsToldInSeconds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().interval(Duration.ofNanos(999)))
                .withMessage("interval must be 0.000001 s to 315360000 s, not 0.000000999 s");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().timeout(Duration.ZERO))
                .withMessage("timeout must be 0.000001 s to 315360000 s, not 0 s");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().lateWindow(Duration.ofMillis(-1500)))
                .withMessage("late window must be 0 s to 315360000 s, not -1.5 s");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().every(Duration.ofNanos(999_999)))
                .withMessage("every must be 0.001 s to 315360000 s, not 0.000999999 s");
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aRateIsAboveZero(double rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().rate(rate))
                .withMessageStartingWith("rate must be ")
                .withMessageEndingWith("not " + rate);
        assertThatNoException().isThrownBy(() -> icmp().rate(0.001));
        assertThatNoException().isThrownBy(() -> icmp().rate(1e9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void aSourceIsNotEmpty(String source) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().source(source))
                .withMessage("empty source; give an interface or an address of this host");
    }

    // ---- The whole

    @Test
    void aPlanHasATarget() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.icmp().build())
                .withMessage("no target; give at least one name or address");
    }

    @Test
    void anAddressIsOfThePermittedFamily() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> icmp().family(AddressFamily.V6).build())
                .withMessage("\"192.0.2.1\" is an IPv4 address, and only IPv6 is permitted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.icmp("[::1]").family(AddressFamily.V4).build())
                .withMessage("\"[::1]\" is an IPv6 address, and only IPv4 is permitted");
        assertThatNoException()
                .isThrownBy(() -> Plan.icmp("example.org").family(AddressFamily.V4).build());
        assertThatNoException().isThrownBy(() -> icmp().family(AddressFamily.V4).build());
    }

    @Test
    void aHandshakeNeedsAPortAndIsTimedByThisProcess() {
        Plan plan = Plan.connect("192.0.2.1:80", "[2001:db8::1]:443").build();

        assertThat(plan.protocol()).isEqualTo(Protocol.CONNECT);
        assertThat(plan.targets()).extracting(Target::port).containsExactly(80, 443);
        assertThat(plan.clock()).isEqualTo(ClockChoice.USER);
        assertThat(plan.refusedIsUp()).isFalse();
        assertThat(Plan.connect("192.0.2.1:80").refusedIsUp(true).build().refusedIsUp()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.connect("192.0.2.1"))
                .withMessage("\"192.0.2.1\" has no port; give HOST:PORT or [ADDRESS]:PORT");
    }

    @Test
    void defaultsAreThoseOfPing() {
        Plan plan = icmp().build();

        assertThat(plan.protocol()).isEqualTo(Protocol.ICMP);
        assertThat(plan.targets()).containsExactly(Target.host("192.0.2.1"));
        assertThat(plan.count()).isEmpty();
        assertThat(plan.schedule()).isEqualTo(new Schedule.Periodic(Duration.ofSeconds(1)));
        assertThat(plan.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.lateWindow()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.silentWait()).isEqualTo(Duration.ofMillis(3500));
        assertThat(plan.deadline()).isEmpty();
        assertThat(plan.payloadBytes()).isEqualTo(56);
        assertThat(plan.pattern()).startsWith(0, 1, 2, 3).hasSize(256);
        assertThat(plan.socketOptions()).isEqualTo(SocketOptions.DEFAULT);
        assertThat(plan.family()).isEqualTo(AddressFamily.ANY);
        assertThat(plan.rate()).isEmpty();
        assertThat(plan.resolveEvery()).isEmpty();
        assertThat(plan.allAddresses()).isFalse();
        assertThat(plan.every()).isEmpty();
        assertThat(plan.pace()).isEqualTo(Pace.AUTO);
        assertThat(plan.clock()).isEqualTo(ClockChoice.KERNEL);
        assertThat(plan.icmpPath()).isEqualTo(IcmpPath.AUTO);
        assertThat(plan.eventBuffer()).isEqualTo(65_536);
        assertThat(plan.probeEvents()).isTrue();
        assertThat(plan.replyEvents()).isTrue();
        assertThat(plan).hasToString("icmp [192.0.2.1], " + plan.schedule());
    }

    @Test
    void everySettingArrives() {
        Plan plan =
                Plan.icmp("example.org", "::1")
                        .target(Target.host("example.org"))
                        .count(3)
                        .adaptive(4, Duration.ofMillis(5))
                        .timeout(Duration.ofSeconds(2))
                        .lateWindow(Duration.ZERO)
                        .silentWait(Duration.ofSeconds(6))
                        .deadline(Duration.ofSeconds(7))
                        .payloadBytes(8)
                        .pattern((byte) 9, (byte) 10)
                        .ttl(11)
                        .tos(12)
                        .mark(13)
                        .flowLabel(14)
                        .source("eth15")
                        .pathMtuDiscovery(PathMtuDiscovery.PROBE)
                        .receiveBufferBytes(16)
                        .family(AddressFamily.V6)
                        .rate(17.5)
                        .resolveEvery(Duration.ofSeconds(18))
                        .allAddresses(true)
                        .every(Duration.ofSeconds(19))
                        .pace(Pace.SPIN)
                        .clock(ClockChoice.USER)
                        .icmpPath(IcmpPath.RAW_SOCKET)
                        .eventBuffer(20)
                        .probeEvents(false)
                        .replyEvents(false)
                        .build();

        assertThat(plan.targets())
                .extracting(Target::text)
                .containsExactly("example.org", "::1", "example.org");
        assertThat(plan.count()).hasValue(3);
        assertThat(plan.schedule()).isInstanceOf(Schedule.Adaptive.class);
        Schedule.Adaptive adaptive = (Schedule.Adaptive) plan.schedule();
        assertThat(adaptive.inFlight()).isEqualTo(4);
        assertThat(adaptive.minGap()).isEqualTo(Duration.ofMillis(5));
        assertThat(adaptive.maxGap()).isGreaterThan(Duration.ofDays(365));
        assertThat(plan.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(plan.lateWindow()).isZero();
        assertThat(plan.silentWait()).isEqualTo(Duration.ofSeconds(6));
        assertThat(plan.deadline()).hasValue(Duration.ofSeconds(7));
        assertThat(plan.payloadBytes()).isEqualTo(8);
        assertThat(plan.pattern()).containsExactly(9, 10);
        assertThat(plan.socketOptions())
                .isEqualTo(
                        SocketOptions.DEFAULT
                                .withTtl(11)
                                .withTos(12)
                                .withMark(13)
                                .withFlowLabel(14)
                                .withSource("eth15")
                                .withPathMtuDiscovery(PathMtuDiscovery.PROBE)
                                .withReceiveBufferBytes(16));
        assertThat(plan.family()).isEqualTo(AddressFamily.V6);
        assertThat(plan.rate()).hasValue(17.5);
        assertThat(plan.resolveEvery()).hasValue(Duration.ofSeconds(18));
        assertThat(plan.allAddresses()).isTrue();
        assertThat(plan.every()).hasValue(Duration.ofSeconds(19));
        assertThat(plan.pace()).isEqualTo(Pace.SPIN);
        assertThat(plan.clock()).isEqualTo(ClockChoice.USER);
        assertThat(plan.icmpPath()).isEqualTo(IcmpPath.RAW_SOCKET);
        assertThat(plan.eventBuffer()).isEqualTo(20);
        assertThat(plan.probeEvents()).isFalse();
        assertThat(plan.replyEvents()).isFalse();
    }

    @Test
    void aFloodWaitsNoLongerThanTenMilliseconds() {
        assertThat(icmp().flood(7).build().schedule())
                .isEqualTo(new Schedule.Adaptive(7, Duration.ZERO, Duration.ofMillis(10)));
    }

    @Test
    void aTimeoutThatWasAskedForIsAlsoTheSilentWait() {
        Duration timeout = Duration.ofMillis(200);

        assertThat(icmp().timeout(timeout).build().silentWait()).isEqualTo(timeout);
    }

    @Test
    void theSilentWaitIsNoShorterThanTheTimeout() {
        Plan plan = icmp().timeout(Duration.ofSeconds(5)).silentWait(Duration.ofSeconds(4)).build();

        assertThat(plan.silentWait()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aPlanDoesNotChangeWithItsBuilder() {
        byte[] pattern = {1, 2};
        Plan.Builder builder = icmp().count(1).pattern(pattern);
        Plan plan = builder.build();

        builder.count(2).target(Target.host("::1")).pattern((byte) 3);
        pattern[0] = 4;
        plan.pattern()[1] = 5;

        assertThat(plan.count()).hasValue(1);
        assertThat(plan.targets()).hasSize(1);
        assertThat(plan.pattern()).containsExactly(1, 2);
        assertThat(builder.build().targets()).hasSize(2);
    }

    private static Plan.Builder icmp() {
        return Plan.icmp("192.0.2.1");
    }
}
