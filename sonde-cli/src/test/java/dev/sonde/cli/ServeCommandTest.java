// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Cidr;
import dev.sonde.net.Errno;
import dev.sonde.net.NetworkException;
import dev.sonde.serve.BurstLoss;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServePlan;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a command line to a server's plan, and from a server's end to an exit code. */
final class ServeCommandTest {
    private static ServePlan planOf(String args) {
        return planOfCommand("serve udp " + args);
    }

    private static ServePlan tcpPlanOf(String args) {
        return planOfCommand("serve tcp " + args);
    }

    private static ServePlan planOfCommand(String args) {
        Run run = new Run().sonde(args.trim().split(" +"));
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.servePlan();
    }

    @Test
    void withoutAnythingItServesOnPort11000OfAllAddresses() {
        ServePlan plan = planOf("");

        assertThat(plan.port()).isEqualTo(11_000);
        assertThat(plan.address()).isEmpty();
        assertThat(plan.impairments().isNone()).isTrue();
        assertThat(plan.workers()).isBetween(1, 2);
        assertThat(plan.eventBuffer()).as("nobody reads them").isZero();
        assertThat(plan.impairments().seed()).as("one to read out").isBetween(0L, 1L << 31);
    }

    @ParameterizedTest
    @CsvSource({
        "7000, '', 7000",
        "127.0.0.1, 127.0.0.1, 11000",
        "127.0.0.1:7000, 127.0.0.1, 7000",
        "::1, ::1, 11000",
        "[::1], ::1, 11000",
        "[::1]:7, ::1, 7",
        "fe80::1%eth0, fe80::1%eth0, 11000",
        "[fe80::1%eth0]:65535, fe80::1%eth0, 65535",
        "0.0.0.0:1, 0.0.0.0, 1",
    })
    void addressAndPortAreWrittenAsUsual(String typed, String address, int port) {
        ServePlan plan = planOf(typed);

        assertThat(plan.address().orElse("")).isEqualTo(address);
        assertThat(plan.port()).isEqualTo(port);
    }

    @Test
    void everyFaultMayBeAskedFor() {
        ServePlan plan =
                planOf(
                        "--drop 20% --burst-loss 1%,0.25,90%,0.5% --delay 10ms --jitter 0.002"
                                + " --duplicate 0.05 --reorder 3% --corrupt 2% --truncate 1%"
                                + " --seed 7");

        assertThat(plan.impairments())
                .isEqualTo(
                        Impairments.NONE
                                .withDrop(0.2)
                                .withBurstLoss(new BurstLoss(0.01, 0.25, 0.9, 0.005))
                                .withDelay(Duration.ofMillis(10))
                                .withJitter(Duration.ofMillis(2))
                                .withDuplicate(0.05)
                                .withReorder(0.03)
                                .withCorrupt(0.02)
                                .withTruncate(0.01)
                                .withSeed(7));
    }

    @Test
    void whoIsAnsweredAndHowOftenMayBeLimited() {
        ServePlan plan =
                planOf(
                        "--allow 10.0.0.0/8 --allow ::1 --rate-limit 5k --echo-any --workers 3"
                                + " 7000");

        assertThat(plan.allowed()).containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1"));
        assertThat(plan.rateLimit()).hasValue(5000);
        assertThat(plan.echoesAny()).isTrue();
        assertThat(plan.workers()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"-j, true", "--classic, true", "-j -q, false", "-q, false", "'', false"})
    void eventsAreAskedForWhereTheyAreTold(String options, boolean expected) {
        assertThat(planOf(options).eventBuffer() > 0).isEqualTo(expected);
    }

    @Test
    void theSummaryIsPrintedAtTheEnd() {
        Run run =
                new Run()
                        .serving(new ServeCounts(3, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0))
                        .sonde("serve", "udp", "-q");

        assertThat(run.out())
                .isEqualTo("--- UDP echo on port 11000 ---\n3 received, 2 answered, 1 rejected\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void aRefusalOfTheHostIsExitCodeFour() {
        NetworkException inUse =
                new NetworkException(
                        NetworkException.Cause.NOT_AVAILABLE,
                        "UDP port 11000 is in use",
                        Errno.EADDRINUSE.number());
        Run run = new Run().serving(ServeCounts.NONE, inUse).sonde("serve", "udp");

        assertThat(run.err()).isEqualTo("sonde: UDP port 11000 is in use\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(ExitCode.SYSTEM);
    }

    @Test
    void anAddressThatIsNotOursIsWrongUsage() {
        NetworkException notOurs =
                new NetworkException(
                        NetworkException.Cause.NO_SUCH_THING,
                        "this host has no address 192.0.2.1",
                        Errno.EADDRNOTAVAIL.number());
        Run run = new Run().serving(ServeCounts.NONE, notOurs).sonde("serve", "udp", "192.0.2.1");

        assertThat(run.err()).isEqualTo("sonde serve: this host has no address 192.0.2.1\n");
        assertThat(run.status()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aServerOfStreamsHasItsOwnPortAndOptions() {
        ServePlan plan = tcpPlanOf("");
        assertThat(plan.transport()).isEqualTo(ServePlan.Transport.TCP);
        assertThat(plan.port()).isEqualTo(11_001);
        assertThat(plan.isSingle()).isFalse();
        assertThat(plan.maxConnections()).isEqualTo(20_000);
        assertThat(plan.idleTimeout()).isEmpty();

        ServePlan told =
                tcpPlanOf(
                        "--single --max-connections 7 --idle-timeout 250ms --reset 1% --delay 5ms"
                                + " --seed 7 [::1]:7000");
        assertThat(told.port()).isEqualTo(7000);
        assertThat(told.address()).contains("::1");
        assertThat(told.isSingle()).isTrue();
        assertThat(told.maxConnections()).isEqualTo(7);
        assertThat(told.idleTimeout()).contains(Duration.ofMillis(250));
        assertThat(told.impairments())
                .isEqualTo(
                        Impairments.NONE
                                .withReset(0.01)
                                .withDelay(Duration.ofMillis(5))
                                .withSeed(7));
    }
}
