// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Resolver.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that need no name server. */
class LinuxResolverTest {
    @Test
    void localhostIsFoundOnAThreadOfTheResolver() throws Exception {
        try (LinuxResolver resolver = new LinuxResolver()) {
            CompletableFuture<Resolution> answer = new CompletableFuture<>();
            CompletableFuture<String> thread = new CompletableFuture<>();
            resolver.resolve(
                    "localhost",
                    resolution -> {
                        thread.complete(Thread.currentThread().getName());
                        answer.complete(resolution);
                    });

            assertThat(answer.get()).isInstanceOf(Resolution.Found.class);
            Resolution.Found found = (Resolution.Found) answer.get();
            assertThat(found.addresses())
                    .containsAnyOf(IpAddress.v4(0x7F00_0001), IpAddress.v6(0, 1));
            assertThat(thread.get()).startsWith("sonde-resolver-");
        }
    }

    @Test
    void addressInDigitsIsItself() throws Exception {
        try (LinuxResolver resolver = new LinuxResolver()) {
            CompletableFuture<Resolution> answer = new CompletableFuture<>();
            resolver.resolve("2001:db8::1", answer::complete);
            assertThat(answer.get())
                    .isEqualTo(
                            new Resolution.Found(
                                    List.of(
                                            new IpAddress(
                                                    Family.V6, 0x2001_0db8_0000_0000L, 1, 0))));
        }
    }

    @Test
    void failureDoesNotRepeatTheName() throws Exception {
        try (LinuxResolver resolver = new LinuxResolver()) {
            CompletableFuture<Resolution> answer = new CompletableFuture<>();
            resolver.resolve("nobody.invalid", answer::complete);
            assertThat(answer.get()).isInstanceOf(Resolution.Failed.class);
            assertThat(((Resolution.Failed) answer.get()).reason())
                    .isNotBlank()
                    .doesNotContain("nobody.invalid");
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "'nope: Name or service not known', Name or service not known",
                "'nope: Temporary failure in ...', Temporary failure in ...",
                "nope, Name or service not known",
                "null, Name or service not known",
                "'', Name or service not known",
                "something else, something else"
            })
    void reasonIsWhatTheSystemSays(String message, String reason) {
        assertThat(LinuxResolver.reason("nope", message)).isEqualTo(reason);
    }

    @Test
    void everyLookUpIsAnsweredOnceThoughThreadsAreFewAndTheNetworkCloses() throws Exception {
        LinkedBlockingQueue<Resolution> answers = new LinkedBlockingQueue<>();
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(16);
        try (LinuxResolver resolver = new LinuxResolver()) {
            for (int i = 0; i < 40; i++) {
                resolver.resolve(
                        "127.0.0." + i,
                        resolution -> {
                            busy.countDown();
                            await(resolution instanceof Resolution.Found ? closed : busy);
                            answers.add(resolution);
                        });
            }
            busy.await();
        }
        closed.countDown();
        List<Resolution> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(answers.take());
        }
        assertThat(all).filteredOn(Resolution.Found.class::isInstance).hasSize(16);
        assertThat(all)
                .filteredOn(Resolution.Failed.class::isInstance)
                .hasSize(24)
                .containsOnly(new Resolution.Failed("the network was closed"));
        assertThat(answers).isEmpty();
    }

    @Test
    void callbackThatThrowsDoesNotStopTheNextLookUp() throws Exception {
        try (LinuxResolver resolver = new LinuxResolver()) {
            CountDownLatch called = new CountDownLatch(40);
            for (int i = 0; i < 40; i++) {
                resolver.resolve(
                        "127.0.0.1",
                        _ -> {
                            Thread.currentThread()
                                    .setUncaughtExceptionHandler((_, _) -> called.countDown());
                            throw new IllegalStateException("from a callback");
                        });
            }
            called.await();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
