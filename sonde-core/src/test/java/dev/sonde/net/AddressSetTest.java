// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressSetTest {
    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static AddressRange range(String first, String last) {
        return new AddressRange(address(first), address(last));
    }

    private static List<String> all(AddressSet set) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            IpAddress address = set.address(i);
            texts.add(address.toString());
            assertThat(
                            set.numberOf(
                                    address.family(),
                                    address.high(),
                                    address.low(),
                                    address.scope()))
                    .as("%s", address)
                    .isEqualTo(i);
            assertThat(
                            set.isAt(
                                    i,
                                    address.family(),
                                    address.high(),
                                    address.low(),
                                    address.scope()))
                    .isTrue();
        }
        return texts;
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 256, 192.0.2.0-192.0.2.255",
        "192.0.2.77/30, 4, 192.0.2.76-192.0.2.79",
        "192.0.2.1/32, 1, 192.0.2.1",
        "0.0.0.0/0, 4294967296, 0.0.0.0-255.255.255.255",
        "2001:db8::/120, 256, 2001:db8::-2001:db8::ff",
        "2001:db8::/65, 9223372036854775807, 2001:db8::-2001:db8::7fff:ffff:ffff:ffff",
        "2001:db8::/64, 9223372036854775807, 2001:db8::-2001:db8::ffff:ffff:ffff:ffff",
        "::/0, 9223372036854775807, ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void aBlockIsARange(String block, long size, String range) {
        AddressRange all = AddressRange.of(Cidr.parse(block));

        assertThat(all.size()).isEqualTo(size);
        assertThat(all).hasToString(range);
    }

    @Test
    void overlapsCountOnceAndTheFamiliesFollowEachOther() {
        AddressSet set =
                AddressSet.builder()
                        .add(range("2001:db8::1", "2001:db8::2"))
                        .add(range("192.0.2.5", "192.0.2.7"))
                        .add(range("192.0.2.1", "192.0.2.5"))
                        .add(range("192.0.2.6", "192.0.2.6"))
                        .add(range("2001:db8::2", "2001:db8::3"))
                        .build();

        assertThat(all(set))
                .containsExactly(
                        "192.0.2.1",
                        "192.0.2.2",
                        "192.0.2.3",
                        "192.0.2.4",
                        "192.0.2.5",
                        "192.0.2.6",
                        "192.0.2.7",
                        "2001:db8::1",
                        "2001:db8::2",
                        "2001:db8::3");
        assertThat(set.sizeOfV4()).isEqualTo(7);
        assertThat(set.numberOf(Family.V4, 0, 0xC000_0208L, 0)).isEqualTo(-1);
    }

    @Test
    void aRangeOfIpv6MayCrossItsMiddle() {
        AddressSet set =
                AddressSet.builder()
                        .add(range("2001:db8::ffff:ffff:ffff:fffe", "2001:db8:0:1::1"))
                        .build();

        assertThat(all(set))
                .containsExactly(
                        "2001:db8::ffff:ffff:ffff:fffe",
                        "2001:db8::ffff:ffff:ffff:ffff",
                        "2001:db8:0:1::",
                        "2001:db8:0:1::1");
    }

    @Test
    void aLinkIsPartOfAnAddress() {
        IpAddress here = address("fe80::1").withScope(2);
        IpAddress there = address("fe80::1").withScope(3);
        AddressSet set =
                AddressSet.builder().add(AddressRange.of(there)).add(AddressRange.of(here)).build();

        assertThat(set.size()).isEqualTo(2);
        assertThat(set.numberOf(Family.V6, there.high(), there.low(), 3)).isEqualTo(1);
        assertThat(set.numberOf(Family.V6, there.high(), there.low(), 4)).isEqualTo(-1);
        // As an ICMP error quotes it.
        assertThat(set.numberOf(Family.V6, there.high(), there.low(), 0)).isEqualTo(0);
    }

    @Test
    void moreThanItHoldsIsRefused() {
        AddressSet.Builder eight =
                AddressSet.builder().add(AddressRange.of(Cidr.parse("10.0.0.0/8")));
        assertThat(eight.build().size()).isEqualTo(1 << 24);
        eight.add(AddressRange.of(address("11.0.0.0")));
        assertThatIllegalArgumentException()
                .isThrownBy(eight::build)
                .withMessageContaining("16777216");
    }

    @Test
    void aRangeTheWrongWayRoundIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> range("192.0.2.9", "192.0.2.1"))
                .withMessageContaining("192.0.2.1-192.0.2.9");
        assertThatIllegalArgumentException().isThrownBy(() -> range("192.0.2.9", "2001:db8::1"));
    }

    /** Against a set of numbers, which is slow and plain. */
    @RepeatedTest(50)
    void rangesLessRangesAreWhatASetSays() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        AddressSet.Builder builder = AddressSet.builder();
        TreeSet<Integer> expected = new TreeSet<>();
        TreeSet<Integer> excluded = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            int first = random.nextInt(300);
            int last = first + random.nextInt(30);
            AddressRange range = new AddressRange(IpAddress.v4(first), IpAddress.v4(last));
            boolean hole = random.nextInt(3) == 0;
            for (int each = first; each <= last; each++) {
                (hole ? excluded : expected).add(each);
            }
            var _ = hole ? builder.exclude(range) : builder.add(range);
        }
        expected.removeAll(excluded);

        assertThat(all(builder.build()))
                .as("seed %d", seed)
                .isEqualTo(expected.stream().map(bits -> IpAddress.v4(bits).toString()).toList());
    }
}
