// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import dev.sonde.serve.BurstLoss;
import dev.sonde.serve.Impairments;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a datagram's answer, by {@link Impairments}: a pure function of the client's key
 * and which of its datagrams it is. One instance is decided again and again.
 *
 * <p><b>Threading.</b> One at a time.
 */
final class Fate {
    private static final int DROP = 1;
    private static final int TURN = 2;
    private static final int BURST_DROP = 3;
    private static final int CORRUPT = 4;
    private static final int TRUNCATE = 5;
    private static final int DUPLICATE = 6;
    private static final int DELAY = 7;
    private static final int COPY_DELAY = 8;
    private static final int REORDER = 9;
    private static final int WHERE = 10;
    private static final int HOW = 11;
    private static final int LENGTH = 12;
    private static final int RESET = 13;

    private final Impairments impairments;
    private final @Nullable BurstLoss burst;
    private final long delayNanos;
    private final long jitterNanos;

    private long key;
    private long number;
    private boolean turnsBad;
    private boolean resets;
    private boolean lostInBurst;
    private boolean dropped;
    private boolean corrupted;
    private boolean truncated;
    private boolean duplicated;
    private boolean held;
    private long answerDelay;
    private long copyDelay;

    Fate(Impairments impairments) {
        this.impairments = impairments;
        burst = impairments.burstLoss().orElse(null);
        delayNanos = impairments.delay().toNanos();
        jitterNanos = impairments.jitter().toNanos();
    }

    /**
     * Decides.
     *
     * @param clientKey of {@link Chance#key}
     * @param ordinal which of the client's datagrams it is, from 1
     * @param bad whether the client's channel is in its bad state
     */
    void decide(long clientKey, long ordinal, boolean bad) {
        key = clientKey;
        number = ordinal;
        decideBurst(bad);
        resets = happens(impairments.reset(), RESET);
        dropped = lostInBurst || happens(impairments.drop(), DROP);
        corrupted = happens(impairments.corrupt(), CORRUPT);
        truncated = happens(impairments.truncate(), TRUNCATE);
        duplicated = happens(impairments.duplicate(), DUPLICATE);
        held = happens(impairments.reorder(), REORDER);
        answerDelay = delay(DELAY);
        copyDelay = delay(COPY_DELAY);
        if (duplicated && copyDelay < answerDelay) {
            // Of two alike the first to leave is the answer and the second the copy.
            long first = copyDelay;
            copyDelay = answerDelay;
            answerDelay = first;
        }
    }

    private void decideBurst(boolean bad) {
        BurstLoss model = burst;
        turnsBad = bad;
        lostInBurst = false;
        if (model != null) {
            double loss = bad ? model.lossInBad() : model.lossInGood();
            lostInBurst = happens(loss, BURST_DROP);
            boolean turns = happens(bad ? model.toGood() : model.toBad(), TURN);
            turnsBad = bad != turns;
        }
    }

    private boolean happens(double probability, int purpose) {
        return Chance.happens(probability, key, number, purpose);
    }

    private long delay(int purpose) {
        if (jitterNanos == 0) {
            return delayNanos;
        }
        double either = 2 * Chance.unit(key, number, purpose) - 1;
        return Math.max(0, delayNanos + (long) (either * jitterNanos));
    }

    /** Whether the client's channel is in its bad state for the next datagram. */
    boolean turnsBad() {
        return turnsBad;
    }

    /** Whether the connection is reset. */
    boolean resets() {
        return resets;
    }

    /** Whether there is no answer. */
    boolean dropped() {
        return dropped;
    }

    /** Whether it was the model of bursts that dropped it. */
    boolean lostInBurst() {
        return lostInBurst;
    }

    /** Whether an octet is changed. */
    boolean corrupted() {
        return corrupted;
    }

    /** Whether the end is cut off. */
    boolean truncated() {
        return truncated;
    }

    /** Whether a copy follows. */
    boolean duplicated() {
        return duplicated;
    }

    /** Whether it waits for the client's next answer to overtake it. */
    boolean held() {
        return held;
    }

    /** How long the answer is kept, ns. */
    long delayNanos() {
        return answerDelay;
    }

    /** How long the copy is kept, ns; never less than the answer. */
    long copyDelayNanos() {
        return copyDelay;
    }

    /** Of {@code count} places the one to change, from 0. */
    int place(int count) {
        return (int) Long.remainderUnsigned(Chance.bits(key, number, WHERE), count);
    }

    /** The bits to change there, 1 to 127. */
    int mask() {
        return 1 + (int) Long.remainderUnsigned(Chance.bits(key, number, HOW), 127);
    }

    /** How many octets are left of so many, at least two thirds and at least one less. */
    int cut(int length) {
        int most = Math.max(1, length / 3);
        return length - 1 - (int) Long.remainderUnsigned(Chance.bits(key, number, LENGTH), most);
    }
}
