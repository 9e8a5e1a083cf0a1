// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import picocli.CommandLine.Model.CommandSpec;

/** One command of {@code sonde}. Made anew for every run and not shared between threads. */
interface Command {
    /** The options and positional arguments it takes, with their help. */
    CommandSpec spec();

    /**
     * Runs it.
     *
     * @param args what was typed after the command's name
     * @return an {@link ExitCode}
     * @throws UsageException when what was typed makes no sense
     */
    int run(String[] args, Surroundings world);
}
