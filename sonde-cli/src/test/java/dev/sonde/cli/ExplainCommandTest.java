// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sonde explain says. */
final class ExplainCommandTest {
    @ParameterizedTest(name = "sonde explain {0}")
    @CsvSource({
        "3/13, explain-3-13.txt",
        "v6 1/4, explain-v6-1-4.txt",
        "5/1, explain-5-1.txt",
        "3/16, explain-unknown-code.txt",
        "v6 199/7, explain-unknown-type.txt",
        "8/0, explain-no-error.txt",
        "-j 43/2, explain-43-2.json",
        "-o json v6 250/3, explain-unknown.json",
    })
    void one(String args, String golden) {
        Run run = new Run().sonde(("explain " + args).split(" "));

        Golden.check(golden, run.out());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.started()).isFalse();
    }

    @Test
    void withoutAnArgumentTheWholeCatalogue() {
        Run run = new Run().sonde("explain");

        Golden.check("explain.txt", run.out());
        assertThat(run.status()).isZero();
    }

    @Test
    void theWholeCatalogueAsJson() {
        Run run = new Run().sonde("explain", "-o", "json");

        Golden.check("explain.json", run.out());
        assertThat(run.out().lines()).hasSize(66);
        assertThat(run.status()).isZero();
    }

    @Test
    void textFitsEightyColumns() {
        assertThat(new Run().sonde("explain").out().lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6 1/4", "V6 1/4", "6 1/4", "v6:1/4", "6:1/4", "v6 01/004"})
    void version6IsWrittenInManyWays(String args) {
        assertThat(explained(args)).isEqualTo(explained("v6 1/4")).contains("v6 1/4 Port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v4 3/13", "4 3/13", "v4:3/13", "4:3/13", "V4:3/13"})
    void version4NeedNotBeSaid(String args) {
        assertThat(explained(args)).isEqualTo(explained("3/13"));
    }

    /** What text output prints behind a name, in brackets, can be typed as it stands. */
    @Test
    void everyEntryIsFoundByWhatItIsHeadedWith() {
        assertThat(new Run().sonde("explain").out().lines())
                .filteredOn(line -> line.matches("(v6 )?[0-9]+/[0-9]+ .*"))
                .hasSize(66)
                .allSatisfy(line -> {
                    int end = line.indexOf(' ', line.indexOf('/'));
                    assertThat(explained(line.substring(0, end))).contains("\n" + line);
                });
    }

    private static String explained(String args) {
        return new Run().sonde(("explain " + args).split(" ")).out();
    }
}
