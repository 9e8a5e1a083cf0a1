// SPDX-License-Identifier: Apache-2.0
package dev.sonde.sweep;

/**
 * How far a sweep is.
 *
 * @param targets how many there are, as far as is known: names count as one until they are looked
 *     up
 * @param probed how many of them have been probed
 * @param settled how many have their verdict, or are skipped
 * @param answered how many of these answered
 * @param probes how many probes have left, those again included
 * @param elapsedNanos since the first
 * @param remainingNanos about how long until the last probe leaves
 */
public record SweepProgress(
        long targets,
        long probed,
        long settled,
        long answered,
        long probes,
        long elapsedNanos,
        long remainingNanos) {}
