// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input that makes no sense, and names that do not resolve. */
class BadInputTest {
    private Namespace here;

    @BeforeEach
    void open() {
        here = Namespace.create();
        // Otherwise it would depend on the machine's resolver how fast a look-up fails.
        here.etc("resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
        here.etc("hosts", "127.0.0.1 four.test\n::1 six.test\n");
    }

    @AfterEach
    void close() {
        here.close();
    }

    /** Quotes stand for an empty word. */
    @ParameterizedTest(name = "sonde {0}")
    @CsvSource({
        "icmp --frobnicate 127.0.0.1, --frobnicate",
        "icmp -y 127.0.0.1, -y",
        "icmp -c 0 127.0.0.1, -c 0",
        "icmp -i -1 127.0.0.1, -i -1",
        "icmp -s 70000 127.0.0.1, -s 70000",
        "icmp -t 300 127.0.0.1, -t 300",
        "icmp -W abc 127.0.0.1, -W abc",
        "icmp -6 127.0.0.1, 127.0.0.1",
        "icmp -4 ::1, ::1",
        "icmp \"\", empty",
        "icmp -c 1 \"\" 127.0.0.1, empty",
        "icmp -c 1 -I nope0 127.0.0.1, nope0",
        "icmp -c 1 -I nope0 ::1, nope0",
        "icmp -c 1 -I 192.0.2.77 127.0.0.1, 192.0.2.77",
        "icmp -c 1 127.0.0.1:80, 127.0.0.1:80",
        "icmp -c 1 [::1]:80, [::1]:80",
        "icmp -c 1, target",
        "icmp -c, -c",
        "frobnicate, frobnicate"
    })
    void oneLineAndExitCodeThree(String arguments, String named) {
        String[] words = arguments.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("\"\"", "");
        }
        Finished run = Command.sonde(words).in(here).run().exited(3);

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("sonde").endsWith("\n").hasLineCount(1).contains(named);
    }

    @Test
    void anUnknownHostIsNamedAndIsExitCodeTwo() {
        Finished run = Command.icmp("-c 2 nosuchhost.test").in(here).run().exited(2);

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("sonde: nosuchhost.test: ").hasLineCount(1);
        assertThat(run.took()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aNameWithoutAnAddressOfTheFamilyIsExitCodeTwo() {
        Finished run = Command.icmp("-c 1 -6 four.test").in(here).run().exited(2);

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("sonde: four.test: ").hasLineCount(1);
    }

    @Test
    void anUnknownHostDoesNotKeepTheOthersFromRunning() {
        Finished run =
                Command.icmp("-j -c 3 -i 0.02 four.test nosuchhost.test six.test").in(here).run();

        run.exited(2);
        assertThat(run.err()).startsWith("sonde: nosuchhost.test: ").hasLineCount(1);
        assertThat(run.summaries()).hasSize(3);
        assertThat(run.summaries().get(0).number("reply")).isEqualTo(3);
        assertThat(run.summaries().get(0).text("address")).isEqualTo("127.0.0.1");
        assertThat(run.summaries().get(1).number("reply")).isZero();
        assertThat(run.summaries().get(1).number("unresolved")).isPositive();
        assertThat(run.summaries().get(2).number("reply")).isEqualTo(3);
        assertThat(run.summaries().get(2).text("address")).isEqualTo("::1");
    }

    @Test
    void aLookUpThatHangsDelaysNoOtherTarget() {
        try (Wire wire = Wire.create()) {
            wire.sender()
                    .etc(
                            "resolv.conf",
                            "nameserver " + Wire.BLACK_HOLE + "\noptions timeout:2 attempts:1\n");
            Finished run =
                    Command.icmp("-j -c 11 -i 0.1 slow.test " + Wire.PEER)
                            .in(wire.sender())
                            .run()
                            .exited(2);

            assertThat(run.took()).as("the look-up did hang").isGreaterThan(Duration.ofSeconds(2));
            JsonLine literal = run.summaries().get(1);
            assertThat(literal.number("reply")).isEqualTo(11);
            assertThat(literal.number("schedule_late", "missed")).isZero();
            assertThat(literal.number("schedule_late", "max")).isLessThan(50_000_000);
            assertThat(literal.number("duration_ns")).isBetween(950_000_000L, 1_050_000_000L);
            JsonLine first = run.records("reply").getFirst();
            JsonLine failed = run.records("unresolved").getFirst();
            assertThat(Duration.between(first.time(), failed.time()))
                    .isGreaterThan(Duration.ofMillis(1500));
        }
    }
}
