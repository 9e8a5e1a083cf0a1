// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sonde says about itself. */
final class HelpTest {
    @ParameterizedTest(name = "sonde {0}")
    @CsvSource({
        "--help, help.txt",
        "-h, help.txt",
        "help, help.txt",
        "icmp --help, help-icmp.txt",
        "icmp -h, help-icmp.txt",
        "icmp -h -c 3, help-icmp.txt",
        "help icmp, help-icmp.txt",
        "udp --help, help-udp.txt",
        "help udp, help-udp.txt",
        "tcp --help, help-tcp.txt",
        "help tcp, help-tcp.txt",
        "connect --help, help-connect.txt",
        "help connect, help-connect.txt",
        "explain --help, help-explain.txt",
        "help explain, help-explain.txt",
        "sweep --help, help-sweep.txt",
        "help sweep, help-sweep.txt",
        "serve --help, help-serve.txt",
        "serve udp -h, help-serve.txt",
        "help serve, help-serve.txt",
        "help --help, help-help.txt",
    })
    void help(String args, String golden) {
        Run run = new Run().sonde(args.split(" "));

        Golden.check(golden, run.out());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"icmp", "udp", "tcp", "connect", "sweep", "serve", "explain", "help"})
    void helpFitsEightyColumns(String command) {
        assertThat(new Run().sonde("help", command).out().lines())
                .allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @CsvSource({"-V", "--version"})
    void version(String option) {
        Run run = new Run().sonde(option);

        assertThat(run.out()).matches("sonde \\S+\n");
        assertThat(run.status()).isZero();
    }
}
