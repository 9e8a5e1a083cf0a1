// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.AddressFamily;
import dev.sonde.BufferShortage;
import dev.sonde.ClockChoice;
import dev.sonde.Event;
import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Schedule;
import dev.sonde.Summary;
import dev.sonde.cli.report.Scene;
import dev.sonde.net.NetworkException;
import dev.sonde.net.PathMtuDiscovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sonde icmp makes of its options, its targets and the way a run goes. */
final class IcmpCommandTest {
    @Test
    void withoutOptionsThePlanIsPings() {
        Plan plan = planOf("127.0.0.1");

        assertThat(plan.count()).isEmpty();
        assertThat(plan.schedule()).isEqualTo(new Schedule.Periodic(Duration.ofSeconds(1)));
        assertThat(plan.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.silentWait()).isEqualTo(Duration.ofMillis(3500));
        assertThat(plan.payloadBytes()).isEqualTo(56);
        assertThat(plan.family()).isEqualTo(AddressFamily.ANY);
    }

    @Test
    void everyOptionReachesThePlan() {
        Plan plan =
                planOf(
                        ("-c 5 -i 0.2 -W 500ms --late-window 2s -w 1m -s 1k -p ff00 -t 9 -Q ef -I lo -M do -m 0x10"
                                        + " -F 0xabcde -6 --rate 5k --clock user --pace spin --resolve-every 30 --every 10 ::1")
                                .split(" "));

        assertThat(plan.count()).hasValue(5);
        assertThat(plan.schedule()).isEqualTo(new Schedule.Periodic(Duration.ofMillis(200)));
        assertThat(plan.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(plan.silentWait()).isEqualTo(Duration.ofMillis(500));
        assertThat(plan.lateWindow()).isEqualTo(Duration.ofSeconds(2));
        assertThat(plan.deadline()).hasValue(Duration.ofMinutes(1));
        assertThat(plan.payloadBytes()).isEqualTo(1000);
        assertThat(plan.pattern()).containsExactly(0xFF, 0x00);
        assertThat(plan.socketOptions().ttl()).isEqualTo(9);
        assertThat(plan.socketOptions().tos()).isEqualTo(0xB8);
        assertThat(plan.socketOptions().source()).isEqualTo("lo");
        assertThat(plan.socketOptions().pathMtuDiscovery()).isEqualTo(PathMtuDiscovery.DO);
        assertThat(plan.socketOptions().mark()).isEqualTo(16);
        assertThat(plan.socketOptions().flowLabel()).isEqualTo(0xABCDE);
        assertThat(plan.family()).isEqualTo(AddressFamily.V6);
        assertThat(plan.rate()).hasValue(5000);
        assertThat(plan.clock()).isEqualTo(ClockChoice.USER);
        assertThat(plan.pace()).isEqualTo(Pace.SPIN);
        assertThat(plan.resolveEvery()).hasValue(Duration.ofSeconds(30));
        assertThat(plan.every()).hasValue(Duration.ofSeconds(10));
    }

    @Test
    void lettersMayBeTogetherAndValuesAttached() {
        Plan plan = planOf("-nqc3", "-i.5", "--size=10", "127.0.0.1", "-t7");

        assertThat(plan.count()).hasValue(3);
        assertThat(plan.schedule()).isEqualTo(new Schedule.Periodic(Duration.ofMillis(500)));
        assertThat(plan.payloadBytes()).isEqualTo(10);
        assertThat(plan.socketOptions().ttl()).isEqualTo(7);
    }

    @Test
    void whatFollowsTwoDashesIsATarget() {
        assertThat(planOf("-c", "1", "--", "127.0.0.1").targets()).hasToString("[127.0.0.1]");
        assertThat(new Run().sonde("icmp", "--", "-c").err())
                .isEqualTo(
                        "sonde icmp: \"-c\" is neither a host name nor an IPv4 or IPv6 address\n");
    }

    @Test
    void adaptiveAndFlood() {
        assertThat(planOf("-A", "h").schedule())
                .isEqualTo(adaptive(1, Duration.ZERO, Duration.ofDays(3650)));
        assertThat(planOf("-A", "-i", "0.01", "h").schedule())
                .isEqualTo(adaptive(1, Duration.ofMillis(10), Duration.ofDays(3650)));
        assertThat(planOf("-A", "-i", "0", "h").schedule())
                .isEqualTo(adaptive(1, Duration.ZERO, Duration.ofDays(3650)));
        assertThat(planOf("-l", "8", "h").schedule())
                .isEqualTo(adaptive(8, Duration.ZERO, Duration.ofDays(3650)));
        assertThat(planOf("-f", "h").schedule())
                .isEqualTo(adaptive(1, Duration.ZERO, Duration.ofMillis(10)));
        assertThat(planOf("-f", "-l", "4", "h").schedule())
                .isEqualTo(adaptive(4, Duration.ZERO, Duration.ofMillis(10)));
        assertThat(planOf("-f", "-i", "0.1", "h").schedule())
                .isEqualTo(new Schedule.Periodic(Duration.ofMillis(100)));
    }

    @Test
    void classicPresetsPaceAndSizeAndExplicitOptionsWin() {
        Plan plan = planOf("--classic", "-c", "3", "127.0.0.1");
        assertThat(plan.schedule()).isEqualTo(new Schedule.InTurn(Duration.ZERO));
        assertThat(plan.lateWindow()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.payloadBytes()).isEqualTo(8);

        Plan own =
                planOf("--classic -c 3 -W 200ms --late-window 7 -s 20 -i 0.1 127.0.0.1".split(" "));
        assertThat(own.schedule()).isEqualTo(new Schedule.InTurn(Duration.ofMillis(100)));
        assertThat(own.lateWindow()).isEqualTo(Duration.ofSeconds(7));
        assertThat(own.payloadBytes()).isEqualTo(20);
        assertThat(planOf("--classic", "-l", "3", "-c", "1", "::1").schedule())
                .isEqualTo(adaptive(3, Duration.ZERO, Duration.ofDays(3650)));
        assertThat(planOf("--classic", "-f", "-c", "1", "::1").schedule())
                .isEqualTo(adaptive(1, Duration.ZERO, Duration.ofMillis(10)));
    }

    @Test
    void classicReadsTheCountAndWithJsonHasNoDialogue() {
        Run run = new Run().reading(" 12 \nmore").sonde("icmp", "--classic", "127.0.0.1");
        assertThat(run.plan().count()).hasValue(12);
        assertThat(run.out())
                .startsWith("Pinging 127.0.0.1 using Java:\nEnter number of pings to be sent:\n");

        Run json = new Run().reading("12\n").sonde("icmp", "--classic", "-j", "127.0.0.1");
        assertThat(json.plan().count()).isEmpty();
        assertThat(json.out()).startsWith("{").doesNotContain("Pinging");
    }

    @Test
    void targetsComeFromTheCommandLineAndFromStandardInput() {
        Run run =
                new Run()
                        .reading(
                                "# a list\n\n  two.example  # the second\nfe80::bad::1\n[2001:db8::3]\n198.51.100.4:80\n::4\n")
                        .sonde("icmp", "-c", "1", "-4", "one.example", "-T", "-");

        assertThat(run.plan().targets()).hasToString("[one.example, two.example]");
        assertThat(run.err())
                .isEqualTo(
                        "sonde icmp: standard input:4: \"fe80::bad::1\" is neither a host name nor an IPv4 or IPv6"
                                + " address\n"
                                + "sonde icmp: standard input:5: \"[2001:db8::3]\" is an IPv6 address, and only IPv4 is"
                                + " permitted\n"
                                + "sonde icmp: standard input:6: \"198.51.100.4:80\" has a port, and icmp has none; give the"
                                + " host alone\n"
                                + "sonde icmp: standard input:7: \"::4\" is an IPv6 address, and only IPv4 is permitted\n"
                                // Nothing is looked up here, and the run is over at once.
                                + "sonde: one.example: not resolved when the run ended\n"
                                + "sonde: two.example: not resolved when the run ended\n");
    }

    @Test
    void strictRunsNothingWhenALineMakesNoSense(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("targets"), "127.0.0.1\nno such host\n");

        Run run = new Run().sonde("icmp", "--strict", "-T", file.toString());

        assertThat(run.started()).isFalse();
        assertThat(run.status()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .isEqualTo(
                        "sonde icmp: "
                                + file
                                + ":2: \"no such host\" is neither a host name nor an IPv4 or IPv6"
                                + " address\nsonde icmp: -T "
                                + file
                                + ": nothing runs, as --strict was given\n");
    }

    @Test
    void excludedTargetsAreLeftOut() {
        Plan plan =
                planOf(
                        "--exclude",
                        "192.0.2.0/24",
                        "--exclude=two.example",
                        "192.0.2.1",
                        "192.0.3.1",
                        "two.example",
                        "three");

        assertThat(plan.targets()).hasToString("[192.0.3.1, three]");
    }

    @Test
    void allAnswered() {
        Scene scene = healthy("127.0.0.1");
        Run run =
                new Run()
                        .when(
                                scene.events(),
                                scene.end(
                                        new Scene.Figures()
                                                .reply(1, 1, 1, 1, 0)
                                                .of(scene.endpoint())))
                        .sonde("icmp", "-c", "1", "127.0.0.1");

        assertThat(run.status()).isEqualTo(ExitCode.ALL_ANSWERED);
        assertThat(run.out())
                .startsWith("PING 127.0.0.1 ")
                .contains("1 packets transmitted, 1 received");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aLateAnswerIsAnAnswer() {
        Scene scene = Scene.of("127.0.0.1", "127.0.0.1").late(1, 1_500_000_000L);
        assertThat(end(scene, new Scene.Figures().late(1, 1_500_000_000L)).status()).isZero();
    }

    @Test
    void noAnswer() {
        Scene scene = Scene.of("127.0.0.1", "127.0.0.1").timedOut(1);
        assertThat(end(scene, new Scene.Figures().lost(1, 1, 1)).status())
                .isEqualTo(ExitCode.SOME_SILENT);
    }

    @Test
    void oneOfTwoSilent() {
        Scene one = healthy("127.0.0.1");
        Scene two = Scene.of(1, "::1", "::1").timedOut(1);
        Run run =
                new Run()
                        .when(
                                both(one, two),
                                new Report(
                                        List.of(
                                                new Scene.Figures()
                                                        .reply(1, 1, 1, 1, 0)
                                                        .of(one.endpoint()),
                                                new Scene.Figures()
                                                        .lost(1, 1, 1)
                                                        .of(two.endpoint())),
                                        Optional.empty()))
                        .sonde("icmp", "-c", "1", "127.0.0.1", "::1");
        assertThat(run.status()).isEqualTo(ExitCode.SOME_SILENT);
    }

    @Test
    void aBufferThatWasTooSmallIsToldWithItsRemedyWhenItMattered() {
        Scene scene = Scene.of("127.0.0.1", "127.0.0.1").timedOut(1);
        Optional<BufferShortage> shortage = Optional.of(new BufferShortage(2_168_001, 425_984));
        Scene.Figures dropped = new Scene.Figures().reply(1, 1, 1, 1, 0).local(1);
        Scene.Figures lost = new Scene.Figures().reply(1, 1, 1, 1, 0).lost(1, 1, 1);

        assertThat(endOf(scene, dropped, shortage).err())
                .isEqualTo(
                        "sonde: the receive buffer overflowed: it holds 425984 octets, and this run"
                                + " may need 2168001; raise net.core.rmem_max to 1084001, give"
                                + " CAP_NET_ADMIN, or lower the rate\n");
        assertThat(endOf(scene, lost, shortage).err()).isEmpty();
        assertThat(endOf(scene, dropped, Optional.empty()).err()).isEmpty();
    }

    private static Run endOf(
            Scene scene, Scene.Figures figures, Optional<BufferShortage> shortage) {
        Report report =
                new Report(List.of(figures.of(scene.endpoint())), Optional.empty(), shortage);
        return new Run().when(scene.events(), report).sonde("icmp", "-c", "2", "127.0.0.1");
    }

    @Test
    void aNameThatDoesNotResolveIsNamedOnce() {
        Scene one = healthy("127.0.0.1");
        Scene two = Scene.of(1, "nosuch.invalid", "").unresolved(1).unresolved(2);
        Run run =
                new Run()
                        .when(
                                both(one, two),
                                new Report(
                                        List.of(
                                                new Scene.Figures()
                                                        .reply(1, 1, 1, 1, 0)
                                                        .of(one.endpoint()),
                                                new Scene.Figures()
                                                        .unresolved(2)
                                                        .of(two.endpoint())),
                                        Optional.empty()))
                        .sonde("icmp", "-c", "2", "127.0.0.1", "nosuch.invalid");

        assertThat(run.err()).isEqualTo("sonde: nosuch.invalid: Name or service not known\n");
        assertThat(run.status()).isEqualTo(ExitCode.UNRESOLVED);
        assertThat(run.toldBeforeStop()).as("the other target goes on").isEqualTo(-1);
    }

    @Test
    void theRunEndsWhenNoNameResolves() {
        Scene scene = Scene.of("nosuch.invalid", "").unresolved(1).unresolved(2);
        Run run =
                new Run()
                        .when(
                                scene.events(),
                                scene.end(new Scene.Figures().unresolved(1).of(scene.endpoint())))
                        .sonde("icmp", "nosuch.invalid");

        assertThat(run.toldBeforeStop()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitCode.UNRESOLVED);
    }

    @Test
    void whoHasNamesLookedUpAgainWaitsForThem() {
        Scene scene = Scene.of("nosuch.invalid", "").unresolved(1).unresolved(2);
        Run run =
                new Run()
                        .when(
                                scene.events(),
                                scene.end(new Scene.Figures().unresolved(2).of(scene.endpoint())))
                        .sonde("icmp", "--resolve-every", "1", "nosuch.invalid");

        assertThat(run.toldBeforeStop()).isEqualTo(-1);
    }

    @Test
    void notPermitted() {
        Scene scene = Scene.of("127.0.0.1", "127.0.0.1");
        Run run =
                new Run()
                        .when(
                                List.of(),
                                scene.refused(
                                        NetworkException.Cause.NOT_PERMITTED,
                                        "socket: EACCES; set this sysctl"))
                        .sonde("icmp", "127.0.0.1");

        assertThat(run.status()).isEqualTo(ExitCode.SYSTEM);
        assertThat(run.err()).isEqualTo("sonde: socket: EACCES; set this sysctl\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void anInterfaceThatIsAbsentIsWrongUsage() {
        Scene scene = Scene.of("127.0.0.1", "127.0.0.1");
        Run run =
                new Run()
                        .when(
                                List.of(),
                                scene.refused(
                                        NetworkException.Cause.NO_SUCH_THING,
                                        "no interface \"nope0\""))
                        .sonde("icmp", "-I", "nope0", "127.0.0.1");

        assertThat(run.status()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("sonde icmp: -I nope0: no interface \"nope0\"\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theRunEndsQuietlyWhenNobodyReads() {
        Scene scene = healthy("127.0.0.1").reply(2, 1).reply(3, 1);
        Run run =
                new Run()
                        .readByNobody()
                        .when(
                                scene.events(),
                                scene.end(
                                        new Scene.Figures()
                                                .reply(1, 1, 1, 1, 0)
                                                .of(scene.endpoint())))
                        .sonde("icmp", "127.0.0.1");

        assertThat(run.toldBeforeStop()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void quietJsonIsASummary() {
        Scene scene = healthy("127.0.0.1");
        Run run =
                new Run()
                        .when(
                                scene.events(),
                                scene.end(
                                        new Scene.Figures()
                                                .reply(1, 1, 1, 1, 0)
                                                .of(scene.endpoint())))
                        .sonde("icmp", "-jq", "127.0.0.1");

        assertThat(run.out())
                .startsWith("{\"schema\":\"sonde/1\",\"type\":\"summary\",")
                .hasLineCount(1);
    }

    private static Run end(Scene scene, Scene.Figures figures) {
        Summary summary = figures.of(scene.endpoint());
        return new Run().when(scene.events(), scene.end(summary)).sonde("icmp", "127.0.0.1");
    }

    private static Scene healthy(String target) {
        return Scene.of(target, target).resolved().reply(1, 35_000);
    }

    private static List<Event> both(Scene one, Scene two) {
        List<Event> events = new ArrayList<>(one.events());
        events.addAll(two.events());
        return events;
    }

    private static Schedule adaptive(int inFlight, Duration minGap, Duration maxGap) {
        return new Schedule.Adaptive(inFlight, minGap, maxGap);
    }

    private static Plan planOf(String... args) {
        List<String> all = new ArrayList<>(List.of("icmp"));
        all.addAll(List.of(args));
        return new Run().sonde(all.toArray(new String[0])).plan();
    }
}
