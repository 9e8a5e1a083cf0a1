// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** What /proc tells of a process that says nothing. */
final class Processes {
    private static final int USR1 = 10;

    private Processes() {}

    /**
     * Waits until it has a handler for a signal, which otherwise would end it.
     *
     * @param signal its number
     */
    private static void awaitHandler(Launched process, int signal) throws Exception {
        long deadline = System.nanoTime() + Command.PATIENCE.toNanos();
        while (!catches(process, signal)) {
            if (!process.isRunning() || System.nanoTime() > deadline) {
                throw new AssertionError("no handler for " + signal + ": " + process.errorsSoFar());
            }
            Thread.sleep(1);
        }
    }

    private static boolean catches(Launched process, int signal) throws Exception {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("SigCgt:")) {
                    long mask = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                    return (mask >>> (signal - 1) & 1) == 1;
                }
            }
        } catch (NoSuchFileException _) {
            // It has ended.
        }
        return false;
    }

    /** How much processor time it has used so far (proc(5)). */
    static Duration processorTime(Launched process) throws Exception {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow();
    }

    /** How much memory it holds, in bytes (proc(5), VmRSS). */
    static long residentBytes(Launched process) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("no VmRSS of " + process.pid());
    }

    /** Asks a run that tells them in one line for its figures so far, by SIGUSR1. */
    static String figures(Launched run) throws Exception {
        awaitHandler(run, USR1);
        long before = run.errorsSoFar().lines().count();
        run.signal("USR1");
        run.awaitErrorLine(_ -> run.errorsSoFar().lines().count() > before);
        return run.errorsSoFar().lines().reduce((_, line) -> line).orElseThrow();
    }
}
