// SPDX-License-Identifier: Apache-2.0

/**
 * The command line: one class a command, the options, signals and exit codes. What a run looks like
 * on standard output is the business of {@link dev.sonde.cli.report}.
 *
 * <p>Everything the start of a one-shot command passes through avoids regular expressions, streams,
 * {@code String.format} and lambdas: each costs a JVM that has just started several milliseconds.
 */
@NullMarked
package dev.sonde.cli;

import org.jspecify.annotations.NullMarked;
