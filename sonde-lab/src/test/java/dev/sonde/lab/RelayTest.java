// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured is what was done on the way, kind by kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayTest {
    private static final String BOTH = Relay.PEER + " " + Relay.PEER6;

    private Namespace rawSender;
    private Namespace pingSender;
    private Namespace peer;

    /** On which kind of socket. */
    enum Path {
        RAW,
        PING
    }

    @BeforeAll
    void open() {
        rawSender = Namespace.create().pingGroupRange(Namespace.CLOSED);
        pingSender = Namespace.create();
        peer = Namespace.create();
    }

    @AfterAll
    void close() {
        rawSender.close();
        pingSender.close();
        peer.close();
    }

    private Namespace sender(Path path) {
        return switch (path) {
            case RAW -> rawSender;
            case PING -> pingSender;
        };
    }

    private Finished icmp(Path path, String arguments) {
        Command command = Command.icmp("-j " + arguments).in(sender(path));
        return switch (path) {
            case RAW -> command.asNobody("net_raw").run().quietly();
            case PING -> command.asNobody().run().quietly();
        };
    }

    private static long total(Finished run, String kind) {
        return run.summaries().stream().mapToLong(summary -> summary.number(kind)).sum();
    }

    /** The totals of a run, each kind that is not listed being zero. */
    private static void assertTotals(Finished run, Object... kindsAndCounts) {
        for (String kind :
                List.of(
                        "lost",
                        "corrupt",
                        "late",
                        "duplicate",
                        "reordered",
                        "icmp_error",
                        "local",
                        "unexpected",
                        "send_error")) {
            long expected = 0;
            for (int i = 0; i < kindsAndCounts.length; i += 2) {
                if (kindsAndCounts[i].equals(kind)) {
                    expected = (Long) kindsAndCounts[i + 1];
                }
            }
            assertThat(total(run, kind)).as("%s in %s", kind, run).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFifthRequestIsLost(Path path) {
        try (Relay relay =
                Relay.between(
                        sender(path),
                        peer,
                        Impairment.none().lose(Choice.every(5)),
                        Impairment.none())) {
            Finished run = icmp(path, "-c 100 -i 0.005 -W 0.5 " + Relay.PEER);

            assertThat(relay.requests().lost()).isEqualTo(20);
            assertTotals(run, "lost", 20L);
            assertThat(run.summary().decimal("loss_percent")).isEqualTo(20);
            assertThat(run.records("lost"))
                    .extracting(record -> record.number("seq") % 5)
                    .containsOnly(1L);
        }
    }

    @Test
    void lossInBothDirectionsAddsUp() {
        try (Relay relay =
                Relay.between(
                        rawSender,
                        peer,
                        Impairment.none().lose(Choice.withProbability(0.1, 41)),
                        Impairment.none().lose(Choice.withProbability(0.2, 42)))) {
            Finished run = icmp(Path.RAW, "-c 100 -i 0.01 -W 0.5 " + BOTH);

            assertThat(relay.requests().received()).isEqualTo(200);
            assertThat(relay.replies().received()).isEqualTo(200 - relay.requests().lost());
            assertThat(relay.requests().lost()).isPositive();
            assertThat(relay.replies().lost()).isPositive();
            assertTotals(run, "lost", relay.requests().lost() + relay.replies().lost());
        }
    }

    @Test
    void duplicatesAreCountedWhereverTheyWereMade() {
        try (Relay relay =
                Relay.between(
                        rawSender,
                        peer,
                        Impairment.none().duplicate(Choice.every(10)),
                        Impairment.none().duplicate(Choice.withProbability(0.2, 43)))) {
            Finished run = icmp(Path.RAW, "-c 50 -i 0.01 " + BOTH);

            assertThat(relay.requests().duplicated()).isEqualTo(10);
            // A reply to a request that came twice can be doubled as well.
            assertThat(relay.replies().received()).isEqualTo(110);
            assertTotals(
                    run, "duplicate", relay.requests().duplicated() + relay.replies().duplicated());
            assertThat(total(run, "reply")).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChangedPayloadIsCorrupt(Path path) {
        try (Relay relay =
                Relay.between(
                        sender(path),
                        peer,
                        Impairment.none(),
                        Impairment.none().corrupt(Choice.every(4)))) {
            Finished run = icmp(path, "-c 50 -i 0.01 " + BOTH);

            assertThat(relay.replies().corrupted()).isEqualTo(25);
            assertTotals(run, "corrupt", 25L);
            assertThat(run.records("corrupt"))
                    .extracting(record -> record.number("first_bad_offset"))
                    .containsOnly((long) Relay.BAD_OFFSET);
        }
    }

    @Test
    void aRequestThatWasChangedComesBackCorrupt() {
        try (Relay relay =
                Relay.between(
                        rawSender,
                        peer,
                        Impairment.none().corrupt(Choice.every(4)),
                        Impairment.none())) {
            Finished run = icmp(Path.RAW, "-c 50 -i 0.01 " + BOTH);

            assertThat(relay.requests().corrupted()).isEqualTo(25);
            assertTotals(run, "corrupt", 25L);
        }
    }

    /** Only a raw socket of IPv4 is given what has a wrong checksum. */
    @ParameterizedTest
    @CsvSource({
        "RAW, 10.78.0.2, corrupt",
        "PING, 10.78.0.2, lost",
        "RAW, fd78::2, lost",
        "PING, fd78::2, lost"
    })
    void aWrongChecksumIsCorruptWhereItIsSeen(Path path, String host, String verdict) {
        try (Relay relay =
                Relay.between(
                        sender(path),
                        peer,
                        Impairment.none(),
                        Impairment.none().damage(Choice.every(4)))) {
            Finished run = icmp(path, "-c 40 -i 0.01 -W 0.5 " + host);

            assertThat(relay.replies().damaged()).isEqualTo(10);
            assertTotals(run, verdict, 10L);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "3"})
    void whatWasOvertakenIsReordered(int others) {
        try (Relay relay =
                Relay.between(
                        rawSender,
                        peer,
                        Impairment.none(),
                        Impairment.none().overtake(Choice.every(10), others))) {
            Finished run = icmp(Path.RAW, "-c 96 -i 0.01 " + Relay.PEER);

            assertThat(relay.replies().reordered()).isEqualTo(10);
            assertTotals(run, "reordered", 10L);
            assertThat(run.summary().number("reorder_extent_max")).isEqualTo(others);
            assertThat(run.records("reordered"))
                    .extracting(record -> record.number("extent"))
                    .containsOnly((long) others);
            assertThat(total(run, "reply")).isEqualTo(96);
        }
    }

    @Test
    void whatIsKeptBeyondTheTimeoutIsLate() {
        Duration kept = Duration.ofMillis(700);
        try (Relay relay =
                Relay.between(
                        rawSender,
                        peer,
                        Impairment.none(),
                        Impairment.none().keep(Choice.every(40), kept))) {
            Finished run = icmp(Path.RAW, "-c 120 -i 0.01 -W 0.5 " + Relay.PEER);

            assertThat(relay.replies().kept()).isEqualTo(3);
            assertTotals(run, "late", 3L, "reordered", relay.replies().reordered());
            assertThat(run.summary().decimal("loss_percent")).isZero();
            assertThat(run.summary().number("late_rtt", "min"))
                    .isGreaterThanOrEqualTo(kept.toNanos());
            assertThat(run.summary().number("rtt", "max")).isLessThan(kept.toNanos());
            assertThat(run.records("timeout")).hasSize(3);
        }
    }

    @Test
    void delayAndJitterAreTheRoundTrip() {
        Duration least = Duration.ofMillis(20);
        Duration jitter = Duration.ofMillis(10);
        try (Relay relay =
                Relay.between(
                        rawSender,
                        peer,
                        Impairment.none().delay(least, Duration.ZERO, 1),
                        Impairment.none().delay(least, jitter, 44))) {
            Finished run = icmp(Path.RAW, "-c 40 -i 0.05 " + Relay.PEER);

            assertTotals(run);
            long injected = (relay.requests().delayNanos() + relay.replies().delayNanos()) / 40;
            assertThat(run.summary().number("rtt", "min"))
                    .isGreaterThanOrEqualTo(2 * least.toNanos());
            // Nothing can be faster than what was injected; a busy machine is slower.
            assertThat(run.summary().number("rtt", "mean"))
                    .isBetween(injected, injected + 10_000_000L);
        }
    }

    @Test
    void allAtOnceIsStillToldApart() {
        try (Relay relay =
                Relay.between(
                        rawSender,
                        peer,
                        Impairment.none().lose(Choice.withProbability(0.1, 45)),
                        Impairment.none()
                                .lose(Choice.withProbability(0.1, 46))
                                .corrupt(Choice.withProbability(0.1, 47))
                                .duplicate(Choice.withProbability(0.1, 48)))) {
            Finished run = icmp(Path.RAW, "-c 200 -i 0.005 -W 0.5 " + BOTH);

            Relay.Counts there = relay.requests();
            Relay.Counts back = relay.replies();
            assertThat(there.received()).isEqualTo(400);
            assertThat(List.of(there.lost(), back.lost(), back.corrupted(), back.duplicated()))
                    .allMatch(count -> count > 0);
            assertTotals(
                    run,
                    "lost",
                    there.lost() + back.lost(),
                    "corrupt",
                    back.corrupted(),
                    "duplicate",
                    back.duplicated());
        }
    }
}
