// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 1000, 65_535, 65_536, 1 << 20})
    void everyNumberComesOnce(int size) {
        Permutation order = new Permutation(size, 42);
        BitSet seen = new BitSet(size);
        for (int place = 0; place < size; place++) {
            int number = order.at(place);
            assertThat(number).isBetween(0, size - 1);
            seen.set(number);
        }
        assertThat(seen.cardinality()).isEqualTo(size);
    }

    @Test
    void neighboursInTheOrderAreFarApart() {
        Permutation order = new Permutation(1 << 16, 7);
        int close = 0;
        for (int place = 1; place < 1 << 16; place++) {
            close += Math.abs(order.at(place) - order.at(place - 1)) < 256 ? 1 : 0;
        }
        // By chance 511 of 65,536 differences are as small: 0.78 %.
        assertThat(close).isBetween(400, 640);
    }

    @Test
    void anotherSeedIsAnotherOrder() {
        Permutation one = new Permutation(1000, 1);
        Permutation other = new Permutation(1000, 2);
        int same = 0;
        for (int place = 0; place < 1000; place++) {
            same += one.at(place) == other.at(place) ? 1 : 0;
        }
        // By chance one number is where it was; ten would be a wonder.
        assertThat(same).isLessThan(10);
    }
}
