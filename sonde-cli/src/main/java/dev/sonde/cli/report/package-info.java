// SPDX-License-Identifier: Apache-2.0

/**
 * What a run looks like on standard output: text as ping writes it, a table for several targets,
 * and JSON lines. A {@link dev.sonde.cli.report.RunReport} is told every event in order and decides
 * nothing.
 */
@NullMarked
package dev.sonde.cli.report;

import org.jspecify.annotations.NullMarked;
