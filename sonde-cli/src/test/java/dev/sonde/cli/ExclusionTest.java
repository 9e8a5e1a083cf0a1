// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What --exclude leaves out. */
final class ExclusionTest {
    @ParameterizedTest(name = "--exclude {0} leaves out {1}: {2}")
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.77/24, 192.0.2.1, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "10.0.0.0/31, 10.0.0.1, true",
        "10.0.0.0/31, 10.0.0.2, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/64, 2001:db8::ffff, true",
        "2001:db8::/127, 2001:db8::1, true",
        "2001:db8::/127, 2001:db8::2, false",
        "::/0, 2001:db8::2, true",
        "one.example, one.example, true",
        "ONE.example, one.example, true",
        "one.example, two.example, false",
        "one.example, 192.0.2.1, false",
    })
    void covers(String exclusion, String text, boolean covered) {
        Target target = Target.host(text);
        assertThat(Exclusion.parse(exclusion).covers(target, target.literal())).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "10.0.0.0/33", "::/129", "10.0.0.0/x", "10.0.0.0/-1", "name/8"})
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Exclusion.parse(text));
    }
}
