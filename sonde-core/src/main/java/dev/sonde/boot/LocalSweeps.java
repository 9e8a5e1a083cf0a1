// SPDX-License-Identifier: Apache-2.0
package dev.sonde.boot;

import dev.sonde.net.Network;
import dev.sonde.net.linux.LinuxNetwork;
import dev.sonde.scan.SweepThread;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepFactory;
import dev.sonde.sweep.SweepPlan;
import java.util.concurrent.ThreadLocalRandom;

/** Sweeps on Linux. */
public final class LocalSweeps implements SweepFactory {
    @Override
    public Sweep start(SweepPlan plan) {
        int processors = Runtime.getRuntime().availableProcessors();
        return SweepThread.start(plan, LinuxNetwork::new, LocalSweeps::token, processors);
    }

    @Override
    public Sweep start(SweepPlan plan, Network network) {
        return SweepThread.start(plan, () -> network, LocalSweeps::token, 1);
    }

    private static long token() {
        return ThreadLocalRandom.current().nextLong();
    }
}
