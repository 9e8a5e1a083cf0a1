// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockChoice;
import dev.sonde.ClockSource;
import dev.sonde.Event;
import dev.sonde.Event.Unexpected.Reason;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Summary;
import dev.sonde.cli.Golden;
import dev.sonde.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Events to text. The files under golden are what ping prints, wherever ping has words for it. */
final class TextReportTest {
    private static final TextStyle PLAIN =
            new TextStyle(false, false, false, false, false, false, false);
    private static final TextStyle QUIET =
            new TextStyle(true, false, false, false, false, false, false);
    private static final TextStyle FLOOD =
            new TextStyle(false, true, false, false, false, false, false);
    private static final TextStyle NUMERIC =
            new TextStyle(false, false, true, false, false, false, false);
    private static final TextStyle STAMPED =
            new TextStyle(false, false, false, true, true, false, false);
    private static final TextStyle VERBOSE =
            new TextStyle(false, false, false, false, false, true, false);
    private static final TextStyle COLOURED =
            new TextStyle(false, false, false, false, false, false, true);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Output output = new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8));

    @Test
    void anAddressThatAnswers() {
        Golden.check("ping-v4.txt", healthy(PLAIN, Scene.of("127.0.0.1", "127.0.0.1")));
    }

    @Test
    void aNameThatAnswers() {
        Golden.check("ping-v4-name.txt", healthy(PLAIN, Scene.of("localhost", "127.0.0.1")));
    }

    @Test
    void aNameInNumericStyle() {
        Golden.check(
                "ping-v4-name-numeric.txt", healthy(NUMERIC, Scene.of("localhost", "127.0.0.1")));
    }

    @Test
    void aV6AddressThatAnswers() {
        Golden.check("ping-v6.txt", healthy(PLAIN, Scene.of("::1", "::1")));
    }

    @Test
    void bracketsAreNotPartOfTheHost() {
        assertThat(healthy(PLAIN, Scene.of("[::1]", "::1")))
                .isEqualTo(healthyAgain(Scene.of("::1", "::1")));
    }

    @Test
    void aV6NameThatAnswers() {
        Golden.check("ping-v6-name.txt", healthy(PLAIN, Scene.of("ip6-localhost", "::1")));
    }

    @Test
    void aV6NameInNumericStyle() {
        Golden.check(
                "ping-v6-name-numeric.txt", healthy(NUMERIC, Scene.of("ip6-localhost", "::1")));
    }

    @Test
    void timeStampsAndBells() {
        Golden.check("ping-stamped.txt", healthy(STAMPED, Scene.of("127.0.0.1", "127.0.0.1")));
    }

    @Test
    void quietKeepsTheHeader() {
        Golden.check("ping-quiet.txt", healthy(QUIET, Scene.of("127.0.0.1", "127.0.0.1")));
    }

    @Test
    void aFloodLeavesRepliesOut() {
        Golden.check("ping-flood.txt", troubled(FLOOD));
    }

    @Test
    void everythingThatCanHappen() {
        Golden.check("ping-troubled.txt", troubled(PLAIN));
    }

    @Test
    void everythingThatCanHappenInDetail() {
        Golden.check("ping-troubled-verbose.txt", troubled(VERBOSE));
    }

    @Test
    void everythingThatCanHappenInColour() {
        String coloured = troubled(COLOURED);
        Golden.check("ping-troubled-colour.txt", coloured);
        bytes.reset();
        assertThat(coloured.replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo(troubled(PLAIN));
    }

    @Test
    void nothingAnswers() {
        Scene scene = Scene.of("192.0.2.9", "192.0.2.9").resolved().timedOut(1).timedOut(2);
        scene.settled(1, new Outcome.Lost()).settled(2, new Outcome.Lost());
        Summary summary =
                new Scene.Figures().lost(2, 1, 2).duration(2_000_000_000L).of(scene.endpoint());
        Golden.check("ping-silent.txt", single(PLAIN, scene, summary));
    }

    @Test
    void interruptedBeforeTheFirstAnswer() {
        Scene scene = Scene.of("192.0.2.9", "192.0.2.9").resolved();
        Golden.check(
                "ping-in-flight.txt",
                single(PLAIN, scene, new Scene.Figures().inFlight(1).of(scene.endpoint())));
    }

    @Test
    void probesThatAPauseTouchedAreMarked() {
        Scene scene = Scene.of("192.0.2.9", "192.0.2.9").resolved().reply(1, 35_000).stalled();
        scene.timedOut(2).stalled().late(2, 1_203_100_000L).stalled().reply(3, 36_000);
        Summary summary =
                new Scene.Figures()
                        .reply(2, 35_000, 35_500, 36_000, 500)
                        .late(1, 1_203_100_000L)
                        .duration(2_000_000_000L)
                        .clocks(Map.of(ClockSource.KERNEL, 1L, ClockSource.USER, 1L))
                        .stalled(2)
                        .of(scene.endpoint());
        Golden.check("ping-stalled.txt", single(PLAIN, scene, summary));
        assertThat(single(VERBOSE, scene, summary).lines())
                .filteredOn(line -> line.endsWith(" (stalled)"))
                .hasSize(3);
    }

    @Test
    void nothingIsSaidAboutANameWithoutAddress() {
        Scene scene = Scene.of("nosuch.invalid", "").unresolved(1);
        Summary summary = new Scene.Figures().unresolved(1).of(scene.endpoint());
        assertThat(single(PLAIN, scene, summary)).isEmpty();
    }

    @Test
    void aPatternIsAnnounced() {
        Scene scene = Scene.of("127.0.0.1", "127.0.0.1").reply(1, 35_000);
        PingReport report = new PingReport(output, PLAIN, Plan.icmp("127.0.0.1").build(), "ff00");
        scene.events().forEach(report::tell);
        report.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .startsWith("PATTERN: 0xff00\nPING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n");
    }

    @Test
    void figuresInBetween() {
        Scene scene = Scene.of("127.0.0.1", "127.0.0.1").resolved();
        Summary summary =
                new Scene.Figures().reply(10, 35_000, 56_000, 98_000, 29_000).of(scene.endpoint());
        scene.interval(summary).interval(new Scene.Figures().of(scene.endpoint()));
        String all = single(QUIET, scene, summary);
        assertThat(all)
                .contains(
                        "\n10/10 packets, 0% loss, min/avg/p95/max = 0.035/0.056/0.098/0.098 ms\n0/0 packets\n");
    }

    @Test
    void severalTargets() {
        Scene one =
                Scene.of(0, "one.example", "192.0.2.1")
                        .resolved()
                        .reply(1, 12_800_000)
                        .reply(2, 9_123_000);
        Scene two = Scene.of(1, "2001:db8::2", "2001:db8::2").resolved().timedOut(1);
        two.error(
                2,
                new IcmpReport(
                        6,
                        1,
                        0,
                        "No Route to Destination",
                        IpAddress.parse("2001:db8::1"),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        Optional.empty()),
                false);
        Scene three = Scene.of(2, "nosuch.invalid", "").unresolved(1);
        Scene four = Scene.of(3, "198.51.100.4", "198.51.100.4").resolved();
        TableReport report =
                new TableReport(
                        output,
                        PLAIN,
                        Plan.icmp("one.example", "2001:db8::2", "nosuch.invalid", "198.51.100.4")
                                .build());
        for (Scene scene : List.of(one, two, three, four)) {
            scene.events().forEach(report::tell);
        }
        report.end(
                new Report(
                        List.of(
                                new Scene.Figures()
                                        .reply(2, 9_123_000, 10_961_500, 12_800_000, 1_838_500)
                                        .of(one.endpoint()),
                                new Scene.Figures().lost(1, 1, 2).icmpError(1).of(two.endpoint()),
                                new Scene.Figures().unresolved(1).of(three.endpoint()),
                                new Scene.Figures().inFlight(1).of(four.endpoint())),
                        Optional.empty()),
                Ending.COMPLETE);
        report.flush();
        Golden.check("table.txt", bytes.toString(StandardCharsets.UTF_8));
    }

    private String healthyAgain(Scene scene) {
        bytes.reset();
        return healthy(PLAIN, scene);
    }

    private String healthy(TextStyle style, Scene scene) {
        scene.resolved()
                .reply(1, 35_123)
                .reply(2, 1_044_000)
                .reply(3, 12_849_999)
                .reply(4, 102_400_000)
                .reply(5, 98_000);
        Summary summary =
                new Scene.Figures()
                        .reply(5, 35_123, 23_285_424, 102_400_000, 39_857_912)
                        .duration(804_100_000)
                        .sentLate(80_000, 120_000, 150_000, 0)
                        .jitter(10_000, 20_000)
                        .of(scene.endpoint());
        return single(style, scene, summary);
    }

    private String troubled(TextStyle style) {
        Scene scene = Scene.of("gw.example", "192.0.2.1").resolved();
        scene.reply(1, 35_000).state(true).duplicate(1, 50_000);
        scene.timedOut(2).late(2, 1_203_100_000L).reordered(2, 3);
        scene.error(3, Scene.icmp4(3, 1, "Host Unreachable", "192.0.2.254"), false);
        scene.error(4, Scene.icmp4(3, 1, "Host Unreachable", ""), true);
        scene.error(
                5,
                new IcmpReport(
                        4,
                        3,
                        4,
                        "Fragmentation Needed",
                        IpAddress.parse("192.0.2.254"),
                        OptionalInt.of(1300),
                        OptionalLong.empty(),
                        Optional.empty()),
                false);
        scene.error(
                6,
                new IcmpReport(
                        4,
                        12,
                        0,
                        "Pointer indicates the error",
                        IpAddress.parse("192.0.2.254"),
                        OptionalInt.empty(),
                        OptionalLong.of(20),
                        Optional.empty()),
                false);
        scene.settled(7, new Outcome.Corrupt(OptionalInt.of(20), 64));
        scene.settled(8, new Outcome.Corrupt(OptionalInt.empty(), 64));
        scene.notSent(9, "EMSGSIZE", "Message too long");
        scene.timedOut(10).settled(10, new Outcome.Local());
        scene.timedOut(11).settled(11, new Outcome.Lost());
        scene.redirected(12).reply(12, 40_000);
        scene.unexpected(Reason.UNKNOWN_SEQUENCE, "192.0.2.1", OptionalLong.of(77));
        scene.unexpected(
                Reason.UNQUOTED_ERROR,
                "192.0.2.7",
                OptionalLong.empty(),
                Scene.icmp4(3, 13, "Filtered", "192.0.2.7"));
        scene.state(false).dropped(5);
        Summary summary =
                new Scene.Figures()
                        .reply(2, 35_000, 37_500, 40_000, 2_500)
                        .late(1, 1_203_100_000L)
                        .icmpError(4)
                        .corrupt(2)
                        .sendError(1)
                        .local(1)
                        .lost(1, 2, 9)
                        .inFlight(1)
                        .duplicate(1)
                        .reordered(1, 3)
                        .unexpected(2)
                        .duration(11_020_500_000L)
                        .jitter(1_000, 5_000)
                        .sentLate(1_500_000, 2_000_000, 3_000_000, 2)
                        .clocks(Map.of(ClockSource.KERNEL, 1L, ClockSource.USER, 1L))
                        .of(scene.endpoint());
        return single(style, scene, summary);
    }

    private String single(TextStyle style, Scene scene, Summary summary) {
        Plan plan = Plan.icmp(scene.endpoint().target().text()).clock(ClockChoice.KERNEL).build();
        PingReport report = new PingReport(output, style, plan, "");
        for (Event event : scene.events()) {
            report.tell(event);
        }
        report.end(scene.end(summary), Ending.COMPLETE);
        assertThat(report.flush()).isTrue();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
