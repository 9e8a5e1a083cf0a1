// SPDX-License-Identifier: Apache-2.0
/**
 * Sweeps inside: the order of the targets, a table of what is known of each, the rules that give
 * each its one verdict, and the loop. Begin with {@code SweepLoop} and {@code SweepLedger}.
 * Internal.
 *
 * <p>It is not the engine's loop with more targets, because a target here is a row of a table and
 * not an object: a million of them fit in some twenty megabytes, and no garbage is made per packet.
 */
@NullMarked
package dev.sonde.scan;

import org.jspecify.annotations.NullMarked;
