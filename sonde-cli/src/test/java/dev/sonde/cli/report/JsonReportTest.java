// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockSource;
import dev.sonde.Event;
import dev.sonde.Event.Unexpected.Reason;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.Summary;
import dev.sonde.Verdict;
import dev.sonde.cli.Golden;
import dev.sonde.net.Clock;
import dev.sonde.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Events to JSON lines, and the schema in docs that describes them. */
final class JsonReportTest {
    private static final Path SCHEMA = Path.of("../docs/json.schema.json");

    private static final Clock END = new FixedClock(Scene.START + 60_000_000_000L);

    @Test
    void everyRecord() {
        Golden.check("records.json", written(false));
    }

    @Test
    void quietLeavesOnlySummaries() {
        assertThat(types(written(true))).containsExactly("interval", "summary");
    }

    @Test
    void everyVerdictHasARecord() {
        Set<String> verdicts = new LinkedHashSet<>();
        for (Verdict verdict : Verdict.values()) {
            verdicts.add(verdict.label());
        }
        assertThat(types(written(false))).containsAll(verdicts);
    }

    @Test
    void everyRecordFollowsTheSchema() throws IOException {
        JsonSchema schema = JsonSchema.read(Files.readString(SCHEMA));
        for (String line : written(false).split("\n")) {
            assertThat(schema.complaints(line)).as(line).isEmpty();
        }
    }

    @Test
    void theSchemaKnowsNoOtherRecord() throws IOException {
        Set<String> types = types(written(false));
        types.add("icmp_explanation"); // ExplainCommandTest
        types.addAll(List.of("connected", "disconnected")); // StreamReportTest
        types.addAll(ServeReportTest.TYPES);
        types.add("sweep_summary"); // SweepReportTest
        assertThat(JsonSchema.read(Files.readString(SCHEMA)).recordTypes())
                .containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void theSchemaRefusesWhatIsWrong() throws IOException {
        JsonSchema schema = JsonSchema.read(Files.readString(SCHEMA));
        String right =
                "{\"schema\":\"sonde/1\",\"type\":\"records_dropped\",\"time\":\"2026-01-02T03:04:05.000000006Z\",\"count\":1}";
        assertThat(schema.complaints(right)).isEmpty();
        assertThat(schema.complaints(right.replace("sonde/1", "sonde/2"))).isNotEmpty();
        assertThat(schema.complaints(right.replace(":1}", ":\"1\"}"))).isNotEmpty();
        assertThat(schema.complaints(right.replace("count", "counts"))).isNotEmpty();
        assertThat(schema.complaints(right.replace("records_dropped", "unheard_of"))).isNotEmpty();
    }

    /** Read back with a parser, the text of the contract: docs/json.md says the same in words. */
    @Test
    void summariesHaveEveryField() {
        String summary = written(false).lines().reduce((first, last) -> last).orElseThrow();
        assertThat(JsonText.object(summary).keySet())
                .containsExactly(
                        "schema",
                        "type",
                        "time",
                        "protocol",
                        "target",
                        "address",
                        "sent",
                        "received",
                        "reply",
                        "late",
                        "lost",
                        "icmp_error",
                        "refused",
                        "reset",
                        "corrupt",
                        "send_error",
                        "unresolved",
                        "local",
                        "duplicate",
                        "reordered",
                        "unexpected",
                        "in_flight",
                        "loss_percent",
                        "duration_ns",
                        "rtt",
                        "late_rtt",
                        "jitter",
                        "schedule_late",
                        "loss_runs",
                        "reorder_extent_max",
                        "clocks",
                        "stalled");
    }

    private static Set<String> types(String lines) {
        Set<String> types = new LinkedHashSet<>();
        lines.lines().forEach(line -> types.add((String) JsonText.object(line).get("type")));
        return types;
    }

    private static List<Event> everything(Scene scene) {
        Failure reset = new Failure("ECONNRESET", "Connection reset by peer");
        scene.resolved();
        scene.reply(1, 35_123);
        scene.settled(
                2,
                new Outcome.Reply(
                        new dev.sonde.RoundTrip(41_000, ClockSource.USER, 0),
                        OptionalInt.empty(),
                        64,
                        Optional.of(Scene.icmp4(4, 0, "Source Quench", "192.0.2.254"))));
        scene.state(true);
        scene.timedOut(3).late(3, 1_203_100_000L).stalled().reordered(3, 2);
        scene.timedOut(4).stalled().settled(4, new Outcome.Lost()).stalled();
        scene.error(5, Scene.icmp4(3, 1, "Host Unreachable", "192.0.2.254"), false);
        scene.error(
                6,
                new IcmpReport(
                        4,
                        3,
                        4,
                        "Fragmentation Needed",
                        IpAddress.parse("192.0.2.254"),
                        OptionalInt.of(1300),
                        OptionalLong.empty(),
                        Optional.empty()),
                true);
        scene.error(
                7,
                new IcmpReport(
                        6,
                        4,
                        1,
                        "Unrecognized Next Header",
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.of(4_294_967_295L),
                        Optional.empty()),
                false);
        scene.settled(
                8,
                new Outcome.Refused(
                        Scene.kernel(52_000), new Failure("ECONNREFUSED", "Connection refused")));
        scene.settled(9, new Outcome.Reset(reset));
        scene.settled(10, new Outcome.Corrupt(OptionalInt.of(20), 64));
        scene.settled(11, new Outcome.Corrupt(OptionalInt.empty(), 64));
        scene.notSent(12, "EMSGSIZE", "Message too long");
        scene.unresolved(13);
        scene.settled(14, new Outcome.Local());
        scene.duplicate(1, 50_000);
        scene.redirected(15);
        scene.unexpected(Reason.UNKNOWN_SEQUENCE, "192.0.2.1", OptionalLong.of(77));
        scene.unexpected(
                Reason.UNQUOTED_ERROR,
                "192.0.2.7",
                OptionalLong.empty(),
                Scene.icmp4(3, 13, "Filtered", "192.0.2.7"));
        scene.state(false);
        scene.interval(figures().of(scene.endpoint()));
        scene.dropped(5);
        return scene.events();
    }

    private static Scene.Figures figures() {
        return new Scene.Figures()
                .reply(2, 35_123, 38_061, 41_000, 2_938)
                .late(1, 1_203_100_000L)
                .lost(1, 3, 4)
                .icmpError(3)
                .inFlight(1)
                .reordered(1, 2)
                .jitter(367, 5_877)
                .sentLate(80_000, 120_000, 150_000, 1)
                .duration(14_000_000_000L)
                .clocks(Map.of(ClockSource.KERNEL, 1L, ClockSource.USER, 1L))
                .stalled(2);
    }

    private static String written(boolean quiet) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Scene one = Scene.of(0, "gw.exämple", "192.0.2.1");
        Scene two = Scene.of(1, "nosuch.invalid", "");
        JsonReport report =
                new JsonReport(
                        new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8)),
                        quiet,
                        END);
        List<Event> events = new ArrayList<>(everything(one));
        events.forEach(report::tell);
        List<Summary> ends =
                List.of(figures().of(one.endpoint()), new Scene.Figures().of(two.endpoint()));
        report.end(new dev.sonde.Report(ends, Optional.empty()), Ending.COMPLETE);
        assertThat(report.flush()).isTrue();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
