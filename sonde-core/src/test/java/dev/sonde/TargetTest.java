// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.net.IpAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "example.org",
                "example.org.",
                "a",
                "xn--bcher-kva.example",
                "_dmarc.example",
                "host-1",
                "1host",
                "1.2.3.example",
                "999x",
                "EXAMPLE.Org",
            })
    void aNameIsTakenAsItIs(String text) {
        assertThat(Target.host(text)).isEqualTo(new Target(text, text, "", 0));
        assertThat(Target.host(text).literal()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bücher.example", "пример.испытание", "例え.テスト", "مثال.إختبار"})
    void aNameMayBeInternational(String text) {
        assertThat(Target.host(text).host()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1         , 192.0.2.1  , 192.0.2.1",
        "2001:DB8:0::1     , 2001:DB8:0::1, 2001:db8::1",
        "[2001:db8::1]     , 2001:db8::1, 2001:db8::1",
        "::1               , ::1        , ::1",
        // Not port 80 of ::1.
        "::1:80            , ::1:80     , ::1:80",
        "fe80::1           , fe80::1    , fe80::1",
    })
    void anAddressInDigitsIsOne(String text, String host, String address) {
        Target target = Target.host(text);

        assertThat(target).isEqualTo(new Target(text, host, "", 0));
        assertThat(target.literal()).hasValue(IpAddress.parse(address).orElseThrow());
        assertThat(target).hasToString(text);
    }

    @Test
    void aZoneIsAnInterfaceOfThisHost() throws Exception {
        List<NetworkInterface> interfaces = NetworkInterface.networkInterfaces().toList();
        assertThat(interfaces).isNotEmpty();
        NetworkInterface any = interfaces.getFirst();
        IpAddress expected = IpAddress.parse("fe80::1").orElseThrow().withScope(any.getIndex());

        String byName = "fe80::1%" + any.getName();
        assertThat(Target.host(byName)).isEqualTo(new Target(byName, "fe80::1", any.getName(), 0));
        assertThat(Target.host(byName).literal()).hasValue(expected);
        assertThat(Target.host("[" + byName + "]").literal()).hasValue(expected);
        assertThat(Target.host("fe80::1%" + any.getIndex()).literal()).hasValue(expected);
        assertThat(Target.host("ff02::1%" + any.getName()).literal()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fe80::1%nosuch0",
                "fe80::1%",
                "fe80::1%0",
                "fe80::1%99999999999",
                "fe80::1%-1"
            })
    void aZoneThatThisHostLacksIsNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.host(text))
                .withMessage(
                        "\""
                                + text
                                + "\": this host has no interface \""
                                + text.substring(text.indexOf('%') + 1)
                                + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::1%lo", "192.0.2.1%lo", "::1%1", "[::1%lo]", "224.0.0.1%lo"})
    void onlyLinkLocalAddressesHaveAZone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.host(text))
                .withMessage("\"" + text + "\": only link-local IPv6 addresses have a zone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org:80",
                "192.0.2.1:7",
                "[::1]:80",
                "[2001:db8::1]:0",
                "localhost:65535"
            })
    void aPortIsRefusedByItsName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.host(text))
                .withMessage("\"" + text + "\" has a port, and icmp has none; give the host alone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "127.1",
                "2130706433",
                "1.2.3.4.",
                "...",
                "1:2:3",
                ":::",
                "[::1",
                "::1]",
                "[]",
                "g::1",
                "example.org:",
                "example.org:http",
                ":80",
                "-c",
                "--count",
                "a b",
                " example.org",
                "example.org ",
                "http://example.org/",
                "a/24",
                "a@b",
                "a,b",
                "a;b",
                "a\tb",
                "a\nb",
                "a\u0000b",
                "*",
                "$HOME",
                "example.org%eth0",
                "a%1",
                "%lo",
            })
    void junkIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.host(text))
                .withMessage("\"" + text + "\" is neither a host name nor an IPv4 or IPv6 address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void nothingIsNoTarget(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.host(text))
                .withMessage("empty target; give a name or an address");
    }

    @Test
    void aNameHas253CharactersAtMost() {
        String label = "a".repeat(63) + ".";
        String longest = label.repeat(3) + "b".repeat(61);

        assertThat(longest).hasSize(253);
        assertThat(Target.host(longest).host()).isEqualTo(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> Target.host(longest + "b"));
    }
}
