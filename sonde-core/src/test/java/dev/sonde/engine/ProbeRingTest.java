// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProbeRingTest {
    private final ProbeRing ring = new ProbeRing();

    @Test
    void numbersBeginAtOne() {
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.next()).isEqualTo(1);
        assertThat(ring.oldest()).isEqualTo(1);
        assertThat(ring.holds(0)).isFalse();
        assertThat(ring.holds(1)).isFalse();

        assertThat(ring.add(10, 20)).isEqualTo(1);

        assertThat(ring.isEmpty()).isFalse();
        assertThat(ring.holds(1)).isTrue();
        assertThat(ring.holds(2)).isFalse();
        assertThat(ring.state(1)).isEqualTo(ProbeRing.IN_FLIGHT);
        assertThat(ring.sentNanos(1)).isEqualTo(10);
        assertThat(ring.sentWall(1)).isEqualTo(20);
        assertThat(ring.place(1)).isZero();
    }

    @Test
    void whatIsForgottenMakesRoomForFreshOnes() {
        fill(ring);
        long room = ring.next() - 1;
        ring.place(1, 99);
        ring.state(1, ProbeRing.ANSWERED);

        ring.forgetOldest();
        assertThat(ring.holds(1)).isFalse();
        assertThat(ring.isFull()).isFalse();
        long fresh = ring.add(7, 8);

        assertThat(fresh).isEqualTo(room + 1);
        assertThat(ring.isFull()).isTrue();
        assertThat(ring.place(fresh)).isZero();
        assertThat(ring.state(fresh)).isEqualTo(ProbeRing.IN_FLIGHT);
    }

    @Test
    void growingKeepsEveryFieldWhereverTheWindowBegins() {
        for (int forgotten = 0; forgotten < 40; forgotten++) {
            ProbeRing ring = new ProbeRing();
            fill(ring);
            for (int i = 0; i < forgotten; i++) {
                ring.forgetOldest();
                mark(ring, ring.add(0, ring.next() * 5));
            }
            for (int doubling = 0; doubling < 4; doubling++) {
                long oldest = ring.oldest();
                long next = ring.next();

                assertThat(ring.grow()).isTrue();

                assertThat(ring.oldest()).isEqualTo(oldest);
                assertThat(ring.next()).isEqualTo(next);
                assertThat(ring.isFull()).isFalse();
                assertMarked(ring);
                fill(ring);
                assertThat(ring.next() - ring.oldest()).isEqualTo(2 * (next - oldest));
                assertMarked(ring);
            }
        }
    }

    @Test
    void sixteenBitsOfNumbersAreTheMost() {
        fill(ring);
        while (ring.grow()) {
            fill(ring);
        }

        assertThat(ring.next() - ring.oldest()).isEqualTo(65_536);
        assertThat(ring.isFull()).isTrue();
        assertThat(ring.grow()).isFalse();
        assertMarked(ring);

        ring.forgetOldest();
        mark(ring, ring.add(0, ring.next() * 5));
        assertThat(ring.oldest()).isEqualTo(2);
        assertThat(ring.next()).isEqualTo(65_538);
        assertMarked(ring);
    }

    @Test
    void everyNumberKeepsItsOwnFields() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            ProbeRing ring = new ProbeRing();
            for (int step = 0; step < 3000; step++) {
                if (random.nextInt(5) < 3) {
                    if (ring.isFull()) {
                        ring.grow();
                    }
                    mark(ring, ring.add(0, ring.next() * 5));
                } else if (!ring.isEmpty()) {
                    ring.forgetOldest();
                }
            }
            assertMarked(ring);
        }
    }

    private static void fill(ProbeRing ring) {
        while (!ring.isFull()) {
            mark(ring, ring.add(0, ring.next() * 5));
        }
    }

    /** Gives a probe fields that no other has. */
    private static void mark(ProbeRing ring, long number) {
        ring.sentAt(number, number * 3);
        ring.place(number, number * 7);
        ring.state(number, (byte) (1 + number % 6));
    }

    private static void assertMarked(ProbeRing ring) {
        for (long number = ring.oldest(); number < ring.next(); number++) {
            boolean right =
                    ring.sentNanos(number) == number * 3
                            && ring.sentWall(number) == number * 5
                            && ring.place(number) == number * 7
                            && ring.state(number) == 1 + number % 6;
            assertThat(right).as("probe %d", number).isTrue();
        }
    }
}
