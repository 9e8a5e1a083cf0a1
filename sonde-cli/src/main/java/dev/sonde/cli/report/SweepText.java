// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;

/** A sweep for people: a line for each target, and the figures at the end. */
public final class SweepText implements SweepReport {
    private final Output output;
    private final TextStyle style;
    private final SweepPlan plan;
    private final SweepLines lines;

    /** A report on a plan's targets. */
    public SweepText(Output output, TextStyle style, SweepPlan plan) {
        this.output = output;
        this.style = style;
        this.plan = plan;
        lines = new SweepLines(style, plan);
    }

    @Override
    public void tell(SweepResult result) {
        if (!style.quiet()) {
            output.print(lines.of(result));
        }
    }

    @Override
    public void end(SweepSummary summary, Ending ending) {
        if (!style.quiet()) {
            output.print("\n");
        }
        output.print(SweepFigures.of(plan, summary, ending, style.verbose()));
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }
}
