// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports as typed. */
final class PortsTextTest {
    @Test
    void oneSeveralAndRanges() {
        assertThat(PortsText.parse("80")).containsExactly(80);
        assertThat(PortsText.parse("443,80")).containsExactly(443, 80);
        assertThat(PortsText.parse("8000-8002,1,65535"))
                .containsExactly(8000, 8001, 8002, 1, 65_535);
        assertThat(PortsText.parse("1-65535")).hasSize(65_535);
        assertThat(PortsText.parse("7-7")).containsExactly(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "80,",
                "0",
                "65536",
                "-80",
                "80-",
                "-",
                "9-8",
                "80,80",
                "70-90,80",
                "1-2-3",
                "http",
                "80 443",
                "99999999999999999999",
                "٨٠"
            })
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PortsText.parse(text));
    }
}
