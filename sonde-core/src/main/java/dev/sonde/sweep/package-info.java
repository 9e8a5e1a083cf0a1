// SPDX-License-Identifier: Apache-2.0
/**
 * Sweeps: one verdict for each of very many targets. A {@link dev.sonde.sweep.SweepPlan} says whom
 * and how, a {@link dev.sonde.sweep.Sweep} is the run of one.
 */
@NullMarked
package dev.sonde.sweep;

import org.jspecify.annotations.NullMarked;
