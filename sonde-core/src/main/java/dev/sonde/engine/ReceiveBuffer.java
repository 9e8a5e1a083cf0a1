// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockChoice;
import dev.sonde.Plan;
import dev.sonde.Schedule;

/**
 * How large a receive buffer a plan needs, so that nothing is dropped while this process is held
 * up: all the answers that can be under way at once, and the send stamps of their probes, charged
 * as Linux does.
 *
 * <p>How many that is follows from the rate and the longest round trip that is waited for. A buffer
 * is a limit and takes no memory before it fills. Pure.
 */
final class ReceiveBuffer {
    /**
     * What the kernel charges a small datagram in a receive buffer (sk_buff and its data), octets.
     */
    static final int CHARGE = 1280;

    /** The same for a send stamp that waits to be read. */
    static final int STAMP_CHARGE = 832;

    /** The kernel's usual default; below it nothing is asked for. */
    static final int DEFAULT = 212_992;

    static final int LARGEST = 64 << 20;

    private ReceiveBuffer() {}

    /**
     * The octets to ask for, 0 to leave it at the kernel's default.
     *
     * @param payloadBytes octets of the largest payload
     */
    static int bytes(Plan plan, int payloadBytes) {
        int charge =
                CHARGE + payloadBytes + (plan.clock() == ClockChoice.KERNEL ? STAMP_CHARGE : 0);
        long wanted = underWay(plan) * charge;
        return wanted <= DEFAULT ? 0 : (int) Math.min(wanted, LARGEST);
    }

    /** How many probes may still be answered in time at once; no more than would matter. */
    private static long underWay(Plan plan) {
        long timeout = plan.timeout().toNanos();
        long perTarget = 1;
        if (plan.schedule() instanceof Schedule.Adaptive adaptive) {
            // With a longest gap some leave though those before have not been answered.
            perTarget = adaptive.inFlight() + timeout / Math.max(1, adaptive.maxGap().toNanos());
        } else if (plan.schedule() instanceof Schedule.Periodic periodic) {
            perTarget = Math.max(1, timeout / periodic.interval().toNanos());
        }
        long most = LARGEST / CHARGE;
        long all = Math.min(perTarget, most) * plan.targets().size();
        if (plan.rate().isPresent()) {
            // As a limit over all targets; saturates.
            all = Math.min(all, 1 + (long) (plan.rate().getAsDouble() * (timeout / 1e9)));
        }
        return Math.min(all, most);
    }
}
