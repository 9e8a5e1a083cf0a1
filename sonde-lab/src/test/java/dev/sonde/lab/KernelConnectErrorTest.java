// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every ICMP error that a kernel makes about an attempt to connect, without any privilege. Where
 * all hosts are on one machine, it is there before the call to connect has returned, and Linux goes
 * on trying: the verdict has to be the same as from afar, and as prompt.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelConnectErrorTest {
    /** Port 81 meets with the errors, port 80 does not, and nobody listens there. */
    private static final String CHOSEN = "tcp dport 81";

    private static final String OFTEN =
            "-c 2 -i 0.1 -p 80,81 10.60.3.0 10.60.3.1 10.60.3.2 10.60.3.3 10.60.3.5 10.60.3.6"
                    + " 10.60.3.7 10.60.3.8 10.60.3.9 10.60.3.10 10.60.3.11 10.60.3.12 10.60.3.13"
                    + " 10.60.3.14 10.60.3.15 10.60.11.0 10.60.12.0"
                    + " fd60::1:0 fd60::1:1 fd60::1:2 fd60::1:3 fd60::1:4 fd60::1:5 fd60::1:6"
                    + " fd60::1:7 fd60::1:8 fd60::3:0 fd60::4:0 fd60::4:2 fd61::1:0 fd61::1:1";

    /** The router's routes give every sender a few errors only. */
    private static final String ONCE = "-c 1 -p 81 10.61.3.0 10.61.3.1 10.61.3.13";

    private static final String OUT_OF_SCOPE =
            "-c 2 -i 0.1 -p 81 -I " + RoutedNetwork.SENDER_LINK_LOCAL + "%near fd60::2";

    /** The router says so after three seconds. */
    private static final String TO_NOBODY =
            "-c 1 -p 81 " + RoutedNetwork.NOBODY + " " + RoutedNetwork.NOBODY6;

    private final RoutedNetwork network = RoutedNetwork.create();
    private final Map<String, List<JsonLine>> byTarget = new HashMap<>();

    @BeforeAll
    void run() throws Exception {
        ErrorAddresses.in(network, List.of(CHOSEN));
        List<Launched> runs = new ArrayList<>();
        for (String arguments : List.of(TO_NOBODY, OFTEN, ONCE, OUT_OF_SCOPE)) {
            String[] words = ("connect -j -W 0.9 --late-window 3 " + arguments).split(" ");
            if (arguments.equals(TO_NOBODY)) {
                words = ("connect -j " + arguments).split(" ");
            }
            runs.add(Command.sonde(words).asNobody().in(network.sender()).start());
        }
        for (Launched each : runs) {
            Finished run = each.await().quietly().exited(1);
            run.summaries();
            for (JsonLine record : run.records()) {
                byTarget.computeIfAbsent(record.text("target"), _ -> new ArrayList<>()).add(record);
            }
        }
    }

    @AfterAll
    void close() {
        network.close();
    }

    @ParameterizedTest(name = "{0}: {1}/{2}")
    @CsvSource(
            delimiter = ' ',
            textBlock =
                    """
                    10.60.3.0:81 3 0 10.60.3.0
                    10.60.3.1:81 3 1 10.60.3.1
                    10.60.3.2:81 3 2 10.60.3.2
                    10.60.3.3:81 3 3 10.60.3.3
                    10.60.3.5:81 3 5 10.60.3.5
                    10.60.3.6:81 3 6 10.60.3.6
                    10.60.3.7:81 3 7 10.60.3.7
                    10.60.3.8:81 3 8 10.60.3.8
                    10.60.3.9:81 3 9 10.60.3.9
                    10.60.3.10:81 3 10 10.60.3.10
                    10.60.3.11:81 3 11 10.60.3.11
                    10.60.3.12:81 3 12 10.60.3.12
                    10.60.3.13:81 3 13 10.60.3.13
                    10.60.3.14:81 3 14 10.60.3.14
                    10.60.3.15:81 3 15 10.60.3.15
                    10.60.11.0:81 11 0 10.50.1.254
                    10.60.12.0:81 12 0 10.60.12.0
                    10.61.3.0 3 0 10.50.1.254
                    10.61.3.1 3 1 10.50.1.254
                    10.61.3.13 3 13 10.50.1.254
                    [fd60::1:0]:81 1 0 fd50:2::1
                    [fd60::1:1]:81 1 1 fd50:2::1
                    [fd60::1:2]:81 1 2 fd50:2::1
                    [fd60::1:3]:81 1 3 fd50:2::1
                    [fd60::1:4]:81 1 4 fd50:2::1
                    [fd60::1:5]:81 1 5 fd50:2::1
                    [fd60::1:6]:81 1 6 fd50:2::1
                    [fd60::1:7]:81 1 7 fd50:2::1
                    [fd60::1:8]:81 1 8 fd50:2::1
                    [fd60::3:0]:81 3 0 fd50:1::fe
                    [fd60::4:0]:81 4 0 fd50:2::1
                    [fd60::4:2]:81 4 2 fd50:2::1
                    [fd61::1:0]:81 1 0 fd50:1::fe
                    [fd61::1:1]:81 1 1 fd50:1::fe
                    fd60::2 1 2 fe80::fe%2
                    """)
    void theErrorIsTheVerdictAtOnce(String target, int type, int code, String from) {
        List<JsonLine> records = byTarget.get(target);
        long sent = records.getLast().number("sent");
        List<JsonLine> errors = of(records, "icmp_error").toList();
        assertThat(errors).as(records.toString()).hasSize((int) sent);
        for (int i = 0; i < sent; i++) {
            assertThat(errors.get(i).number("seq")).isEqualTo(i + 1);
            assertThat(errors.get(i).number("icmp", "type")).isEqualTo(type);
            assertThat(errors.get(i).number("icmp", "code")).isEqualTo(code);
            assertThat(errors.get(i).text("icmp", "from")).isEqualTo(from);
            assertThat(errors.get(i).has("late")).isFalse();
        }
        assertThat(of(records, "timeout")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.60.3.13:80", "10.60.12.0:80", "[fd60::1:4]:80", "[fd61::1:1]:80"})
    void thePortBesideItIsJustClosed(String target) {
        List<JsonLine> refusals = of(byTarget.get(target), "refused").toList();
        assertThat(refusals).hasSize(2);
        for (JsonLine refused : refusals) {
            assertThat(refused.text("errno")).isEqualTo("ECONNREFUSED");
            assertThat(refused.text("message")).isEqualTo("Connection refused");
            assertThat(refused.number("rtt_ns")).isPositive();
            assertThat(refused.number("retransmits")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.50.2.99, 3, 1, 10.50.1.254", "fd50:2::99, 1, 3, fd50:1::fe"})
    void aDeadNeighbourIsToldOfLate(String target, int type, int code, String from) {
        List<JsonLine> records = byTarget.get(target);
        assertThat(of(records, "timeout")).hasSize(1);
        JsonLine error = of(records, "icmp_error").findFirst().orElseThrow();
        assertThat(error.number("icmp", "type")).isEqualTo(type);
        assertThat(error.number("icmp", "code")).isEqualTo(code);
        assertThat(error.text("icmp", "from")).isEqualTo(from);
        assertThat(error.flag("late")).isTrue();
    }

    private static Stream<JsonLine> of(List<JsonLine> records, String type) {
        return records.stream().filter(record -> record.type().equals(type));
    }
}
