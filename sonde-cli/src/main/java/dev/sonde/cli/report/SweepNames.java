// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;

/** Only which targets answered, or did not, one a line, for scripts; the figures go elsewhere. */
public final class SweepNames implements SweepReport {
    private final Output output;
    private final TextStyle style;
    private final Selection selection;
    private final SweepPlan plan;
    private final Output errors;
    private final boolean numeric;

    /**
     * @param errors where the figures go, unless the style is quiet
     */
    public SweepNames(
            Output output, TextStyle style, Selection selection, SweepPlan plan, Output errors) {
        this.output = output;
        this.style = style;
        this.selection = selection;
        this.plan = plan;
        this.errors = errors;
        // The name of several addresses would say of none of them whether it answered.
        numeric = style.numeric() || plan.allAddresses();
    }

    @Override
    public void tell(SweepResult result) {
        if (selection.covers(result.outcome())) {
            output.print(SweepPeer.word(result, numeric) + "\n");
        }
    }

    @Override
    public void end(SweepSummary summary, Ending ending) {
        flush();
        if (!style.quiet()) {
            errors.print(SweepFigures.of(plan, summary, ending, style.verbose()));
            errors.flush();
        }
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }
}
