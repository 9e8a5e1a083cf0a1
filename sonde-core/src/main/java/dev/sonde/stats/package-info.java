/**
 * Figures over durations, in memory that does not grow with the length of a run. Pure; one writer
 * each.
 */
@NullMarked
package dev.sonde.stats;

import org.jspecify.annotations.NullMarked;
