// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.AddressFamily;
import dev.sonde.Failure;
import dev.sonde.Plan;
import dev.sonde.Target;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.NetworkException;
import dev.sonde.net.Resolver;
import dev.sonde.net.Resolver.Resolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives the targets of a run their addresses: those in digits at once, those with a name when it
 * has been looked up. Nothing waits for a look-up, and no target for that of another.
 */
final class Addresses {
    private static final IpAddress V4_LOOPBACK = IpAddress.v4(0x7F00_0001);
    private static final IpAddress V6_LOOPBACK = IpAddress.v6(0, 1);

    private final Plan plan;
    private final Resolver resolver;
    private final Prober prober;
    private final Consumer<Runnable> engine;
    private final Consumer<TargetRun> ready;
    private final Function<Target, TargetRun> further;

    /** The addresses that each name is probed at, where all are. */
    private final Map<TargetRun, Set<IpAddress>> known = new HashMap<>();

    private @Nullable NetworkException failure;

    /**
     * @param engine runs what it is given on the engine's thread
     * @param ready hears of a target that has its address, or the verdict that it has none
     * @param further makes one more target of the run, for another address of a name
     */
    Addresses(
            Plan plan,
            Resolver resolver,
            Prober prober,
            Consumer<Runnable> engine,
            Consumer<TargetRun> ready,
            Function<Target, TargetRun> further) {
        this.plan = plan;
        this.resolver = resolver;
        this.prober = prober;
        this.engine = engine;
        this.ready = ready;
        this.further = further;
    }

    /** Serves the targets in digits, and begins to look the names up. */
    void begin(List<TargetRun> targets) {
        for (TargetRun target : targets) {
            Optional<IpAddress> literal = target.target().literal();
            if (literal.isPresent()) {
                serve(target, literal.get());
            } else {
                lookUp(target);
            }
        }
    }

    /** Begins to look all names up once more. */
    void lookUpAgain(List<TargetRun> targets) {
        for (TargetRun target : targets) {
            if (!target.isFinished() && target.target().literal().isEmpty()) {
                lookUp(target);
            }
        }
    }

    /** Why the host permitted no socket for some target; the first of several reasons. */
    Optional<NetworkException> failure() {
        return Optional.ofNullable(failure);
    }

    private void lookUp(TargetRun target) {
        if (target.isLookingUp()) {
            return;
        }
        target.lookingUp(true);
        resolver.resolve(
                target.target().host(),
                resolution -> engine.accept(() -> resolved(target, resolution)));
    }

    private void resolved(TargetRun target, Resolution resolution) {
        target.lookingUp(false);
        if (target.isFinished()) {
            return;
        }
        switch (resolution) {
            case Resolution.Found(var addresses) -> found(target, addresses);
            case Resolution.Failed(String reason) -> notFound(target, reason);
        }
        ready.accept(target);
    }

    private void found(TargetRun target, List<IpAddress> addresses) {
        List<IpAddress> permitted = new ArrayList<>();
        for (IpAddress address : addresses) {
            if (plan.family().permits(address.family())) {
                permitted.add(address);
            }
        }
        if (permitted.isEmpty()) {
            String missing = plan.family() == AddressFamily.V4 ? "IPv4" : "IPv6";
            notFound(target, "no " + missing + " address for this name");
            return;
        }
        Optional<IpAddress> present = target.endpoint().address();
        if (plan.allAddresses()) {
            foundAll(target, present.orElse(permitted.getFirst()), permitted);
            return;
        }
        boolean stays = present.isPresent() && permitted.contains(present.get());
        serve(target, stays ? present.get() : permitted.getFirst());
    }

    private void foundAll(TargetRun named, IpAddress first, List<IpAddress> addresses) {
        Set<IpAddress> served = known.get(named);
        if (served == null) {
            served = new HashSet<>();
            known.put(named, served);
        }
        served.add(first);
        serve(named, first);
        for (IpAddress address : addresses) {
            if (served.add(address)) {
                TargetRun another = further.apply(named.target());
                serve(another, address);
                ready.accept(another);
            }
        }
    }

    private void notFound(TargetRun target, String reason) {
        target.unresolved(new Failure("", reason));
        if (plan.resolveEvery().isEmpty() && !target.isStarted()) {
            // Nobody will look again, so one verdict says it all.
            target.limitToNext();
        }
    }

    /** Gives a target its address; a host that permits no socket for it finishes it. */
    private void serve(TargetRun target, IpAddress address) {
        IpAddress reachable = address;
        if (address.isUnspecified()) {
            // Linux sends these to itself and answers from the loopback address.
            reachable = address.family() == Family.V4 ? V4_LOOPBACK : V6_LOOPBACK;
        }
        try {
            prober.serve(target, reachable);
        } catch (NetworkException e) {
            failure = failure == null ? e : failure;
            target.finish();
        }
    }
}
