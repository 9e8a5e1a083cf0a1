// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.net.Cidr;
import dev.sonde.net.IpAddress;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may be asked to do, and how it is told what may not. */
class ServePlanTest {
    @Test
    void unlessAskedOtherwiseAServerAnswersEverybodyOnAllAddressesWithoutFault() {
        ServePlan plan = ServePlan.udp(ServePlan.DEFAULT_UDP_PORT).build();

        assertThat(plan.port()).isEqualTo(11_000);
        assertThat(plan.address()).isEmpty();
        assertThat(plan.workers()).isEqualTo(1);
        assertThat(plan.allowed()).isEmpty();
        assertThat(plan.rateLimit()).isEmpty();
        assertThat(plan.echoesAny()).isFalse();
        assertThat(plan.impairments().isNone()).isTrue();
        assertThat(plan.eventBuffer()).isZero();
    }

    @Test
    void aPlanKeepsWhatItsBuilderWasToldAndNothingLater() {
        ServePlan.Builder builder =
                ServePlan.udp(0).address("fe80::1%eth0").allow(Cidr.parse("10.0.0.0/8"));
        ServePlan plan = builder.build();
        builder.allow(Cidr.parse("0.0.0.0/0")).workers(3);

        assertThat(plan.address()).contains("fe80::1%eth0");
        assertThat(plan.allowed()).containsExactly(Cidr.parse("10.0.0.0/8"));
        assertThat(plan.workers()).isEqualTo(1);
    }

    @Test
    void whatMakesNoSenseIsNamedWithWhatIsAllowed() {
        refused(() -> ServePlan.udp(70_000), "port must be 0 to 65535, not 70000");
        refused(() -> ServePlan.udp(1).workers(0), "workers must be 1 to 8, not 0");
        refused(
                () -> ServePlan.udp(1).rateLimit(0),
                "rate limit must be 0.001 to 1000000000 in a second, not 0.0");
        refused(
                () -> ServePlan.udp(1).address("eth0"),
                "\"eth0\" is not an address in digits; give one of this host's, such as 127.0.0.1 or [::1]");
        refused(
                () -> ServePlan.udp(1).address("ff02::1%eth0"),
                "nothing can answer from a group's address: ff02::1%eth0");
        refused(() -> Impairments.NONE.withDrop(1.4), "drop must be 0 to 1, not 1.4");
        refused(
                () -> Impairments.NONE.withTruncate(Double.NaN),
                "truncate must be 0 to 1, not NaN");
        refused(
                () -> Impairments.NONE.withDelay(Duration.ofSeconds(-1)),
                "delay must be 0 to 600 s, not PT-1S");
        refused(() -> new BurstLoss(2, 0.5), "burst loss: turning bad must be 0 to 1, not 2.0");
    }

    private static void refused(ThrowingCallable what, String message) {
        assertThatIllegalArgumentException().isThrownBy(what).withMessage(message);
    }

    // ---- Blocks of addresses

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.77/24, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "128.0.0.0/1, 127.255.255.255, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, true",
        "2001:db8::4/126, 2001:db8::7, true",
        "2001:db8::4/126, 2001:db8::8, false",
        "2001:db8::4, 2001:db8::4, true",
        "::/0, fe80::1, true",
        "::/0, 0.0.0.0, false",
    })
    void aBlockContainsWhatBeginsAsItDoes(String block, String address, boolean expected) {
        assertThat(Cidr.parse(block).contains(IpAddress.parse(address).orElseThrow()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8x",
                "10.0.0/8",
                "::/129",
                "a.example",
                "10.0.0.0/0000",
                "10.0.0.0/8/8"
            })
    void whatIsNoBlockIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
    }
}
