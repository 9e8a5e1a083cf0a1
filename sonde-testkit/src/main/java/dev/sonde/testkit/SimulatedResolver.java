// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.IpAddress;
import dev.sonde.net.Resolver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Names of a simulated network; any that was not set has no address. */
public final class SimulatedResolver implements Resolver {
    private record Entry(Resolution resolution, long delay) {}

    private final SimulatedNetwork network;
    private final Map<String, Entry> entries = new HashMap<>();

    SimulatedResolver(SimulatedNetwork network) {
        this.network = network;
    }

    /** From now on a look-up of this name finds these addresses, after this many nanoseconds. */
    public void resolves(String name, long delayNanos, List<IpAddress> addresses) {
        entries.put(name, new Entry(new Resolution.Found(addresses), delayNanos));
    }

    /** From now on a look-up of this name fails, after this many nanoseconds. */
    public void fails(String name, long delayNanos, String reason) {
        entries.put(name, new Entry(new Resolution.Failed(reason), delayNanos));
    }

    @Override
    public void resolve(String host, Consumer<Resolution> whenDone) {
        Entry entry =
                entries.getOrDefault(
                        host, new Entry(new Resolution.Failed("Name or service not known"), 0));
        network.schedule(
                network.clock().nanoTime() + entry.delay, () -> whenDone.accept(entry.resolution));
    }
}
