// SPDX-License-Identifier: Apache-2.0
package dev.sonde.scan;

import dev.sonde.AddressFamily;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Resolver;
import dev.sonde.net.Resolver.Resolution;
import dev.sonde.scan.TargetList.Named;
import dev.sonde.sweep.SweepPlan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Looks the names of a sweep up while others are probed, some hundreds at a time, so that a million
 * of them need no room in the resolver's queue.
 */
final class NameLookUps {
    private static final int AT_ONCE = 256;

    private final SweepPlan plan;
    private final Resolver resolver;
    private final TargetList list;
    private final SweepLedger ledger;
    private final Consumer<Runnable> post;
    private final IntConsumer ready;
    private final Iterator<String> names;
    private int waiting;
    private int unknown;

    /**
     * @param post runs what it is given on the sweep's thread
     * @param ready hears of targets that can be probed
     */
    NameLookUps(
            SweepPlan plan,
            List<String> names,
            Resolver resolver,
            TargetList list,
            SweepLedger ledger,
            Consumer<Runnable> post,
            IntConsumer ready) {
        this.plan = plan;
        this.resolver = resolver;
        this.list = list;
        this.ledger = ledger;
        this.post = post;
        this.ready = ready;
        this.names = names.iterator();
        unknown = names.size();
    }

    /** Names that have not been looked up. */
    int unknown() {
        return unknown;
    }

    /** Begins as many look-ups as may be under way. */
    void begin() {
        while (waiting < AT_ONCE && names.hasNext()) {
            String name = names.next();
            waiting++;
            resolver.resolve(name, resolution -> post.accept(() -> known(name, resolution)));
        }
    }

    private void known(String name, Resolution resolution) {
        waiting--;
        unknown--;
        switch (resolution) {
            case Resolution.Found(var addresses) -> found(name, addresses);
            case Resolution.Failed(var reason) -> failed(name, reason);
        }
        begin();
    }

    private void found(String name, List<IpAddress> addresses) {
        List<IpAddress> permitted = new ArrayList<>();
        for (IpAddress address : addresses) {
            if (plan.family().permits(address.family()) && !permitted.contains(address)) {
                permitted.add(address);
            }
        }
        if (permitted.isEmpty()) {
            String missing = plan.family() == AddressFamily.V4 ? "IPv4" : "IPv6";
            failed(name, "no " + missing + " address for this name");
            return;
        }
        int taken = plan.allAddresses() ? permitted.size() : 1;
        for (IpAddress address : permitted.subList(0, taken)) {
            for (int port : plan.ports()) {
                if (list.size() < SweepPlan.MOST_TARGETS) {
                    ready.accept(list.add(new Named(name, Optional.of(address), port)));
                }
            }
        }
    }

    private void failed(String name, String reason) {
        for (int port : plan.ports()) {
            ledger.unresolved(name, port, reason);
        }
    }
}
