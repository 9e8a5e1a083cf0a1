// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever closes a session is interrupted meanwhile: the threads end first, and it is told. */
@Timeout(20)
class UninterruptedTest {
    private final Thread caller = Thread.currentThread();

    @AfterEach
    void leaveNoInterruptBehind() {
        var _ = Thread.interrupted();
    }

    /** Runs something once the caller waits and has taken notice of its interrupt. */
    private Thread whenTheInterruptWasTaken(Runnable what) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (caller.isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    what.run();
                });
    }

    @Test
    void anInterruptCutsNoJoinShort() {
        caller.interrupt();
        Thread first = whenTheInterruptWasTaken(() -> {});
        Thread second = whenTheInterruptWasTaken(() -> {});

        Uninterrupted.join(List.of(first, second));

        assertThat(first.isAlive()).isFalse();
        assertThat(second.isAlive()).isFalse();
        assertThat(caller.isInterrupted()).as("the caller is left with it").isTrue();
    }

    @Test
    void whoWasNotInterruptedIsNotAfterwards() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().daemon().start(begun::countDown);
        begun.await();

        Uninterrupted.join(List.of(thread));
        Uninterrupted.await(CompletableFuture.completedFuture(1), new CompletableFuture<>());

        assertThat(thread.isAlive()).isFalse();
        assertThat(caller.isInterrupted()).isFalse();
    }

    @Test
    void anAnswerIsWaitedForThroughAnInterrupt() {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        caller.interrupt();
        whenTheInterruptWasTaken(() -> answer.complete(1));

        Uninterrupted.await(answer, new CompletableFuture<>());

        assertThat(answer).isCompleted();
        assertThat(caller.isInterrupted()).as("the caller is left with it").isTrue();
    }

    /** An engine that has ended will never answer. */
    @Test
    void theEndIsAsGoodAsAnAnswer() {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        caller.interrupt();
        whenTheInterruptWasTaken(() -> end.complete(1));

        Uninterrupted.await(new CompletableFuture<>(), end);

        assertThat(end).isCompleted();
    }
}
