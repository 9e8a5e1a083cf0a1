// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

/**
 * Loss that comes in bursts: the Gilbert-Elliott model, a channel that is either good or bad. The
 * parameters are those of {@code tc … netem loss gemodel p r 1-h 1-k}. Each client has a channel of
 * its own, which begins good; a datagram's loss is decided in the state it finds, then the state
 * may change.
 *
 * @param toBad probability of turning bad, netem's p
 * @param toGood probability of turning good again, netem's r; a burst takes 1 / r datagrams on
 *     average
 * @param lossInBad probability of loss while bad, netem's 1-h, 1 as a rule
 * @param lossInGood probability of loss while good, netem's 1-k, 0 as a rule
 */
public record BurstLoss(double toBad, double toGood, double lossInBad, double lossInGood) {
    public BurstLoss {
        Impairments.probability("burst loss: turning bad", toBad);
        Impairments.probability("burst loss: turning good", toGood);
        Impairments.probability("burst loss: loss while bad", lossInBad);
        Impairments.probability("burst loss: loss while good", lossInGood);
    }

    /** Everything is lost while bad and nothing while good. */
    public BurstLoss(double toBad, double toGood) {
        this(toBad, toGood, 1, 0);
    }
}
