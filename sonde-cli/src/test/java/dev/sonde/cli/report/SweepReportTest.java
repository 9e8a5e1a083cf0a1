// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Verdict;
import dev.sonde.cli.Golden;
import dev.sonde.net.AddressRange;
import dev.sonde.net.AddressSet;
import dev.sonde.net.Cidr;
import dev.sonde.net.Clock;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepProgress;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sweep looks like, in each output. */
final class SweepReportTest {
    private static final Path SCHEMA = Path.of("../docs/json.schema.json");
    private static final SweepPlan PLAN =
            SweepPlan.icmp().addresses(block("192.0.2.0/24")).seed(42).build();
    private static final Clock CLOCK = new FixedClock(Scene.START + 60_000_000_000L);

    private static AddressSet block(String text) {
        return AddressSet.builder().add(AddressRange.of(Cidr.parse(text))).build();
    }

    private static TextStyle style(boolean quiet, boolean numeric, boolean verbose) {
        return new TextStyle(quiet, false, numeric, false, false, verbose, false);
    }

    /** What stands on the two streams. */
    private record Written(String out, String err) {}

    private static Written written(
            List<SweepResult> results,
            Ending ending,
            BiFunction<Output, Output, SweepReport> kind) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        SweepReport report = kind.apply(to(out), to(err));
        results.forEach(report::tell);
        report.end(SweepScene.everyFigure(), ending);
        assertThat(report.flush()).isTrue();
        return new Written(
                out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Output to(ByteArrayOutputStream bytes) {
        return new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8));
    }

    private static Written ofEveryVerdict(BiFunction<Output, Output, SweepReport> kind) {
        return written(SweepScene.ofEveryVerdict().results(), Ending.COMPLETE, kind);
    }

    @Test
    void text() {
        Golden.check(
                "sweep.txt",
                ofEveryVerdict((out, _) -> new SweepText(out, style(false, false, false), PLAN))
                        .out);
    }

    @Test
    void verboseText() {
        Golden.check(
                "sweep-verbose.txt",
                ofEveryVerdict((out, _) -> new SweepText(out, style(false, true, true), PLAN)).out);
    }

    @Test
    void colouredText() {
        Golden.check(
                "sweep-colour.txt",
                ofEveryVerdict((out, _) ->
                                new SweepText(
                                        out,
                                        new TextStyle(
                                                false, false, false, false, false, false, true),
                                        PLAN))
                        .out);
    }

    @Test
    void quietTextIsTheSummaryThatSaysWhatEndedIt() {
        Written written =
                written(
                        SweepScene.ofEveryVerdict().results(),
                        Ending.INTERRUPTED,
                        (out, _) -> new SweepText(out, style(true, false, false), PLAN));

        assertThat(written.out).startsWith("--- sweep by icmp, interrupted ---\n1024 targets, 5");
    }

    @ParameterizedTest(name = "{0} of {1} are {2}")
    @CsvSource({
        "1, 1, 100%",
        "1048575, 1048576, 99.99%",
        "1, 1048576, <0.01%",
        "1, 3, 33.33%",
        "2, 3, 66.67%",
        "1, 100, 1.00%",
        "1, 16, 6.25%",
    })
    void sharesNeverBecomeNoneOrAllByRounding(long reply, long targets, String share) {
        SweepSummary summary = SweepScene.figures(targets, reply, 0, 0);

        assertThat(SweepFigures.of(PLAN, summary, Ending.COMPLETE, false).lines())
                .contains(
                        "reply "
                                + " ".repeat(18 - Long.toString(reply).length())
                                + reply
                                + " ".repeat(8 - share.length())
                                + share);
    }

    @Test
    void portsStandBehindTheirAddresses() {
        SweepScene scene =
                new SweepScene().port(443).reply("192.0.2.1", 35_000).reply("2001:db8::1", 36_000);
        SweepPlan plan = SweepPlan.connect(List.of(80, 443)).addresses(block("192.0.2.1")).build();
        Written written =
                written(
                        scene.results(),
                        Ending.COMPLETE,
                        (out, _) -> new SweepText(out, style(false, false, false), plan));

        assertThat(written.out.lines().limit(2))
                .containsExactly(
                        "192.0.2.1:443  reply       0.035 ms  ttl=64",
                        "[2001:db8::1]:443  reply       0.036 ms  ttl=64");
    }

    @Test
    void json() {
        Golden.check("sweep.json", jsonOf(Selection.ALL));
    }

    private static String jsonOf(Selection selection) {
        return ofEveryVerdict((out, _) -> new SweepJson(out, false, selection, PLAN, CLOCK)).out;
    }

    @Test
    void quietJsonIsTheSummary() {
        assertThat(
                        ofEveryVerdict((out, _) ->
                                        new SweepJson(out, true, Selection.ALL, PLAN, CLOCK))
                                .out
                                .lines())
                .singleElement()
                .asString()
                .contains("\"type\":\"sweep_summary\"");
    }

    @Test
    void everyRecordFollowsTheSchema() throws IOException {
        JsonSchema schema = JsonSchema.read(Files.readString(SCHEMA));
        Set<String> types = new TreeSet<>();
        for (String line : jsonOf(Selection.ALL).split("\n")) {
            assertThat(schema.complaints(line)).as(line).isEmpty();
            types.add((String) JsonText.object(line).get("type"));
        }
        Set<String> expected =
                Stream.of(Verdict.values())
                        .map(Verdict::label)
                        .collect(Collectors.toCollection(TreeSet::new));
        expected.add("sweep_summary");
        assertThat(types).isEqualTo(expected);
    }

    /** The law that docs/json.md tells of a sweep_summary. */
    @Test
    void targetsAreTheSumOfWhatBecameOfThem() {
        String last = jsonOf(Selection.ALL).lines().reduce((_, line) -> line).orElseThrow();
        var summary = JsonText.object(last);
        long sum = 0;
        for (Verdict verdict : Verdict.values()) {
            sum += (Long) summary.get(verdict.label());
        }
        for (String beside : List.of("in_flight", "unsent", "skipped")) {
            sum += (Long) summary.get(beside);
        }
        assertThat(sum).isEqualTo(summary.get("targets"));
    }

    @Test
    void csv() {
        Written written = ofEveryVerdict((out, err) -> new SweepCsv(out, Selection.ALL, PLAN, err));

        Golden.check("sweep.csv", written.out);
        assertThat(written.err).startsWith("--- sweep by icmp ---\n");
    }

    @ParameterizedTest
    @EnumSource(Selection.class)
    void csvHasItsHeaderWhateverIsLeftOfIt(Selection selection) {
        Written written =
                written(
                        List.of(),
                        Ending.COMPLETE,
                        (out, err) -> new SweepCsv(out, selection, PLAN, err));

        assertThat(written.out.lines()).hasSize(1).first().asString().startsWith("time,protocol,");
    }

    @Test
    void namesOfThoseAliveAndNothingElse() {
        Written written =
                ofEveryVerdict((out, err) ->
                        new SweepNames(
                                out, style(false, false, false), Selection.ALIVE, PLAN, err));

        assertThat(written.out)
                .isEqualTo("192.0.2.1\n192.0.2.20\nwww.example\nfe80::1%lo\n192.0.2.4\n");
        assertThat(written.err).startsWith("--- sweep by icmp ---\n");
    }

    @Test
    void namesOfThoseUnreachableByAddress() {
        Written written =
                ofEveryVerdict((out, err) ->
                        new SweepNames(
                                out, style(true, true, false), Selection.UNREACHABLE, PLAN, err));

        assertThat(written.out.lines())
                .containsExactly(
                        "192.0.2.255",
                        "192.0.2.6",
                        "192.0.2.7",
                        "2001:db8::8",
                        "192.0.2.9",
                        "192.0.2.10",
                        "192.0.2.11",
                        "192.0.2.12",
                        "192.0.2.13",
                        "192.0.2.14",
                        "nosuch.example",
                        "192.0.2.16");
        assertThat(written.err).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ALL, 17",
        "ALIVE, 5",
        "UNREACHABLE, 12",
    })
    void recordsMayBeSelected(Selection selection, int records) {
        assertThat(jsonOf(selection).lines()).hasSize(records + 1);
        assertThat(
                        ofEveryVerdict((out, err) -> new SweepCsv(out, selection, PLAN, err))
                                .out
                                .lines())
                .hasSize(records + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 30000, 28180, 27011, 30000, 30, 35.5, '42%, 28180 of 65536 targets, 27011 answered, 1000 probes/s, about 36 s left'",
        "10, 0, 0, 0, 0, 0, 0, '0%, 0 of 10 targets, 0 answered, 0 probes/s'",
        "10, 10, 9, 9, 12, 4, 0, '90%, 9 of 10 targets, 9 answered, 3 probes/s, waiting for answers'",
        "9000000, 9000, 9000, 0, 9000, 9, 600, '0%, 9000 of 9000000 targets, 0 answered, 1000 probes/s, about 10 min left'",
        "9000000, 9000, 9000, 0, 9000, 9, 8991, '0%, 9000 of 9000000 targets, 0 answered, 1000 probes/s, about 2 h 29 min left'",
    })
    void progress(
            long targets,
            long probed,
            long settled,
            long answered,
            long probes,
            double elapsed,
            double remaining,
            String line) {
        assertThat(
                        SweepLines.progress(
                                new SweepProgress(
                                        targets,
                                        probed,
                                        settled,
                                        answered,
                                        probes,
                                        (long) (elapsed * 1e9),
                                        (long) (remaining * 1e9))))
                .isEqualTo(line);
    }
}
