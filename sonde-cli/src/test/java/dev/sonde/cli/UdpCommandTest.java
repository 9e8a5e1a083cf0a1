// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.Plan;
import dev.sonde.Protocol;
import dev.sonde.Schedule;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sonde udp makes of its options and targets; what it shares with icmp is tested there. */
final class UdpCommandTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,            127.0.0.1, 11000",
        "127.0.0.1:7,          127.0.0.1, 7",
        "127.0.0.1 7,          127.0.0.1, 7",
        "::1,                  ::1,       11000",
        "::1 7,                ::1,       7",
        "[::1]:65535,          ::1,       65535",
        "[::1] 8,              ::1,       8",
        "-p 9 localhost,       localhost, 9",
        "-p 9 localhost:9,     localhost, 9",
        "--port 9 -c 3 ::1,    ::1,       9",
        "localhost 12,         localhost, 12",
    })
    void aTargetMayHaveItsPort(String typed, String host, int port) {
        Plan plan = planOf(typed);

        assertThat(plan.protocol()).isEqualTo(Protocol.UDP);
        assertThat(plan.targets()).hasSize(1);
        assertThat(plan.targets().getFirst().host()).isEqualTo(host);
        assertThat(plan.targets().getFirst().port()).isEqualTo(port);
    }

    @Test
    void threeWordsAreThreeTargets() {
        assertThat(planOf("a.example b.example 127.0.0.1").targets())
                .hasToString("[a.example, b.example, 127.0.0.1]");
    }

    @Test
    void optionsReachThePlan() {
        Plan plan = planOf("-c 5 -i 0.2 -s 1k --source-port 4242 -t 3 127.0.0.1");

        assertThat(plan.count()).hasValue(5);
        assertThat(plan.schedule()).isEqualTo(new Schedule.Periodic(Duration.ofMillis(200)));
        assertThat(plan.payloadBytes()).isEqualTo(1000);
        assertThat(plan.sourcePort()).isEqualTo(4242);
        assertThat(plan.socketOptions().ttl()).isEqualTo(3);
        assertThat(plan.sentEvents()).isFalse();
        assertThat(planOf("127.0.0.1").payloadBytes()).isZero();
    }

    @Test
    void classicHasItsPaceAndTellsWhatIsSent() {
        Run run = new Run().reading("3\n").sonde("udp", "--classic", "127.0.0.1");

        assertThat(run.plan().schedule()).isEqualTo(new Schedule.InTurn(Duration.ZERO));
        assertThat(run.plan().sentEvents()).isTrue();
        assertThat(run.plan().count()).hasValue(3);
        assertThat(run.plan().payloadBytes()).isZero();
    }

    @Test
    void targetsOfAFileMayHavePorts() {
        Run run =
                new Run()
                        .reading("one.example\n127.0.0.1:7 # echo\n127.0.0.1:0\n[::1]:9\n")
                        .sonde("udp", "-c", "1", "-T", "-");

        assertThat(run.plan().targets()).hasToString("[one.example, 127.0.0.1:7, [::1]:9]");
        assertThat(run.err())
                .startsWith(
                        "sonde udp: standard input:3: \"127.0.0.1:0\": port must be 1 to 65535\n");
    }

    private static Plan planOf(String typed) {
        String[] words = ("udp " + typed).split(" +");
        return new Run().sonde(words).plan();
    }
}
