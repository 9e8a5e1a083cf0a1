// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.Counts;
import dev.sonde.Event;
import dev.sonde.Failure;
import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.Summary;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many ICMP errors of which kind each target got, which a {@link Summary} does not tell apart.
 * Kept from the events; at most 256 kinds a target, the rest counts as other.
 */
final class ErrorTally {
    private static final int MAX_KINDS = 256;

    private final Map<Integer, Map<String, Long>> byTarget = new LinkedHashMap<>();

    /** Notes an event if it is an ICMP error. */
    void note(Event event) {
        if (event instanceof Event.Settled settled
                && settled.outcome() instanceof Outcome.IcmpError error) {
            Map<String, Long> kinds = byTarget.get(settled.endpoint().index());
            if (kinds == null) {
                kinds = new LinkedHashMap<>();
                byTarget.put(settled.endpoint().index(), kinds);
            }
            String kind = kind(error.error());
            if (kinds.containsKey(kind) || kinds.size() < MAX_KINDS) {
                kinds.put(kind, kinds.getOrDefault(kind, 0L) + 1);
            }
        }
    }

    /** {@code 2 Host Unreachable (3/1), 1 not sent}; "" when nothing went wrong. */
    String text(Summary summary) {
        StringBuilder text = new StringBuilder();
        Counts counts = summary.counts();
        long others = counts.icmpError();
        for (Map.Entry<String, Long> kind :
                byTarget.getOrDefault(summary.endpoint().index(), Map.of()).entrySet()) {
            append(text, kind.getValue(), kind.getKey());
            others -= kind.getValue();
        }
        append(text, others, text.isEmpty() ? "ICMP errors" : "other ICMP errors");
        append(text, counts.refused(), "refused");
        append(text, counts.reset(), "reset");
        append(text, counts.corrupt(), "corrupt");
        append(text, counts.sendError(), "not sent");
        append(text, counts.unresolved(), "unresolved");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
        }
    }

    private static String kind(PathError error) {
        return switch (error) {
            case IcmpReport icmp -> icmp.name() + " (" + IcmpText.numbers(icmp) + ")";
            case Failure failure -> failure.message() + " (" + failure.errno() + ")";
        };
    }
}
