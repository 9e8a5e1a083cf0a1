// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.RoundTrip;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepResult;
import dev.sonde.sweep.SweepSummary;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A sweep as comma-separated values: the names of the columns, then one record a target.
 * docs/sweep.md says what each column means; those that do not apply are empty. The summary, which
 * has other columns, goes elsewhere as text.
 */
public final class SweepCsv implements SweepReport {
    /** Types and codes stand apart, because spreadsheets take 3/13 for a day in March. */
    private enum Column {
        TIME,
        PROTOCOL,
        TARGET,
        ADDRESS,
        PORT,
        VERDICT,
        ATTEMPTS,
        RTT_NS,
        CLOCK,
        TTL,
        BYTES,
        ICMP_VERSION,
        ICMP_TYPE,
        ICMP_CODE,
        ICMP_NAME,
        ICMP_FROM,
        ICMP_MTU,
        ICMP_POINTER,
        LATE,
        RETRANSMITS,
        ERRNO,
        MESSAGE,
        FIRST_BAD_OFFSET,
        STALLED
    }

    private final Output output;
    private final Selection selection;
    private final SweepPlan plan;
    private final Output errors;
    private final CsvRecord<Column> line = new CsvRecord<>(Column.class);
    private boolean begun;

    /**
     * @param errors where the summary goes
     */
    public SweepCsv(Output output, Selection selection, SweepPlan plan, Output errors) {
        this.output = output;
        this.selection = selection;
        this.plan = plan;
        this.errors = errors;
    }

    @Override
    public void tell(SweepResult result) {
        begin();
        if (!selection.covers(result.outcome())) {
            return;
        }
        line.put(Column.TIME, Rfc3339.text(result.wallNanos()));
        line.put(Column.PROTOCOL, plan.protocol().label());
        line.put(Column.TARGET, SweepPeer.target(result));
        if (result.address().isPresent()) {
            line.put(Column.ADDRESS, result.address().get().toString());
        }
        if (result.port() > 0) {
            line.put(Column.PORT, result.port());
        }
        line.put(Column.VERDICT, result.outcome().verdict().label());
        line.put(Column.ATTEMPTS, result.attempts());
        facts(result.outcome());
        if (result.stalled()) {
            line.put(Column.STALLED, "true");
        }
        output.print(line.take());
    }

    private void begin() {
        if (!begun) {
            begun = true;
            output.print(line.header());
        }
    }

    private void facts(Outcome outcome) {
        switch (outcome) {
            case Outcome.Reply(var time, var ttl, var bytes, var met) ->
                    answer(time, ttl, bytes, met);
            case Outcome.Late(var time, var ttl, var bytes, var met) ->
                    answer(time, ttl, bytes, met);
            case Outcome.IcmpError(var error, var late) -> {
                error(error);
                if (late) {
                    line.put(Column.LATE, "true");
                }
            }
            case Outcome.Refused(var time, var failure) -> {
                roundTrip(time);
                error(failure);
            }
            case Outcome.Reset(var failure) -> error(failure);
            case Outcome.SendError(var failure) -> error(failure);
            case Outcome.Unresolved(var failure) -> error(failure);
            case Outcome.Corrupt(var offset, var bytes) -> {
                line.put(Column.BYTES, bytes);
                if (offset.isPresent()) {
                    line.put(Column.FIRST_BAD_OFFSET, offset.getAsInt());
                }
            }
            case Outcome.Lost _, Outcome.Local _ -> {
                // The verdict says it all.
            }
        }
    }

    private void answer(RoundTrip time, OptionalInt ttl, int bytes, Optional<PathError> met) {
        roundTrip(time);
        if (ttl.isPresent()) {
            line.put(Column.TTL, ttl.getAsInt());
        }
        if (bytes > 0) {
            line.put(Column.BYTES, bytes);
        }
        if (met.isPresent()) {
            error(met.get());
        }
    }

    private void roundTrip(RoundTrip time) {
        line.put(Column.RTT_NS, time.nanos());
        line.put(Column.CLOCK, time.clock().label());
        if (time.retransmits().isPresent()) {
            line.put(Column.RETRANSMITS, time.retransmits().get().segments());
        }
    }

    private void error(PathError error) {
        switch (error) {
            case Failure failure -> {
                line.put(Column.ERRNO, failure.errno());
                line.put(Column.MESSAGE, failure.message());
            }
            case IcmpReport icmp -> {
                line.put(Column.ICMP_VERSION, icmp.version());
                line.put(Column.ICMP_TYPE, icmp.type());
                line.put(Column.ICMP_CODE, icmp.code());
                line.put(Column.ICMP_NAME, icmp.name());
                if (icmp.sender().isPresent()) {
                    line.put(Column.ICMP_FROM, icmp.sender().get().toString());
                }
                if (icmp.nextHopMtu().isPresent()) {
                    line.put(Column.ICMP_MTU, icmp.nextHopMtu().getAsInt());
                }
                if (icmp.pointer().isPresent()) {
                    line.put(Column.ICMP_POINTER, icmp.pointer().getAsLong());
                }
            }
        }
    }

    @Override
    public void end(SweepSummary summary, Ending ending) {
        begin();
        flush();
        errors.print(SweepFigures.of(plan, summary, ending, false));
        errors.flush();
    }

    @Override
    public boolean flush() {
        output.flush();
        return output.hasReader();
    }
}
