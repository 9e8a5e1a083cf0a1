// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.ClockChoice;
import dev.sonde.Counts;
import dev.sonde.Endpoint;
import dev.sonde.Plan;
import dev.sonde.Protocol;
import dev.sonde.Report;
import dev.sonde.Summary;
import dev.sonde.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code sonde connect} makes of its arguments, and of a report its exit code. */
final class ConnectCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    127.0.0.1:80              | [127.0.0.1:80]                          | [80]
                    web.example 443           | [web.example:443]                       | [443]
                    [::1]:22                  | [[::1]:22]                              | [22]
                    -p 80 a.example ::1       | [a.example, ::1]                        | [80, 80]
                    -p 80 a.example:80        | [a.example:80]                          | [80]
                    -p 80,443 a.example       | [a.example:80, a.example:443]           | [80, 443]
                    -p 80,443 ::1 [::2]       | [[::1]:80, [::1]:443, [::2]:80, [::2]:443] | [80, 443, 80, 443]
                    -p 80,443 a b             | [a:80, a:443, b:80, b:443]              | [80, 443, 80, 443]
                    """)
    void targetsAndTheirPorts(String typed, String texts, String ports) {
        Plan plan = planOf(typed);

        assertThat(plan.protocol()).isEqualTo(Protocol.CONNECT);
        assertThat(plan.targets()).hasToString(texts);
        assertThat(plan.targets().stream().map(Target::port).toList()).hasToString(ports);
    }

    @Test
    void optionsReachThePlan() {
        Plan plan = planOf("-c 5 --source-port 4242 --refused-is-up -t 3 127.0.0.1:80");

        assertThat(plan.count()).hasValue(5);
        assertThat(plan.sourcePort()).isEqualTo(4242);
        assertThat(plan.refusedIsUp()).isTrue();
        assertThat(plan.socketOptions().ttl()).isEqualTo(3);
        assertThat(plan.clock()).isEqualTo(ClockChoice.USER);
        assertThat(planOf("127.0.0.1:80").refusedIsUp()).isFalse();
    }

    @Test
    void aFilesTargetsStandForEachPort() {
        Run run =
                new Run()
                        .reading("one.example\n127.0.0.1:7 # its own\n")
                        .sonde("connect", "-p", "80,443", "-T", "-");

        assertThat(run.plan().targets()).hasToString("[one.example:80, one.example:443]");
        assertThat(run.err())
                .startsWith(
                        "sonde connect: standard input:2: -p 80,443: \"127.0.0.1:7\" has a port too;");
    }

    @ParameterizedTest
    @CsvSource({"'', 1, 0", "--refused-is-up, 0, 0", "'', 0, 1", "--refused-is-up, 0, 1"})
    void aRefusalIsGoodForExitCode0WhereItIsAskedFor(String option, int status, long reply) {
        String[] words = ("connect " + option + " -c 1 127.0.0.1:80").split(" +");
        Run run = new Run().when(List.of(), report(reply, 1 - reply)).sonde(words);

        assertThat(run.status()).isEqualTo(status);
    }

    private static Report report(long reply, long refused) {
        Target target = Target.service("127.0.0.1:80", 0);
        Summary summary =
                new Summary(
                        new Endpoint(0, Protocol.CONNECT, target, target.literal()),
                        new Counts(1, reply, 0, 0, 0, refused, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        new Summary.LossRuns(0, 0),
                        0,
                        Map.of(),
                        0,
                        Optional.empty());
        return new Report(List.of(summary), Optional.empty());
    }

    private static Plan planOf(String typed) {
        return new Run().sonde(("connect " + typed).split(" +")).plan();
    }
}
