// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Pace;
import dev.sonde.Plan;
import dev.sonde.Protocol;
import dev.sonde.net.Clock;
import dev.sonde.net.Network;

/**
 * How long before its slot a probe is made, so that it is ready to leave at it and leaves then: in
 * the first tenths of a second of a run making one takes a hundred microseconds, later ten.
 *
 * <p>Only datagrams have it, whose leaving is a step of its own, and only where the time between
 * slots is short or somebody chose {@link Pace#SPIN}; a rate's spacing is kept by its gate.
 */
final class HeadStart {
    private static final long NOWHERE = Long.MIN_VALUE;

    private final Network network;
    private final Clock clock;
    private final Allowance making;
    private long began;
    private long slot = NOWHERE;

    HeadStart(Plan plan, Network network) {
        this.network = network;
        clock = network.clock();
        making = new Allowance(most(plan));
    }

    private static long most(Plan plan) {
        boolean datagrams = plan.protocol() == Protocol.ICMP || plan.protocol() == Protocol.UDP;
        return datagrams && plan.rate().isEmpty()
                ? SpinAhead.most(plan.pace(), SpinAhead.gap(plan))
                : 0;
    }

    /** How long before its slot to make a probe, ns. */
    long nanos() {
        return making.nanos();
    }

    /** The engine looks for what is due. */
    void begin(long now) {
        began = now;
    }

    /** A probe for this slot is being made. */
    void aim(long time) {
        slot = Math.max(slot, time);
    }

    /** All that is due is made: waits for the slot, where it has not come yet. */
    void hold() {
        if (slot == NOWHERE) {
            return;
        }
        making.took(clock.nanoTime() - began);
        while (clock.nanoTime() < slot) {
            network.await(began);
        }
        slot = NOWHERE;
    }
}
