// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import dev.sonde.cli.Surroundings.Screen;
import dev.sonde.cli.report.SweepLines;
import dev.sonde.cli.report.SweepReport;
import dev.sonde.sweep.Sweep;
import dev.sonde.sweep.SweepResult;

/**
 * Shows how far a sweep is, in one line that is written over, on an error stream that is a
 * terminal; elsewhere nothing.
 *
 * <p>Where results go to the same terminal, they stand above it: all that is printed passes through
 * here, and the line is wiped before anything else is written, and drawn again below it. Where they
 * go to a file or a pipe, the line is left alone.
 *
 * <p><b>Threading.</b> One thread tells results; any may complain, and where results go elsewhere,
 * a reader of theirs that waits holds nobody up.
 */
final class SweepScreen implements AutoCloseable {
    private static final long PERIOD_MILLIS = 250;

    /** To the line's begin, and what stands there wiped. */
    private static final String WIPE = "\r\u001b[K";

    /** A line that is too long for the terminal is cut, and does not go on in the next. */
    private static final String UNWRAPPED = "\u001b[?7l";

    private static final String WRAPPED = "\u001b[?7h";

    private final Sweep sweep;
    private final SweepReport report;
    private final Surroundings world;
    private String shown = "";
    private boolean drawn;
    private boolean closed;

    SweepScreen(Sweep sweep, SweepReport report, Surroundings world) {
        this.sweep = sweep;
        this.report = report;
        this.world = world;
    }

    /** Begins to draw. */
    void start() {
        if (world.screen() != Screen.NONE) {
            Thread.ofPlatform().daemon().name("sonde-progress").start(this::redraw);
        }
    }

    private synchronized void redraw() {
        try {
            // The first after a while, so that a short sweep shows none.
            for (wait(2 * PERIOD_MILLIS); !closed; wait(PERIOD_MILLIS)) {
                shown = SweepLines.progress(sweep.progress());
                if (world.screen() == Screen.SHARED) {
                    // What is half written would be torn.
                    wipe();
                    report.flush();
                }
                draw();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands a result to the report. */
    void tell(SweepResult result) {
        if (world.screen() == Screen.SHARED) {
            tellAbove(result);
        } else {
            report.tell(result);
        }
    }

    private synchronized void tellAbove(SweepResult result) {
        wipe();
        report.tell(result);
    }

    /** Has the report hand its results to the reader; returns whether there still is one. */
    boolean flush() {
        return world.screen() == Screen.SHARED ? flushAbove() : report.flush();
    }

    private synchronized boolean flushAbove() {
        boolean hasReader = report.flush();
        if (!shown.isEmpty()) {
            draw();
        }
        return hasReader;
    }

    /** Says something on the error stream. */
    synchronized void complain(String line) {
        wipe();
        world.complain(line);
    }

    /** Wipes the line, for good. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        wipe();
    }

    private void draw() {
        world.err().print(WIPE + UNWRAPPED + shown + WRAPPED);
        world.err().flush();
        drawn = true;
    }

    private void wipe() {
        if (drawn) {
            world.err().print(WIPE);
            world.err().flush();
            drawn = false;
        }
    }
}
