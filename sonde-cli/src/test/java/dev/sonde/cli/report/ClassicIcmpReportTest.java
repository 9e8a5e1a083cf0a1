// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the transcripts of the classic pinger do not show: the other verdicts, and odd figures. */
final class ClassicIcmpReportTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Output output = new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8));

    @Test
    void everyVerdictHasItsLineAndEventsHaveNone() {
        Scene scene = Scene.of("192.0.2.1", "192.0.2.1");
        scene.resolved()
                .state(true)
                .settled(1, answer(502_499))
                .duplicate(1, 700_000)
                .timedOut(2)
                .settled(2, new Outcome.Lost())
                .timedOut(3)
                .settled(
                        3,
                        new Outcome.Late(
                                Scene.kernel(1_200_000_500),
                                OptionalInt.empty(),
                                16,
                                Optional.empty()))
                .error(4, Scene.icmp4(3, 1, "Host Unreachable", "192.0.2.254"), true)
                .settled(5, new Outcome.Corrupt(OptionalInt.of(3), 16))
                .notSent(6, "ENETUNREACH", "Network is unreachable")
                .settled(7, new Outcome.Local())
                .reordered(1, 2);

        assertThat(told(scene, false))
                .isEqualTo(
                        """
                        36 bytes from 192.0.2.1: ttl=64 rtt=0.502ms
                        Request timed out for packet 2 Request timed out
                        36 bytes from 192.0.2.1: ttl=NA rtt=1200.001ms
                        Host Unreachable for packet 4 Host Unreachable
                        Corrupt reply for packet 5 Corrupt reply
                        Network is unreachable for packet 6 Network is unreachable
                        Own receive buffer overflowed for packet 7 Own receive buffer overflowed
                        """);
    }

    @Test
    void quietLeavesTheFigures() {
        assertThat(told(Scene.of("192.0.2.1", "192.0.2.1").settled(1, answer(1)), true)).isEmpty();
    }

    @Test
    void anIpv6HeaderHasFortyOctets() {
        assertThat(
                        told(
                                Scene.of("2001:db8::1", "2001:db8::1")
                                        .settled(1, answer(1_000_000)),
                                false))
                .isEqualTo("56 bytes from 2001:db8::1: ttl=64 rtt=1.000ms\n");
    }

    @Test
    void figuresAreOverEveryAnswerThatHasALine() {
        Scene scene = Scene.of("192.0.2.1", "192.0.2.1");
        Summary summary =
                new Scene.Figures()
                        .reply(2, 1_000_000, 2_000_000, 3_000_000, 1_000_000)
                        .late(1, 1_500_000_000)
                        .of(scene.endpoint());

        assertThat(ClassicSummary.figures(summary, Ending.COMPLETE))
                .isEqualTo(
                        """
                        Packets Sent: 3
                        Packets Received: 3
                        MIN RTT: 1.000ms
                        MAX RTT: 1500.000ms
                        AVG RTT: 501.333ms
                        Loss Rate: 0.000%
                        """);
    }

    @Test
    void theProbeInFlightIsLeftOutOfTheCountByAnInterruptAlone() {
        Summary summary =
                new Scene.Figures()
                        .lost(2, 1, 2)
                        .inFlight(1)
                        .of(Scene.of("192.0.2.1", "192.0.2.1").endpoint());

        assertThat(ClassicSummary.figures(summary, Ending.INTERRUPTED))
                .startsWith("No response received from server\nPackets Sent: 2\n");
        assertThat(ClassicSummary.figures(summary, Ending.TERMINATED))
                .startsWith("No response received from server\nPackets Sent: 3\n");
    }

    @Test
    void nothingSentHasNoLossRate() {
        Summary summary =
                new Scene.Figures().inFlight(1).of(Scene.of("192.0.2.1", "192.0.2.1").endpoint());

        assertThat(ClassicSummary.figures(summary, Ending.INTERRUPTED))
                .isEqualTo(
                        """
                        No response received from server
                        Packets Sent: 0
                        Packets Received: 0
                        MIN RTT: NA
                        MAX RTT: NA
                        AVG RTT: NA
                        Loss Rate: NA
                        """);
    }

    private static Outcome answer(long nanos) {
        return new Outcome.Reply(
                new RoundTrip(nanos, ClockSource.KERNEL, 0),
                OptionalInt.of(64),
                16,
                Optional.empty());
    }

    private String told(Scene scene, boolean quiet) {
        ClassicIcmpReport report = new ClassicIcmpReport(output, quiet);
        for (Event event : scene.events()) {
            report.tell(event);
        }
        assertThat(report.flush()).isTrue();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
