// SPDX-License-Identifier: Apache-2.0
package dev.sonde.sweep;

import dev.sonde.ClockSource;
import dev.sonde.Counts;
import dev.sonde.Summary.Distribution;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of a sweep.
 *
 * <p>The law: {@code targets} is the sum over all verdicts of {@code counts}, plus its in flight,
 * plus {@code unsent}, plus {@code skipped}; {@code counts.sent()} is the first two.
 *
 * @param targets how many there were, as far as is known
 * @param counts targets by verdict, and answers that changed none: {@code duplicate} to the same
 *     probe, {@code unexpected} all others
 * @param unsent targets that had not been probed when the sweep was stopped
 * @param skipped targets that this host never sends to: groups, and what it answers with EACCES
 * @param skips some of these
 * @param probes how many probes left, those again included
 * @param byError targets by ICMP error, "3/13" for IPv4 and "v6 1/4" for IPv6, in order
 * @param rtt round-trip times of replies in time, empty without one
 * @param lateRtt those of late ones
 * @param clocks how many round-trip times each clock gave
 * @param stalled verdicts of probes that a pause of this process touched
 * @param durationNanos from the first probe to the last verdict
 * @param sendingNanos from the first probe to the last, but for the time in which there was none to
 *     send, only timeouts to wait for
 */
public record SweepSummary(
        long targets,
        Counts counts,
        long unsent,
        long skipped,
        List<Skip> skips,
        long probes,
        Map<String, Long> byError,
        Optional<Distribution> rtt,
        Optional<Distribution> lateRtt,
        Map<ClockSource, Long> clocks,
        long stalled,
        long durationNanos,
        long sendingNanos) {
    /**
     * A target that was not probed.
     *
     * @param target as in {@link SweepResult#target}
     */
    public record Skip(String target, String reason) {}

    /** Probes per second while there were any to send; 0 for a single one. */
    public double rate() {
        return sendingNanos <= 0 ? 0 : (probes - 1) * 1e9 / sendingNanos;
    }
}
