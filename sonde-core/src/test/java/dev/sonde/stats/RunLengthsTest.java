// SPDX-License-Identifier: Apache-2.0
package dev.sonde.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLengthsTest {
    @ParameterizedTest
    @CsvSource({
        "''         , 0, 0",
        "+          , 0, 0",
        "-          , 1, 1",
        "---        , 1, 3",
        "+---       , 1, 3",
        "---+       , 1, 3",
        "-+-        , 2, 1",
        "--+-+---+-+, 4, 3",
        "---+--     , 2, 3",
        "--+---     , 2, 3",
        "+++++      , 0, 0",
        // As in RFC 3357: 2, 5, 7, 9 and 10 are lost, so the periods have lengths 1, 1, 1 and 2.
        "+-++-+-+-- , 4, 2",
    })
    void runsAreMaximal(String probes, long count, long longest) {
        RunLengths runs = new RunLengths();
        for (int i = 0; i < probes.length(); i++) {
            if (probes.charAt(i) == '+') {
                runs.answered();
            } else {
                runs.lost();
            }
        }

        assertThat(runs.count()).isEqualTo(count);
        assertThat(runs.longest()).isEqualTo(longest);
    }
}
