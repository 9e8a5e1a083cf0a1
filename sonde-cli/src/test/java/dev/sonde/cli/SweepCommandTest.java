// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.AddressFamily;
import dev.sonde.ClockChoice;
import dev.sonde.Counts;
import dev.sonde.Protocol;
import dev.sonde.cli.report.SweepScene;
import dev.sonde.net.AddressSet;
import dev.sonde.net.Errno;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a command line to a sweep's plan, and from a sweep's end to an exit code. */
final class SweepCommandTest {
    private static Run sonde(String args) {
        return new Run().sonde(("sweep " + args).trim().split(" +"));
    }

    private static SweepPlan planOf(String args) {
        Run run = sonde(args);
        assertThat(run.status()).as(run.err()).isZero();
        return run.sweepPlan();
    }

    private static List<String> addresses(SweepPlan plan) {
        AddressSet set = plan.addresses();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            texts.add(set.address(i).toString());
        }
        return texts;
    }

    @Test
    void withoutAnythingItIsAsGentleAsAPingerShouldBe() {
        SweepPlan plan = planOf("192.0.2.0/30");

        assertThat(plan.protocol()).isEqualTo(Protocol.ICMP);
        assertThat(plan.rate()).hasValue(1000);
        assertThat(plan.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.retries()).isEqualTo(1);
        assertThat(plan.silentWait()).isEqualTo(Duration.ofMillis(3500));
        assertThat(plan.family()).isEqualTo(AddressFamily.ANY);
        assertThat(plan.socketOptions()).isEqualTo(SocketOptions.DEFAULT);
        assertThat(plan.clock()).isEqualTo(ClockChoice.KERNEL);
        assertThat(plan.results()).isTrue();
        assertThat(addresses(plan))
                .as("network and broadcast address as well: nobody but their network knows")
                .containsExactly("192.0.2.0", "192.0.2.1", "192.0.2.2", "192.0.2.3");
    }

    @Test
    void everythingMayBeAskedFor() {
        SweepPlan plan =
                planOf(
                        "-W 250ms --retries 3 --backoff 2 --late-window 0 --rate 5k --seed 7 -s 8"
                                + " -t 3 -Q ef -I lo -M do -m 5 -F 9 -4 --all-addresses --clock user"
                                + " 192.0.2.1 one.example");

        assertThat(plan.timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(plan.silentWait()).isEqualTo(Duration.ofMillis(250));
        assertThat(plan.retries()).isEqualTo(3);
        assertThat(plan.backoff()).isEqualTo(2);
        assertThat(plan.lateWindow()).isZero();
        assertThat(plan.rate()).hasValue(5000);
        assertThat(plan.seed()).isEqualTo(7);
        assertThat(plan.payloadBytes()).isEqualTo(8);
        assertThat(plan.socketOptions().ttl()).isEqualTo(3);
        assertThat(plan.socketOptions().tos()).isEqualTo(0xB8);
        assertThat(plan.socketOptions().source()).isEqualTo("lo");
        assertThat(plan.socketOptions().mark()).isEqualTo(5);
        assertThat(plan.socketOptions().flowLabel()).isEqualTo(9);
        assertThat(plan.family()).isEqualTo(AddressFamily.V4);
        assertThat(plan.allAddresses()).isTrue();
        assertThat(plan.clock()).isEqualTo(ClockChoice.USER);
        assertThat(plan.names()).containsExactly("one.example");
    }

    @Test
    void theHighestRateIsForWhoeverAsks() {
        SweepPlan plan = planOf("--rate max 192.0.2.1");

        assertThat(plan.rate()).isEmpty();
        assertThat(plan.clock()).isEqualTo(ClockChoice.KERNEL_RX);
    }

    @Test
    void portsMakeItUdpOrHandshakes() {
        assertThat(planOf("--udp 7 192.0.2.1").protocol()).isEqualTo(Protocol.UDP);
        assertThat(planOf("--udp 7 192.0.2.1").ports()).containsExactly(7);
        assertThat(planOf("--tcp 443,80,8000-8002 192.0.2.1").protocol())
                .isEqualTo(Protocol.CONNECT);
        assertThat(planOf("--tcp 443,80,8000-8002 192.0.2.1").ports())
                .containsExactly(443, 80, 8000, 8001, 8002);
    }

    @ParameterizedTest(name = "{0} are {1}")
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::1, ::1",
        "[2001:db8::1], 2001:db8::1",
        "192.0.2.6/31, 192.0.2.6 192.0.2.7",
        "192.0.2.7/31, 192.0.2.6 192.0.2.7",
        "192.0.2.7/32, 192.0.2.7",
        "2001:db8::/127, 2001:db8:: 2001:db8::1",
        "192.0.2.254-192.0.3.1, 192.0.2.254 192.0.2.255 192.0.3.0 192.0.3.1",
        "2001:db8::ffff-2001:db8::1:1, 2001:db8::ffff 2001:db8::1:0 2001:db8::1:1",
        "192.0.2.1-192.0.2.1, 192.0.2.1",
        "192.0.2.3 192.0.2.1-192.0.2.2 192.0.2.2-192.0.2.3 192.0.2.0/31 192.0.2.1,"
                + " 192.0.2.0 192.0.2.1 192.0.2.2 192.0.2.3",
        "fe80::1%lo, fe80::1%1",
        "fe80::1%lo-fe80::2, fe80::1%1 fe80::2%1",
        "fe80::2%1/127, fe80::2%1 fe80::3%1",
        "--exclude 192.0.2.1-192.0.2.5 --exclude 192.0.2.7 192.0.2.0/29, 192.0.2.0 192.0.2.6",
        "--exclude fe80::1 fe80::1%lo fe80::2%lo, fe80::2%1",
        "223.255.255.255-224.0.0.1, 223.255.255.255",
        "ff02::1%lo ::1, ::1",
    })
    void addressesMayBeGivenInManyWays(String typed, String expected) {
        SweepPlan plan = planOf(typed);

        assertThat(addresses(plan)).containsExactly(expected.split(" "));
        assertThat(plan.names()).isEmpty();
    }

    @ParameterizedTest(name = "{0} are {1}")
    @CsvSource({
        "one.example two.example, one.example two.example",
        "one.example ONE.example one.example, one.example",
        "--exclude One.Example one.example two.example, two.example",
        "10-0-0-1.example 192.0.2.1-9.example, 10-0-0-1.example 192.0.2.1-9.example",
    })
    void namesAreTakenOnce(String typed, String expected) {
        assertThat(planOf(typed).names()).containsExactly(expected.split(" "));
    }

    @Test
    void theDefaultRateIsSaidAndHowToChangeIt() {
        assertThat(sonde("192.0.2.0/24").err())
                .isEqualTo(
                        "sonde sweep: 256 targets, 1000 probes/s, about 1 s; --rate R changes that\n");
        assertThat(sonde("--tcp 1-4 10.0.0.0/16 --yes-many").err())
                .isEqualTo(
                        "sonde sweep: 262144 targets, 1000 probes/s, about 263 s; --rate R changes"
                                + " that\n");
        assertThat(sonde("--rate 1k 192.0.2.0/24").err()).isEmpty();
        assertThat(sonde("-q 192.0.2.0/24").err()).isEmpty();
    }

    @Test
    void groupsAreSaidAndCountAsSkipped() {
        Run run = sonde("-q 223.255.255.252-224.0.0.2");

        assertThat(run.err())
                .isEqualTo("sonde sweep: 3 groups (multicast) skipped: 224.0.0.0-224.0.0.2\n");
        assertThat(run.out())
                .contains("7 targets, 4 answered")
                .contains("skipped                3  42.86%")
                .contains("skipped     224.0.0.0-224.0.0.2: a group, which is never probed");
        assertThat(run.status()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "10.0.0.0/16, 65536",
        "--yes-many 10.0.0.0/15, 131072",
        "--yes-many 10.0.0.0/8, 16777216",
        "--yes-many 2001:db8::/104, 16777216",
        "--exclude 10.0.0.0/9 --exclude 10.128.0.0-10.254.255.255 10.0.0.0/8, 65536",
    })
    void manyMayBeProbedByWhoMeansIt(String typed, int addresses) {
        assertThat(planOf(typed).addresses().size()).isEqualTo(addresses);
    }

    @Test
    void targetsFromAFileNeedNoConfirmation(@TempDir Path folder) throws IOException {
        StringBuilder lines = new StringBuilder("# all of them\r\n\r\n");
        for (int i = 0; i < 100_000; i++) {
            lines.append("10.").append(i >> 16).append('.').append(i >> 8 & 255);
            lines.append('.').append(i & 255).append(" # host ").append(i).append("\r\n");
        }
        lines.append("one.example");
        Path file = Files.writeString(folder.resolve("targets"), lines);

        SweepPlan plan = planOf("-q -T " + file);

        assertThat(plan.addresses().size()).isEqualTo(100_000);
        assertThat(plan.names()).containsExactly("one.example");
    }

    @Test
    void junkLinesAreNamedAndTheRestRuns() {
        String lines =
                """
                \uFEFF192.0.2.0/31
                192.0.2.9-192.0.2.8
                10.0.0.0/33
                192.0.2.1-9
                ::1
                1.2.3
                host:80
                192.0.2.7-::1
                """;
        Run run = new Run().reading(lines).sonde("sweep", "-q", "-4", "-T", "-");

        assertThat(addresses(run.sweepPlan())).containsExactly("192.0.2.0", "192.0.2.1");
        assertThat(run.err().lines())
                .containsExactly(
                        "sonde sweep: standard input:2: \"192.0.2.9-192.0.2.8\": ends before it"
                                + " begins; give 192.0.2.8-192.0.2.9",
                        "sonde sweep: standard input:3: \"10.0.0.0/33\": prefix length must be 0"
                                + " to 32",
                        "sonde sweep: standard input:4: \"192.0.2.1-9\": a range has an address at"
                                + " both ends, such as 192.0.2.1-192.0.2.9",
                        "sonde sweep: standard input:5: \"::1\" is an IPv6 address, and only IPv4"
                                + " is permitted",
                        "sonde sweep: standard input:6: \"1.2.3\" is neither a host name nor an"
                                + " IPv4 or IPv6 address",
                        "sonde sweep: standard input:7: \"host:80\" has a port; say ports by --udp"
                                + " or --tcp",
                        "sonde sweep: standard input:8: \"192.0.2.7-::1\": both ends must be of"
                                + " one family");
        assertThat(run.status()).isZero();
    }

    @Test
    void strictlyNothingRunsThen() {
        Run run =
                new Run()
                        .reading("192.0.2.1\n192.0.2.9-192.0.2.8\n")
                        .sonde("sweep", "--strict", "-T", "-");

        assertThat(run.err().lines())
                .containsExactly(
                        "sonde sweep: standard input:2: \"192.0.2.9-192.0.2.8\": ends before it"
                                + " begins; give 192.0.2.8-192.0.2.9",
                        "sonde sweep: -T -: nothing runs, as --strict was given");
        assertThat(run.started()).isFalse();
        assertThat(run.status()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest(name = "of {1} targets {2} answer, {3} without address, {4} skipped: {5}")
    @CsvSource({
        "'', 4, 4, 0, 0, 0",
        "'', 4, 3, 0, 0, 1",
        "'', 4, 3, 0, 1, 0",
        "'', 4, 3, 1, 0, 2",
        "'', 4, 0, 0, 4, 1",
        "--require 3, 4, 3, 0, 0, 0",
        "--require 3, 4, 2, 0, 0, 1",
        "--require 3, 4, 3, 1, 0, 2",
    })
    void exitCode(
            String option, long targets, long reply, long unresolved, long skipped, int status) {
        Run run =
                new Run()
                        .sweeping(
                                List.of(), SweepScene.figures(targets, reply, unresolved, skipped))
                        .sonde(("sweep -q 192.0.2.0/30 " + option).trim().split(" "));

        assertThat(run.status()).isEqualTo(status);
    }

    @Test
    void linesAndTheirSummary() {
        Run run =
                new Run()
                        .sweeping(SweepScene.ofEveryVerdict().results(), SweepScene.everyFigure())
                        .sonde(
                                "sweep",
                                "--rate",
                                "5k",
                                "--seed",
                                "42",
                                "192.0.2.0/24",
                                "www.example");

        assertThat(run.out())
                .contains(
                        "nosuch.example",
                        "unresolved  Name or service not known",
                        "seed        42");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitCode.UNRESOLVED);
    }

    @ParameterizedTest
    @CsvSource({"-j", "-o csv", "-q", "--alive", "--unreachable"})
    void aNameWithoutAddressIsNamedWhereNoLineTellsIt(String option) {
        Run run =
                new Run()
                        .sweeping(SweepScene.ofEveryVerdict().results(), SweepScene.everyFigure())
                        .sonde(
                                ("sweep --rate 5k " + option + " 192.0.2.0/24 nosuch.example")
                                        .split(" "));

        assertThat(run.err()).startsWith("sonde: nosuch.example: Name or service not known\n");
        assertThat(run.status()).isEqualTo(ExitCode.UNRESOLVED);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, true",
        "-q 192.0.2.1, false",
        "-q one.example, true",
        "-j -q 192.0.2.1, false",
        "-q --alive 192.0.2.1, true",
        "-j -q --alive 192.0.2.1, false",
    })
    void resultsAreAskedForWhereTheyAreTold(String args, boolean expected) {
        assertThat(planOf(args).results()).isEqualTo(expected);
    }

    @Test
    void aRefusalOfTheHostIsExitCodeFour() {
        NetworkException refused =
                new NetworkException(
                        NetworkException.Cause.NOT_PERMITTED,
                        "no socket, for a reason",
                        Errno.EPERM.number());
        Run run =
                new Run()
                        .sweeping(
                                List.of(),
                                new SweepSummary(
                                        4,
                                        new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                                        4,
                                        0,
                                        List.of(),
                                        0,
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Map.of(),
                                        0,
                                        0,
                                        0),
                                refused)
                        .sonde("sweep", "-q", "192.0.2.0/30");

        assertThat(run.err()).isEqualTo("sonde: no socket, for a reason\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitCode.SYSTEM);
    }

    @Test
    void aReaderThatGoesEndsIt() {
        Run run =
                new Run()
                        .readByNobody()
                        .sweeping(SweepScene.ofEveryVerdict().results(), SweepScene.everyFigure());
        run.sonde("sweep", "--rate", "5k", "192.0.2.0/24");

        assertThat(run.sweep().toldBeforeStop()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
    }
}
