// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.Golden;
import dev.sonde.net.Clock;
import dev.sonde.net.IpAddress;
import dev.sonde.serve.BurstLoss;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServeEvent.End;
import dev.sonde.serve.ServeEvent.Message;
import dev.sonde.serve.ServeEvent.Reason;
import dev.sonde.serve.ServePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a server's work looks like, in each output. */
final class ServeReportTest {
    /** All types of records of a server. */
    static final Set<String> TYPES =
            Set.of(
                    "server_started",
                    "server_received",
                    "server_answered",
                    "server_dropped",
                    "server_rejected",
                    "server_failed",
                    "server_connected",
                    "server_closed",
                    "server_refused",
                    "server_summary");

    private static final Path SCHEMA = Path.of("../docs/json.schema.json");
    private static final long NOON = 1_800_000_000_000_000_000L;
    private static final IpAddress FOUR = IpAddress.v4(0x7F00_0001);
    private static final IpAddress SIX = IpAddress.v6(0xFE80L << 48, 1).withScope(2);
    private static final ServePlan PLAN =
            ServePlan.udp(11_000)
                    .impairments(
                            Impairments.NONE
                                    .withDrop(0.2)
                                    .withBurstLoss(new BurstLoss(0.01, 0.25))
                                    .withCorrupt(0.02)
                                    .withTruncate(0.015)
                                    .withDuplicate(0.05)
                                    .withDelay(Duration.ofMillis(10))
                                    .withJitter(Duration.ofNanos(2_500_000))
                                    .withReorder(0.03)
                                    .withSeed(42))
                    .build();
    private static final ServeCounts SOME =
            new ServeCounts(7, 5, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    private static final ServeCounts ALL =
            new ServeCounts(
                    20_000, 15_900, 4_000, 15_901, 800, 480, 320, 161, 478, 90, 4, 3, 3, 12, 0, 0,
                    0);
    private static final Clock CLOCK = new FixedClock(NOON);

    private static final List<ServeEvent> EVENTS =
            List.of(
                    new ServeEvent.Received(NOON + 1, message(FOUR, 1, "ping 1 1725933169.813111")),
                    new ServeEvent.Answered(
                            NOON + 2,
                            message(FOUR, 1, "PING 1 1725933169.813111"),
                            false,
                            true,
                            false,
                            10_000_000),
                    new ServeEvent.Received(NOON + 3, message(SIX, 1, "ping 1 1725933171.5")),
                    new ServeEvent.Dropped(NOON + 4, message(SIX, 1, "PING 1 1725933171.5"), true),
                    new ServeEvent.Received(NOON + 5, message(FOUR, 2, "\u001b[2JPING\n\u00e9")),
                    new ServeEvent.Rejected(
                            NOON + 6, message(FOUR, 2, "\u001b[2JPING\n\u00e9"), Reason.UNCHANGED),
                    new ServeEvent.Failed(NOON + 7, message(FOUR, 3, "PING 3"), "EPERM: no"),
                    new ServeEvent.Missed(NOON + 8, 9));
    private static final ServePlan STREAMS =
            ServePlan.tcp(11_001)
                    .impairments(Impairments.NONE.withReset(0.01).withSeed(42))
                    .build();
    private static final List<ServeEvent> STREAM_EVENTS =
            List.of(
                    new ServeEvent.Connected(NOON + 1, FOUR, 31_000),
                    new ServeEvent.Received(NOON + 2, message(FOUR, 1, "ping 1 1725933169.813111")),
                    new ServeEvent.Answered(
                            NOON + 3,
                            message(FOUR, 1, "PING 1 1725933169.813111"),
                            false,
                            false,
                            false,
                            0),
                    new ServeEvent.Refused(NOON + 4, SIX, 31_001, Reason.TOO_MANY),
                    new ServeEvent.Closed(NOON + 5, FOUR, 31_000, 1, End.CLIENT),
                    new ServeEvent.Connected(NOON + 6, SIX, 31_002),
                    new ServeEvent.Closed(NOON + 7, SIX, 31_002, 0, End.IDLE));
    private static final ServeCounts STREAM_COUNTS =
            new ServeCounts(3, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1);

    private static Message message(IpAddress client, long number, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new Message(client, 31_000, number, bytes.length, bytes);
    }

    private static String written(Function<Output, ServeReport> kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ServeReport report =
                kind.apply(new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8)));
        report.started(PLAN, new ScriptedServer(11_000, ALL));
        EVENTS.forEach(report::tell);
        report.interim(SOME);
        report.end(PLAN, ALL);
        return flushed(report, bytes);
    }

    private static String writtenOfStreams(Function<Output, ServeReport> kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ServeReport report =
                kind.apply(new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8)));
        report.started(STREAMS, new ScriptedServer(11_001, STREAM_COUNTS));
        STREAM_EVENTS.forEach(report::tell);
        report.end(STREAMS, STREAM_COUNTS);
        return flushed(report, bytes);
    }

    private static String flushed(ServeReport report, ByteArrayOutputStream bytes) {
        assertThat(report.flush()).isTrue();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void text() {
        Golden.check("serve.txt", written(output -> new ServeText(output, false)));
    }

    @Test
    void quietText() {
        Golden.check("serve-quiet.txt", written(output -> new ServeText(output, true)));
    }

    @Test
    void transcript() {
        Golden.check("serve-classic.txt", written(ServeClassic::new));
    }

    @Test
    void json() {
        Golden.check("serve.json", written(output -> new ServeJson(output, false, CLOCK)));
    }

    @Test
    void streamsAsText() {
        Golden.check("serve-tcp.txt", writtenOfStreams(output -> new ServeText(output, false)));
    }

    @Test
    void streamsAsATranscript() {
        Golden.check("serve-tcp-classic.txt", writtenOfStreams(ServeClassic::new));
    }

    @Test
    void streamsAsRecords() {
        Golden.check(
                "serve-tcp.json", writtenOfStreams(output -> new ServeJson(output, false, CLOCK)));
    }

    @Test
    void quietJsonIsTheSummary() {
        assertThat(written(output -> new ServeJson(output, true, CLOCK)).lines())
                .singleElement()
                .asString()
                .contains("\"type\":\"server_summary\"");
    }

    @Test
    void everyRecordFollowsTheSchema() throws IOException {
        JsonSchema schema = JsonSchema.read(Files.readString(SCHEMA));
        Set<String> types = new TreeSet<>();
        Function<Output, ServeReport> json = output -> new ServeJson(output, false, CLOCK);
        for (String line : (written(json) + writtenOfStreams(json)).split("\n")) {
            assertThat(schema.complaints(line)).as(line).isEmpty();
            types.add((String) JsonText.object(line).get("type"));
        }
        types.remove("records_dropped");
        assertThat(types).isEqualTo(new TreeSet<>(TYPES));
    }
}
