// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What a {@link Relay} does to the echo packets of one direction, in this order: loss, damage,
 * duplicates, delay. Given to one relay only, because its choices count.
 */
public final class Impairment {
    private Choice loss = Choice.never();
    private Choice corruption = Choice.never();
    private Choice damage = Choice.never();
    private Choice duplication = Choice.never();
    private Choice lateness = Choice.never();
    private Choice holding = Choice.never();
    private SplittableRandom random = new SplittableRandom(1);
    private long delayNanos;
    private long jitterNanos;
    private long lateNanos;
    private int overtakers;

    private Impairment() {}

    /** None. */
    public static Impairment none() {
        return new Impairment();
    }

    /** Throws these away. */
    public Impairment lose(Choice which) {
        loss = which;
        return this;
    }

    /** Changes an octet of the payload of these, and the checksum with it. */
    public Impairment corrupt(Choice which) {
        corruption = which;
        return this;
    }

    /** Changes an octet of the payload of these, so that the checksum is wrong. */
    public Impairment damage(Choice which) {
        damage = which;
        return this;
    }

    /** Sends these twice, one behind the other. */
    public Impairment duplicate(Choice which) {
        duplication = which;
        return this;
    }

    /**
     * Keeps every packet for a while.
     *
     * @param jitter by how much more at most, by a uniform distribution
     */
    public Impairment delay(Duration least, Duration jitter, long seed) {
        delayNanos = least.toNanos();
        jitterNanos = jitter.toNanos();
        random = new SplittableRandom(seed);
        return this;
    }

    /** Keeps these for longer. */
    public Impairment keep(Choice which, Duration longer) {
        lateness = which;
        lateNanos = longer.toNanos();
        return this;
    }

    /** Keeps these until so many others have overtaken them, but for no more than a second. */
    public Impairment overtake(Choice which, int others) {
        holding = which;
        overtakers = others;
        return this;
    }

    boolean loses() {
        return loss.next();
    }

    boolean corrupts() {
        return corruption.next();
    }

    boolean damages() {
        return damage.next();
    }

    boolean duplicates() {
        return duplication.next();
    }

    boolean keeps() {
        return lateness.next();
    }

    boolean holds() {
        return holding.next();
    }

    int overtakers() {
        return overtakers;
    }

    long lateNanos() {
        return lateNanos;
    }

    long nextDelayNanos() {
        return delayNanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
    }
}
