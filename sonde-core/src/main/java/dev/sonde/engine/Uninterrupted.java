// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for threads of ours that an interrupt does not cut short; the caller is left with it. */
public final class Uninterrupted {
    /** How long to wait for an answer before looking whether its thread is still there, ms. */
    private static final long PATIENCE = 20;

    private Uninterrupted() {}

    /** Waits until all these threads have ended. */
    public static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        restore(interrupted);
    }

    /**
     * Waits for a thread's answer, or for its end, before which it may not have got to the answer.
     * The two are not chained: every answer would stay there for as long as the thread runs.
     *
     * @param answer never fails
     */
    public static void await(CompletableFuture<?> answer, CompletableFuture<?> end) {
        boolean interrupted = false;
        while (!end.isDone() && !answer.isDone()) {
            try {
                var _ = answer.get(PATIENCE, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // Looks whether the end has come.
            } catch (InterruptedException _) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new AssertionError("nothing fails this future", e);
            }
        }
        restore(interrupted);
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
