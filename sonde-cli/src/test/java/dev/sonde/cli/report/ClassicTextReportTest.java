// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.Report;
import dev.sonde.Summary;
import dev.sonde.Target;
import dev.sonde.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The transcript of classic.md's UDP client, event by event. */
final class ClassicTextReportTest {
    private static final long FIRST = 1_725_933_169_813_111_000L;
    private static final long SECOND = 1_725_933_171_818_856_712L;
    private static final long THIRD = 1_725_933_171_829_579_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ClassicTextReport report =
            new ClassicTextReport(
                    new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8)),
                    "UDP",
                    false);

    @Test
    void theTranscript() {
        Endpoint server = endpoint("127.0.0.1:11000", "127.0.0.1");
        report.tell(new Event.Sent(0, server, 1, FIRST));
        report.tell(new Event.TimedOut(0, server, 1, FIRST));
        report.tell(new Event.Settled(0, server, 1, FIRST, new Outcome.Lost()));
        report.tell(new Event.Sent(0, server, 2, SECOND));
        report.tell(new Event.Settled(0, server, 2, SECOND, answer(502_000)));
        report.tell(new Event.Sent(0, server, 3, THIRD));
        report.tell(
                new Event.Settled(
                        0,
                        server,
                        3,
                        THIRD,
                        new Outcome.IcmpError(
                                Scene.icmp4(3, 3, "Port Unreachable", "127.0.0.1"), false)));
        Summary summary =
                new Scene.Figures()
                        .reply(1, 502_000, 502_000, 502_000, 0)
                        .lost(1, 1, 1)
                        .icmpError(1)
                        .of(server);
        report.end(new Report(List.of(summary), Optional.empty()), Ending.COMPLETE);

        assertThat(told())
                .isEqualTo(
                        """
                        send to 127.0.0.1:11000: ping 1 1725933169.813111
                        Request timed out for the packet 1
                        send to 127.0.0.1:11000: ping 2 1725933171.8188567
                        received from 127.0.0.1:11000 PING 2 1725933171.8188567 rtt=0.502ms
                        send to 127.0.0.1:11000: ping 3 1725933171.829579
                        Port Unreachable for the packet 3
                        -----
                        Summary:
                        ============
                        Packets Sent: 3
                        Packets Received: 1
                        MIN RTT: 0.502ms
                        MAX RTT: 0.502ms
                        AVG RTT: 0.502ms
                        Loss Rate: 66.667%
                        ============
                        Closing icmp socket
                        Closing UDP socket
                        """);
    }

    @Test
    void anInterruptComesBeforeTheSummary() {
        Endpoint server = endpoint("[::1]:9", "::1");
        report.tell(new Event.Sent(0, server, 1, FIRST));
        Summary summary = new Scene.Figures().inFlight(1).of(server);
        report.end(new Report(List.of(summary), Optional.empty()), Ending.INTERRUPTED);

        assertThat(told())
                .startsWith(
                        """
                        send to [::1]:9: ping 1 1725933169.813111
                        Received interrupt stopping pings
                        -----
                        Summary:
                        ============
                        No response received from server
                        Packets Sent: 0
                        """);
    }

    private static Endpoint endpoint(String target, String address) {
        return new Endpoint(0, Protocol.UDP, Target.service(target, 0), IpAddress.parse(address));
    }

    private static Outcome answer(long nanos) {
        return new Outcome.Reply(Scene.kernel(nanos), OptionalInt.of(64), 33, Optional.empty());
    }

    private String told() {
        assertThat(report.flush()).isTrue();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
