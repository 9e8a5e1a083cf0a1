// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.net.NetworkException;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepProgress;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A sweep that has done what a test says. */
public final class ScriptedSweep implements Sweep {
    private final List<SweepResult> results;
    private final SweepSummary summary;
    private final Optional<NetworkException> failure;
    private final AtomicInteger told = new AtomicInteger();
    private volatile int toldBeforeStop = -1;

    public ScriptedSweep(
            List<SweepResult> results, SweepSummary summary, Optional<NetworkException> failure) {
        this.results = results;
        this.summary = summary;
        this.failure = failure;
    }

    /** How many results had been handed out when it was stopped, -1 when it never was. */
    public int toldBeforeStop() {
        return toldBeforeStop;
    }

    @Override
    public SweepProgress progress() {
        return new SweepProgress(
                summary.targets(), told.get(), told.get(), told.get(), told.get(), 1, 1);
    }

    @Override
    public boolean hasQueued() {
        return false;
    }

    @Override
    public void stop() {
        toldBeforeStop = toldBeforeStop < 0 ? told.get() : toldBeforeStop;
    }

    @Override
    public SweepSummary await() {
        return summary;
    }

    @Override
    public boolean await(Duration atMost) {
        return true;
    }

    @Override
    public SweepSummary snapshot() {
        return summary;
    }

    @Override
    public Optional<NetworkException> failure() {
        return failure;
    }

    @Override
    public void close() {}

    @Override
    public Iterator<SweepResult> iterator() {
        Iterator<SweepResult> all = results.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return toldBeforeStop < 0 && all.hasNext();
            }

            @Override
            public SweepResult next() {
                told.incrementAndGet();
                return all.next();
            }
        };
    }
}
