// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

import java.time.Duration;
import java.util.Optional;

/**
 * What a server does to its answers on purpose, each answer by chance and all by one seed.
 * Immutable; start from {@link #NONE}.
 *
 * <p>The fate of a datagram depends on the seed, its client's address and port, and which of that
 * client's datagrams it is, on nothing else: the same questions meet the same fates again, whatever
 * the number of workers and whoever else asks. A client that sends to several addresses of the
 * server counts for each of them apart.
 *
 * <p>On a stream each read counts as a message of its connection, and there is no duplication,
 * reordering or truncation; a reset is decided first, and an answer that is delayed delays those
 * behind it.
 *
 * <p>They are applied in this order: loss (of either kind), corruption, truncation, duplication,
 * delay, reordering. Corruption changes one octet, and no digit or space where there is anything
 * else, and truncation cuts off up to a third: a receiver can still tell which of its messages it
 * was. A copy leaves right behind its answer or, with jitter, by a delay of its own, never before
 * it. An answer chosen for reordering is held until the next one to its client has left, 100 ms at
 * most.
 *
 * @param drop probability that a datagram is not answered
 * @param burstLoss loss in bursts, beside {@code drop}
 * @param delay how much later answers leave
 * @param jitter by how much the delay varies either way, uniformly; never below 0 in sum
 * @param duplicate probability that an answer leaves twice
 * @param reorder probability that an answer is held back to be overtaken
 * @param corrupt probability that an octet of an answer is wrong
 * @param truncate probability that an answer is cut short
 * @param reset probability that a message of a stream is answered by a reset of its connection
 * @param seed what all chances come from
 */
public record Impairments(
        double drop,
        Optional<BurstLoss> burstLoss,
        Duration delay,
        Duration jitter,
        double duplicate,
        double reorder,
        double corrupt,
        double truncate,
        double reset,
        long seed) {
    /** The most that an answer may be delayed by. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /** Every answer leaves at once, once and as it should be. */
    public static final Impairments NONE =
            new Impairments(0, Optional.empty(), Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, 0, 0);

    public Impairments {
        probability("drop", drop);
        delay("delay", delay);
        delay("jitter", jitter);
        probability("duplicate", duplicate);
        probability("reorder", reorder);
        probability("corrupt", corrupt);
        probability("truncate", truncate);
        probability("reset", reset);
    }

    static void probability(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " must be 0 to 1, not " + value);
        }
    }

    private static void delay(String what, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException(what + " must be 0 to 600 s, not " + value);
        }
    }

    /** Whether anything is done to answers at all. */
    public boolean isNone() {
        return drop == 0
                && burstLoss.isEmpty()
                && delay.isZero()
                && jitter.isZero()
                && duplicate == 0
                && reorder == 0
                && corrupt == 0
                && truncate == 0
                && reset == 0;
    }

    /** The same with this probability of no answer. */
    public Impairments withDrop(double probability) {
        return new Impairments(
                probability,
                burstLoss,
                delay,
                jitter,
                duplicate,
                reorder,
                corrupt,
                truncate,
                reset,
                seed);
    }

    /** The same with loss in bursts. */
    public Impairments withBurstLoss(BurstLoss model) {
        return new Impairments(
                drop,
                Optional.of(model),
                delay,
                jitter,
                duplicate,
                reorder,
                corrupt,
                truncate,
                reset,
                seed);
    }

    /** The same with answers that leave so much later, 0 to 10 minutes. */
    public Impairments withDelay(Duration later) {
        return new Impairments(
                drop, burstLoss, later, jitter, duplicate, reorder, corrupt, truncate, reset, seed);
    }

    /** The same with a delay that varies by so much either way, 0 to 10 minutes. */
    public Impairments withJitter(Duration eitherWay) {
        return new Impairments(
                drop, burstLoss, delay, eitherWay, duplicate, reorder, corrupt, truncate, reset,
                seed);
    }

    /** The same with this probability of a second copy. */
    public Impairments withDuplicate(double probability) {
        return new Impairments(
                drop,
                burstLoss,
                delay,
                jitter,
                probability,
                reorder,
                corrupt,
                truncate,
                reset,
                seed);
    }

    /** The same with this probability of being held back. */
    public Impairments withReorder(double probability) {
        return new Impairments(
                drop,
                burstLoss,
                delay,
                jitter,
                duplicate,
                probability,
                corrupt,
                truncate,
                reset,
                seed);
    }

    /** The same with this probability of a wrong octet. */
    public Impairments withCorrupt(double probability) {
        return new Impairments(
                drop,
                burstLoss,
                delay,
                jitter,
                duplicate,
                reorder,
                probability,
                truncate,
                reset,
                seed);
    }

    /** The same with this probability of a missing end. */
    public Impairments withTruncate(double probability) {
        return new Impairments(
                drop,
                burstLoss,
                delay,
                jitter,
                duplicate,
                reorder,
                corrupt,
                probability,
                reset,
                seed);
    }

    /** The same with this probability of a reset. */
    public Impairments withReset(double probability) {
        return new Impairments(
                drop,
                burstLoss,
                delay,
                jitter,
                duplicate,
                reorder,
                corrupt,
                truncate,
                probability,
                seed);
    }

    /** The same by another seed. */
    public Impairments withSeed(long number) {
        return new Impairments(
                drop, burstLoss, delay, jitter, duplicate, reorder, corrupt, truncate, reset,
                number);
    }
}
