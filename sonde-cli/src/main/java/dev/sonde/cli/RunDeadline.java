// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli;

import java.time.Duration;

/** Stops what runs on a thread of its own when its time is over. */
final class RunDeadline {
    private RunDeadline() {}

    /** Something that ends by itself or by being stopped. */
    interface Awaited {
        /**
         * Waits for its end, for so long at most.
         *
         * @return whether it has ended
         */
        boolean await(Duration atMost) throws InterruptedException;
    }

    static void endAfter(Duration duration, Awaited run, Runnable stop) {
        Thread.ofPlatform()
                .daemon()
                .name("sonde-deadline")
                .start(() -> {
                    try {
                        var _ = run.await(duration);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                    stop.run();
                });
    }
}
