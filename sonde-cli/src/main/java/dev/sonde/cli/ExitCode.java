// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

/** What the process ends with; where several apply, the highest. */
final class ExitCode {
    /** Every target answered. */
    static final int ALL_ANSWERED = 0;

    /** Some targets did not answer. */
    static final int SOME_SILENT = 1;

    /** A name did not resolve. */
    static final int UNRESOLVED = 2;

    /** What was typed makes no sense here. */
    static final int USAGE = 3;

    /** This host does not permit or cannot do it. */
    static final int SYSTEM = 4;

    private ExitCode() {}
}
