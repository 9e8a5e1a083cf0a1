// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.serve.BurstLoss;
import dev.sonde.serve.Impairments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chances: as probable as they should be, each by itself, and always the same. */
class FateTest {
    private static final int MANY = 100_000;

    /** How many of many datagrams of one client meet a fate. */
    private static int count(Impairments impairments, Predicate<Fate> what) {
        Fate fate = new Fate(impairments);
        long key = Chance.key(impairments.seed(), 0, 0x0A00_0001, 4711);
        int count = 0;
        boolean bad = false;
        for (int n = 1; n <= MANY; n++) {
            fate.decide(key, n, bad);
            bad = fate.turnsBad();
            count += what.test(fate) ? 1 : 0;
        }
        return count;
    }

    /** Within four standard deviations. */
    private static void assertShare(int count, double probability) {
        double deviation = Math.sqrt(MANY * probability * (1 - probability));
        assertThat((double) count)
                .isBetween(MANY * probability - 4 * deviation, MANY * probability + 4 * deviation);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.05, 0.2, 0.5, 0.99, 1})
    void eachHappensAsOftenAsItShould(double probability) {
        Impairments none = Impairments.NONE.withSeed(1);
        assertShare(count(none.withDrop(probability), Fate::dropped), probability);
        assertShare(count(none.withCorrupt(probability), Fate::corrupted), probability);
        assertShare(count(none.withTruncate(probability), Fate::truncated), probability);
        assertShare(count(none.withDuplicate(probability), Fate::duplicated), probability);
        assertShare(count(none.withReorder(probability), Fate::held), probability);
    }

    @Test
    void oneDoesNotMakeAnotherMoreProbable() {
        Impairments all =
                Impairments.NONE.withDrop(0.3).withCorrupt(0.2).withDuplicate(0.5).withSeed(2);
        assertShare(count(all, fate -> fate.dropped() && fate.corrupted()), 0.06);
        assertShare(count(all, fate -> fate.dropped() && fate.duplicated()), 0.15);
        assertShare(count(all, fate -> fate.corrupted() && fate.duplicated()), 0.1);
    }

    @Test
    void addingOneImpairmentLeavesTheOthersAsTheyWere() {
        Fate few = new Fate(Impairments.NONE.withDrop(0.2).withSeed(3));
        Fate more =
                new Fate(
                        Impairments.NONE
                                .withDrop(0.2)
                                .withCorrupt(0.5)
                                .withJitter(Duration.ofMillis(1))
                                .withSeed(3));
        for (int n = 1; n <= 1000; n++) {
            few.decide(42, n, false);
            more.decide(42, n, false);
            assertThat(more.dropped()).isEqualTo(few.dropped());
        }
    }

    @Test
    void clientsAndSeedsDiffer() {
        List<Long> keys = new ArrayList<>();
        for (long seed = 0; seed < 20; seed++) {
            for (int client = 0; client < 20; client++) {
                for (int port = 1; port <= 20; port++) {
                    keys.add(Chance.key(seed, 0, client, port));
                    keys.add(Chance.key(seed, client, 0, port + 20));
                }
            }
        }
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void burstsHaveTheLengthAndTheShareOfTheModel() {
        // 1 / 0.25 datagrams of loss, then 1 / 0.02 without.
        Impairments impairments =
                Impairments.NONE.withBurstLoss(new BurstLoss(0.02, 0.25)).withSeed(4);
        Fate fate = new Fate(impairments);
        int lost = 0;
        int bursts = 0;
        boolean bad = false;
        boolean before = false;
        for (int n = 1; n <= MANY; n++) {
            fate.decide(99, n, bad);
            bad = fate.turnsBad();
            lost += fate.dropped() ? 1 : 0;
            bursts += fate.dropped() && !before ? 1 : 0;
            before = fate.dropped();
        }
        assertThat(lost / (double) MANY).isBetween(0.065, 0.083); // 0.02 / 0.27 = 0.074
        assertThat(lost / (double) bursts).isBetween(3.7, 4.3);
    }

    @Test
    void jitterIsUniformAroundTheDelayAndNeverNegative() {
        Fate fate =
                new Fate(
                        Impairments.NONE
                                .withDelay(Duration.ofMillis(10))
                                .withJitter(Duration.ofMillis(4))
                                .withDuplicate(1)
                                .withSeed(5));
        long least = Long.MAX_VALUE;
        long most = 0;
        double sum = 0;
        for (int n = 1; n <= MANY; n++) {
            fate.decide(1, n, false);
            assertThat(fate.copyDelayNanos()).isGreaterThanOrEqualTo(fate.delayNanos());
            least = Math.min(least, fate.delayNanos());
            most = Math.max(most, fate.copyDelayNanos());
            sum += fate.delayNanos() + fate.copyDelayNanos();
        }
        assertThat(least).isBetween(6_000_000L, 6_010_000L);
        assertThat(most).isBetween(13_990_000L, 14_000_000L);
        assertThat(sum / MANY / 2).isBetween(9_970_000.0, 10_030_000.0);

        Fate wide = new Fate(Impairments.NONE.withJitter(Duration.ofMillis(4)));
        for (int n = 1; n <= 1000; n++) {
            wide.decide(1, n, false);
            assertThat(wide.delayNanos()).isNotNegative();
        }
    }

    @Test
    void aCutLeavesTwoThirdsAndTakesAtLeastOneOctet() {
        Fate fate = new Fate(Impairments.NONE.withSeed(6));
        for (int length = 1; length < 200; length++) {
            for (int n = 1; n < 50; n++) {
                fate.decide(7, n, false);
                assertThat(fate.cut(length))
                        .isBetween(length - Math.max(1, length / 3), length - 1);
            }
        }
    }
}
