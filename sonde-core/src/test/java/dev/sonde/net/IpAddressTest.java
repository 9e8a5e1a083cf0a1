// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    // ---- Reading

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 00000000",
        "255.255.255.255, ffffffff",
        "192.0.2.1, c0000201",
        "127.0.0.1, 7f000001",
        "1.20.30.200, 01141ec8",
    })
    void readsADottedQuad(String text, String bits) {
        assertThat(IpAddress.parse(text))
                .hasValue(IpAddress.v4(Integer.parseUnsignedInt(bits, 16)));
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 4291 section 2.2, form 1
        "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789, abcdef0123456789, abcdef0123456789",
        "2001:DB8:0:0:8:800:200C:417A           , 20010db800000000, 00080800200c417a",
        // form 2
        "2001:DB8::8:800:200C:417A              , 20010db800000000, 00080800200c417a",
        "FF01:0:0:0:0:0:0:101                   , ff01000000000000, 0000000000000101",
        "FF01::101                              , ff01000000000000, 0000000000000101",
        "0:0:0:0:0:0:0:1                        , 0000000000000000, 0000000000000001",
        "::1                                    , 0000000000000000, 0000000000000001",
        "0:0:0:0:0:0:0:0                        , 0000000000000000, 0000000000000000",
        "::                                     , 0000000000000000, 0000000000000000",
        // form 3
        "0:0:0:0:0:0:13.1.68.3                  , 0000000000000000, 000000000d014403",
        "0:0:0:0:0:FFFF:129.144.52.38           , 0000000000000000, 0000ffff81903426",
        "::13.1.68.3                            , 0000000000000000, 000000000d014403",
        "::FFFF:129.144.52.38                   , 0000000000000000, 0000ffff81903426",
        // section 2.3
        "2001:0DB8:0000:CD30:0000:0000:0000:0000, 20010db80000cd30, 0000000000000000",
        "2001:0DB8::CD30:0:0:0:0                , 20010db80000cd30, 0000000000000000",
        "2001:0DB8:0:CD30::                     , 20010db80000cd30, 0000000000000000",
        // A gap may be a single group, at either end too.
        "::2:3:4:5:6:7:8                        , 0000000200030004, 0005000600070008",
        "1:2:3:4:5:6:7::                        , 0001000200030004, 0005000600070000",
        "1:2:3::5:6:7:8                         , 0001000200030000, 0005000600070008",
        "1::1.2.3.4                             , 0001000000000000, 0000000001020304",
        "1:2:3:4:5::1.2.3.4                     , 0001000200030004, 0005000001020304",
        "64:ff9b::192.0.2.33                    , 0064ff9b00000000, 00000000c0000221",
    })
    void readsTheThreeFormsOfRfc4291(String text, String high, String low) {
        assertThat(IpAddress.parse(text))
                .hasValue(
                        IpAddress.v6(
                                Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4.",
                ".1.2.3.4",
                "256.0.0.1",
                "1.2.3.999",
                "1.2.3.0004",
                "-1.2.3.4",
                "+1.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.a",
                "0x7f.0.0.1",
                "1.2.3.4/24",
                "1.2.3.4%lo",
                "2130706433",
                "example.org",
                "١.٢.٣.٤",
                "１.2.3.4",
            })
    void refusesOtherV4Text(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"010.0.0.1", "10.00.0.1", "10.0.0.01", "192.168.001.1", "08.0.0.1"})
    void refusesWhatOthersWouldReadAsOctal(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":::",
                "1:",
                ":1",
                "1:::2",
                "::1::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "::00001",
                "g::",
                "::-1",
                "::+1",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:6::1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "::1.2.3",
                "::1.2.3.4.5",
                "::1.2.3.256",
                "::01.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "::1.2.3.4:",
                "1.2::",
                "[::1]",
                "::1%lo",
                "fe80::1%1",
                "::1/64",
                " ::1",
                "::1 ",
                "::x",
                "::1.",
                "1:2:3:4:5:6:7:8%",
                "::\u0661",
                "\uff11::",
                "::\uff41",
            })
    void refusesOtherV6Text(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    // ---- Writing

    @ParameterizedTest
    @CsvSource({
        // RFC 5952 section 4.1: no leading zeros
        "2001:0db8::0001                        , 2001:db8::1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001 , 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        // 4.2.1: shortened as much as possible
        "2001:db8:0:0:0:0:2:1                   , 2001:db8::2:1",
        "2001:db8::0:1                          , 2001:db8::1",
        // 4.2.2: not for one group
        "2001:db8:0:1:1:1:1:1                   , 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1                    , 2001:db8:0:1:1:1:1:1",
        // 4.2.3: the longest run, the first of equals
        "2001:0:0:1:0:0:0:1                     , 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1                   , 2001:db8::1:0:0:1",
        "2001:db8::1:0:0:1                      , 2001:db8::1:0:0:1",
        // 4.3: lower case
        "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AAAA , 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
        // Runs at both ends, and everything
        "0:0:0:0:0:0:0:0                        , ::",
        "0:0:0:0:0:0:0:1                        , ::1",
        "1:0:0:0:0:0:0:0                        , 1::",
        "0:0:1:0:0:0:0:0                        , 0:0:1::",
        "0:0:0:1:0:0:0:1                        , ::1:0:0:0:1",
        "0:1:0:1:0:1:0:1                        , 0:1:0:1:0:1:0:1",
        "1:0:1:0:0:1:0:0                        , 1:0:1::1:0:0",
        "0:0:2:3:4:5:6:7                        , ::2:3:4:5:6:7",
        "1:2:3:4:5:6:0:0                        , 1:2:3:4:5:6::",
        "1:2:3:4:5:6:7:0                        , 1:2:3:4:5:6:7:0",
    })
    void writesV6AsRfc5952Asks(String text, String canonical) {
        IpAddress address = IpAddress.parse(text).orElseThrow();

        assertThat(address).hasToString(canonical);
        assertThat(IpAddress.parse(canonical)).hasValue(address);
    }

    @Test
    void writesTheScopeAsItsIndex() {
        IpAddress address = IpAddress.parse("fe80::1").orElseThrow();

        assertThat(address.withScope(7)).hasToString("fe80::1%7");
        assertThat(address.withScope(0)).hasToString("fe80::1");
    }

    // ---- Against java.net

    @Test
    void agreesWithJavaOnAnyAddress() throws Exception {
        long seed = 5952;
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            IpAddress address = randomAddress(random);
            String as = "seed " + seed + ", address " + i + ": " + address;
            InetAddress javas = InetAddress.ofLiteral(address.toString());

            assertThat(javas.getAddress()).as(as).isEqualTo(address.toBytes());
            assertThat(IpAddress.of(javas)).as(as).isEqualTo(address);
            assertThat(address.toInetAddress()).as(as).isEqualTo(javas);
            assertThat(IpAddress.parse(address.toString())).as(as).hasValue(address);
            // Java writes all eight groups.
            assertThat(IpAddress.parse(javas.getHostAddress())).as(as).hasValue(address);
        }
    }

    /** Half of the IPv6 ones with many zero groups; none IPv4-mapped, of which Java makes IPv4. */
    private static IpAddress randomAddress(Random random) {
        if (random.nextInt(3) == 0) {
            return IpAddress.v4(random.nextInt());
        }
        long high = random.nextLong();
        long low = random.nextLong();
        if (random.nextBoolean()) {
            high &= randomGroups(random);
            low &= randomGroups(random);
        }
        return high == 0 && low >>> 32 == 0xFFFF ? randomAddress(random) : IpAddress.v6(high, low);
    }

    private static long randomGroups(Random random) {
        long mask = 0;
        for (int group = 0; group < 4; group++) {
            mask = mask << 16 | (random.nextInt(3) == 0 ? 0xFFFF : 0);
        }
        return mask;
    }

    @Test
    void ofAnIpv4MappedAddressIsTheIpv4Address() throws Exception {
        assertThat(IpAddress.of(InetAddress.ofLiteral("::ffff:192.0.2.1")))
                .isEqualTo(IpAddress.v4(0xC000_0201));
    }

    @Test
    void scopesComeAndGo() throws Exception {
        byte[] bytes = IpAddress.parse("fe80::1").orElseThrow().toBytes();
        Inet6Address javas = Inet6Address.getByAddress(null, bytes, 3);

        IpAddress address = IpAddress.of(javas);

        assertThat(address.scope()).isEqualTo(3);
        assertThat(((Inet6Address) address.toInetAddress()).getScopeId()).isEqualTo(3);
    }

    // ---- Questions

    @ParameterizedTest
    @CsvSource({
        "fe7f:ffff::, false",
        "fe80::, true",
        "fe80::1, true",
        "febf:ffff::1, true",
        "fec0::, false",
        "::1, false",
        "169.254.0.1, false",
    })
    void linkLocalIsFe80Slash10(String text, boolean expected) {
        assertThat(IpAddress.parse(text).orElseThrow().isLinkLocal()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "223.255.255.255, false",
        "224.0.0.0, true",
        "239.255.255.255, true",
        "240.0.0.0, false",
        "feff::, false",
        "ff00::, true",
        "ff02::1, true",
    })
    void multicastIs224Slash4AndFf00Slash8(String text, boolean expected) {
        assertThat(IpAddress.parse(text).orElseThrow().isMulticast()).isEqualTo(expected);
    }

    @Test
    void unspecifiedIsAllZero() {
        assertThat(IpAddress.v4(0).isUnspecified()).isTrue();
        assertThat(IpAddress.v6(0, 0).isUnspecified()).isTrue();
        assertThat(IpAddress.v4(1).isUnspecified()).isFalse();
        assertThat(IpAddress.v6(1, 0).isUnspecified()).isFalse();
    }

    @Test
    void sameBitsLooksAtTheFamilyButNotTheScope() {
        IpAddress address = IpAddress.v6(0, 1);

        assertThat(address.sameBits(address.withScope(4))).isTrue();
        assertThat(address.sameBits(IpAddress.v4(1))).isFalse();
        assertThat(address.sameBits(IpAddress.v6(1, 1))).isFalse();
    }

    @Test
    void onlyAnIpv4AddressHasThirtyTwoBits() {
        assertThat(IpAddress.v4(0xFFFF_FFFE).v4Bits()).isEqualTo(-2);
        assertThatIllegalStateException()
                .isThrownBy(() -> IpAddress.v6(0, 1).v4Bits())
                .withMessage("::1 is not an IPv4 address");
    }
}
