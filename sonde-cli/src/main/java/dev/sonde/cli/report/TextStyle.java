// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

/**
 * How text is written.
 *
 * @param quiet only summaries
 * @param flood replies are left out, as ping does under {@code -f}
 * @param numeric addresses instead of names
 * @param timestamps {@code [seconds.micros] } at the beginning of lines
 * @param audible a bell at every reply
 * @param verbose more detail
 * @param colour colours on a terminal
 */
public record TextStyle(
        boolean quiet,
        boolean flood,
        boolean numeric,
        boolean timestamps,
        boolean audible,
        boolean verbose,
        boolean colour) {}
