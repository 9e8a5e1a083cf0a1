// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Failure;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
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

/** What is particular to handshakes: no octets, no time to live, but what was sent again. */
class ConnectReportTest {
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
        return new EventLine(PLAIN, false).of(settled(target, outcome)).toString();
    }

    private static String record(Outcome outcome) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport report =
                new JsonReport(
                        new Output(new PrintStream(out, false, StandardCharsets.UTF_8)),
                        false,
                        new SystemClock());
        report.tell(settled("192.0.2.1:443", outcome));
        report.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
