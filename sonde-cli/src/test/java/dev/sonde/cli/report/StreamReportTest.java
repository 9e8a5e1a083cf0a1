// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockChoice;
import dev.sonde.ClockSource;
import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Failure;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import dev.sonde.Summary;
import dev.sonde.Target;
import dev.sonde.net.IpAddress;
import dev.sonde.net.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is particular to TCP: what was sent again, connections, and errors told by number. */
class StreamReportTest {
    private static final TextStyle PLAIN =
            new TextStyle(false, false, false, false, false, false, false);
    private static final Outcome REPLY = reply(0, false);
    private static final Outcome LATE =
            new Outcome.Late(
                    roundTrip(1_024_000_000, 1, false), OptionalInt.empty(), 0, Optional.empty());
    private static final Outcome REFUSED =
            new Outcome.Refused(
                    roundTrip(52_000, 0, false), new Failure("ECONNREFUSED", "Connection refused"));

    @Test
    void asText() {
        assertThat(line("web.example:443", REPLY))
                .isEqualTo(
                        "SYN-ACK from web.example (192.0.2.1):443: connect_seq=7 time=0.052 ms\n");
        assertThat(line("192.0.2.1:443", LATE))
                .isEqualTo(
                        "SYN-ACK from 192.0.2.1:443: connect_seq=7 time=1024 ms retransmits=1 (late)\n");
        assertThat(line("192.0.2.1:443", REFUSED))
                .isEqualTo("From 192.0.2.1:443 connect_seq=7 Connection refused time=0.052 ms\n");
        assertThat(line("192.0.2.1:443", reply(2, true))).contains(" retransmits=2 (shared)\n");
    }

    @Test
    void asRecords() throws IOException {
        assertThat(record(REPLY))
                .startsWith("{\"schema\":\"sonde/1\",\"type\":\"reply\",")
                .endsWith(
                        "\"protocol\":\"connect\",\"target\":\"192.0.2.1:443\","
                                + "\"address\":\"192.0.2.1\",\"port\":443,\"seq\":7,"
                                + "\"rtt_ns\":52000,\"clock\":\"user\",\"host_delay_ns\":0,"
                                + "\"retransmits\":0}\n");
        assertThat(record(LATE)).contains("\"type\":\"late\"").contains("\"retransmits\":1}");
        assertThat(record(REFUSED))
                .contains(
                        "\"rtt_ns\":52000,\"clock\":\"user\",\"host_delay_ns\":0,\"retransmits\":0,"
                                + "\"errno\":\"ECONNREFUSED\",\"message\":\"Connection refused\"}");
        assertThat(record(reply(2, true)))
                .contains("\"retransmits\":2,\"retransmits_shared\":true");
        JsonSchema schema = JsonSchema.read(Files.readString(Path.of("../docs/json.schema.json")));
        for (Outcome each : new Outcome[] {REPLY, LATE, REFUSED, reply(2, true)}) {
            assertThat(schema.complaints(record(each))).isEmpty();
        }
    }

    /** An error about an open connection, as an unprivileged process hears of it. */
    private static final Failure UNREACHABLE = new Failure("EHOSTUNREACH", "No route to host");

    @Test
    void anErrorToldByNumberAsText() {
        assertThat(lineOf(tcp(new Outcome.IcmpError(UNREACHABLE, false))))
                .isEqualTo("From unknown tcp_seq=7 No route to host (EHOSTUNREACH)\n");
        assertThat(lineOf(tcp(new Outcome.IcmpError(UNREACHABLE, true)))).endsWith(" (late)\n");
        assertThat(lineOf(tcp(new Outcome.Reset(new Failure("ECONNRESET", "Connection reset")))))
                .isEqualTo("tcp_seq=7 reset: Connection reset\n");
    }

    @Test
    void anErrorToldByNumberAsRecords() throws IOException {
        assertThat(recordOf(tcp(new Outcome.IcmpError(UNREACHABLE, true))))
                .endsWith(
                        "\"seq\":7,\"icmp\":null,\"errno\":\"EHOSTUNREACH\","
                                + "\"message\":\"No route to host\",\"late\":true}\n");
        assertThat(recordOf(tcp(survivor())))
                .endsWith(
                        "\"retransmits\":1,\"bytes\":24,\"icmp\":null,"
                                + "\"errno\":\"EHOSTUNREACH\",\"message\":\"No route to host\"}\n");
        assertFollowsSchema(tcp(new Outcome.IcmpError(UNREACHABLE, true)));
        assertFollowsSchema(tcp(survivor()));
    }

    @Test
    void connectionsAsText() {
        assertThat(lineOf(new Event.Connected(0, TCP, roundTrip(52_000, 0, false), 0))).isEmpty();
        assertThat(lineOf(new Event.Connected(0, TCP, roundTrip(1_024_000_000, 1, false), 2)))
                .isEqualTo("connected again to 192.0.2.1:11001 time=1024 ms retransmits=1\n");
        assertThat(lineOf(new Event.Disconnected(0, TCP, new Failure("", "Closed"))))
                .isEqualTo("disconnected: Closed\n");
    }

    @Test
    void connectionsAsRecords() throws IOException {
        Event connected = new Event.Connected(0, TCP, roundTrip(52_000, 1, false), 2);
        Event ended = new Event.Disconnected(0, TCP, new Failure("", "Closed"));
        assertThat(recordOf(connected))
                .contains("\"type\":\"connected\"")
                .endsWith(
                        "\"port\":11001,\"rtt_ns\":52000,\"clock\":\"user\",\"host_delay_ns\":0,"
                                + "\"retransmits\":1,\"reconnects\":2}\n");
        assertThat(recordOf(ended))
                .endsWith("\"port\":11001,\"errno\":null,\"message\":\"Closed\"}\n");
        assertFollowsSchema(connected);
        assertFollowsSchema(ended);
    }

    @Test
    void figuresOfConnections() throws IOException {
        Summary summary =
                new Scene.Figures()
                        .reply(3, 400_000, 68_600_000, 205_000_000, 95_000_000)
                        .connections(
                                new Summary.Connections(
                                        Optional.of(times(2, 300_000, 6_471_000)),
                                        1,
                                        Optional.of(times(1, 205_000_000, 205_000_000)),
                                        Optional.of(times(2, 400_000, 550_000))))
                        .of(TCP);

        assertThat(new FurtherLines(PLAIN, ClockChoice.USER).of(summary, ""))
                .isEqualTo(
                        """
                        resent      1 of 3 answered after this host had sent something again, \
                        min/avg/max = 205.000/205.000/205.000 ms; the others 0.400/0.475/0.550
                        connect     min/avg/max = 0.300/3.385/6.471 ms, 1 reconnect
                        """);
        assertThat(recordOf(new Event.Interval(0, summary)))
                .contains("\"connect\":{\"min\":300000,")
                .contains("\"reconnects\":1,\"rtt_retransmitted\":{\"min\":205000000,")
                .contains("\"rtt_clean\":{\"min\":400000,");
        assertFollowsSchema(new Event.Interval(0, summary));
    }

    /** No connection, or no answer, so that there are no times. */
    @Test
    void figuresOfConnectionsThatNeverWere() throws IOException {
        Summary summary =
                new Scene.Figures()
                        .connections(
                                new Summary.Connections(
                                        Optional.empty(), 0, Optional.empty(), Optional.empty()))
                        .of(TCP);

        assertThat(recordOf(new Event.Interval(0, summary)))
                .contains("\"connect\":null,")
                .contains("\"rtt_retransmitted\":null,\"rtt_clean\":null");
        assertFollowsSchema(new Event.Interval(0, summary));
    }

    private static final Endpoint TCP =
            new Endpoint(
                    0,
                    Protocol.TCP,
                    Target.service("192.0.2.1", 11_001),
                    IpAddress.parse("192.0.2.1"));

    private static Event tcp(Outcome outcome) {
        return new Event.Settled(0, TCP, 7, 0, outcome);
    }

    /** An answer that came in spite of an error. */
    private static Outcome survivor() {
        return new Outcome.Reply(
                roundTrip(205_000_000, 1, false),
                OptionalInt.empty(),
                24,
                Optional.of(UNREACHABLE));
    }

    private static Summary.Distribution times(long count, long min, long max) {
        return new Summary.Distribution(
                count, min, (min + max) / 2, max, 0, max, max, max, max, max);
    }

    private static void assertFollowsSchema(Event event) throws IOException {
        JsonSchema schema = JsonSchema.read(Files.readString(Path.of("../docs/json.schema.json")));
        assertThat(schema.complaints(recordOf(event))).isEmpty();
    }

    private static Outcome reply(int retransmits, boolean shared) {
        return new Outcome.Reply(
                roundTrip(52_000, retransmits, shared), OptionalInt.empty(), 0, Optional.empty());
    }

    private static RoundTrip roundTrip(long nanos, int retransmits, boolean shared) {
        return new RoundTrip(
                nanos, ClockSource.USER, 0, Optional.of(new Retransmits(retransmits, shared)));
    }

    private static Event settled(String target, Outcome outcome) {
        Endpoint endpoint =
                new Endpoint(
                        0,
                        Protocol.CONNECT,
                        Target.service(target, 0),
                        IpAddress.parse("192.0.2.1"));
        return new Event.Settled(0, endpoint, 7, 0, outcome);
    }

    private static String line(String target, Outcome outcome) {
        return lineOf(settled(target, outcome));
    }

    private static String lineOf(Event event) {
        return new EventLine(PLAIN, false).of(event).toString();
    }

    private static String record(Outcome outcome) {
        return recordOf(settled("192.0.2.1:443", outcome));
    }

    private static String recordOf(Event event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport report =
                new JsonReport(
                        new Output(new PrintStream(out, false, StandardCharsets.UTF_8)),
                        false,
                        new SystemClock());
        report.tell(event);
        report.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
