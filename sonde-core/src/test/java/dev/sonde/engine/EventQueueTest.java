// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Protocol;
import dev.sonde.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventQueueTest {
    private static final Endpoint ENDPOINT =
            new Endpoint(0, Protocol.ICMP, Target.host("192.0.2.1"), Optional.empty());

    @Test
    void eventsComeOutInTheirOrder() throws Exception {
        EventQueue queue = new EventQueue(4);
        queue.offer(event(1));
        queue.offer(event(2));
        assertThat(queue.take()).isEqualTo(event(1));
        queue.offer(event(3));
        queue.end(9);

        assertThat(queue.take()).isEqualTo(event(2));
        assertThat(queue.take()).isEqualTo(event(3));
        assertThat(queue.take()).isNull();
        assertThat(queue.take()).as("and it stays so").isNull();
    }

    @Test
    void tellsWhetherTakingWouldWait() throws Exception {
        EventQueue queue = new EventQueue(4);
        assertThat(queue.hasQueued()).isFalse();
        queue.offer(event(1));
        queue.offer(event(2));

        assertThat(queue.hasQueued()).isTrue();
        queue.take();
        assertThat(queue.hasQueued()).isTrue();
        queue.take();
        assertThat(queue.hasQueued()).isFalse();
    }

    @Test
    void theNewestAreDroppedAndToldWithTheNextThatFits() throws Exception {
        EventQueue queue = new EventQueue(2);
        for (int i = 1; i <= 5; i++) {
            queue.offer(event(i));
        }
        assertThat(queue.take()).isEqualTo(event(1));
        queue.offer(event(6));
        queue.end(99);

        assertThat(queue.take()).isEqualTo(event(2));
        assertThat(queue.take()).isEqualTo(new Event.Dropped(6, 3));
        assertThat(queue.take()).isEqualTo(event(6));
        assertThat(queue.take()).isNull();
    }

    @Test
    void dropsAreCountedAnewAfterEachTelling() throws Exception {
        EventQueue queue = new EventQueue(1);
        queue.offer(event(1));
        queue.offer(event(2));
        queue.take();
        queue.offer(event(3));
        queue.offer(event(4));
        queue.offer(event(5));
        queue.end(99);

        assertThat(queue.take()).isEqualTo(new Event.Dropped(3, 1));
        assertThat(queue.take()).isEqualTo(event(3));
        assertThat(queue.take()).isEqualTo(new Event.Dropped(99, 2));
        assertThat(queue.take()).isNull();
    }

    @Test
    void dropsAtTheVeryEndAreToldToo() throws Exception {
        EventQueue queue = new EventQueue(1);
        queue.offer(event(1));
        queue.offer(event(2));
        queue.end(7);

        assertThat(queue.take()).isEqualTo(event(1));
        assertThat(queue.take()).isEqualTo(new Event.Dropped(7, 1));
        assertThat(queue.take()).isNull();
    }

    @Test
    void theEndWakesAWaitingReader() throws Exception {
        EventQueue queue = new EventQueue(4);
        FutureTask<List<Event>> reading = new FutureTask<>(() -> readAll(queue));
        Thread reader = waitingReader(reading);

        queue.end(1);

        assertThat(reading.get()).isEmpty();
        reader.join();
    }

    @Test
    void anEventWakesAWaitingReader() throws Exception {
        EventQueue queue = new EventQueue(4);
        FutureTask<Event> reading = new FutureTask<>(queue::take);
        Thread reader = waitingReader(reading);

        queue.offer(event(1));

        assertThat(reading.get()).isEqualTo(event(1));
        reader.join();
    }

    @Test
    void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
        EventQueue queue = new EventQueue(4);
        FutureTask<Event> reading = new FutureTask<>(queue::take);
        Thread reader = waitingReader(reading);

        reader.interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(reading::get)
                .withCauseInstanceOf(InterruptedException.class);
        queue.offer(event(1));
        assertThat(queue.take()).isEqualTo(event(1));
    }

    @Test
    void everyEventIsReadOrCountedAsDropped() throws Exception {
        int events = 300_000;
        for (int capacity : new int[] {1, 16, 1000, events}) {
            EventQueue queue = new EventQueue(capacity);
            FutureTask<List<Event>> reading = new FutureTask<>(() -> readAll(queue));
            Thread reader = Thread.ofPlatform().name("reader").start(reading);
            for (int i = 1; i <= events; i++) {
                queue.offer(event(i));
            }
            queue.end(events);

            long last = 0;
            for (Event event : reading.get()) {
                if (event instanceof Event.Dropped dropped) {
                    last += dropped.count();
                } else {
                    // The drops told before it are exactly those that are missing.
                    assertThat(event.wallNanos()).as("capacity %d", capacity).isEqualTo(++last);
                }
            }
            assertThat(last).as("capacity %d", capacity).isEqualTo(events);
            reader.join();
        }
    }

    private static List<Event> readAll(EventQueue queue) throws InterruptedException {
        List<Event> all = new ArrayList<>();
        for (Event event = queue.take(); event != null; event = queue.take()) {
            all.add(event);
        }
        return all;
    }

    /** Starts a thread and returns when it waits. */
    private static Thread waitingReader(FutureTask<?> reading) {
        Thread reader = Thread.ofPlatform().name("reader").start(reading);
        while (reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return reader;
    }

    private static Event event(int number) {
        return new Event.TimedOut(number, ENDPOINT, number, 0);
    }
}
