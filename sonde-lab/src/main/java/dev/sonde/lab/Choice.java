// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.SplittableRandom;

/** Which of the packets that pass have something done to them; one for one direction of a relay. */
public interface Choice {
    /** Whether it is the next one. */
    boolean next();

    /** None. */
    static Choice never() {
        return () -> false;
    }

    /** The first of each so many, so exactly that part of them. */
    static Choice every(int count) {
        int[] passed = {0};
        return () -> passed[0]++ % count == 0;
    }

    /**
     * Each with the same probability.
     *
     * @param probability 0 to 1
     * @param seed with which the same are chosen again
     */
    static Choice withProbability(double probability, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return () -> random.nextDouble() < probability;
    }
}
