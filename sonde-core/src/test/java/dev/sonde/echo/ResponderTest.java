// SPDX-License-Identifier: Apache-2.0
package dev.sonde.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.echo.FakeUdpSocket.Datagram;
import dev.sonde.net.Cidr;
import dev.sonde.net.IpAddress;
import dev.sonde.net.SystemClock;
import dev.sonde.serve.BurstLoss;
import dev.sonde.serve.Impairments;
import dev.sonde.serve.ServeCounts;
import dev.sonde.serve.ServeEvent;
import dev.sonde.serve.ServePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of an echo server, on a socket and a clock that the test moves. */
class ResponderTest {
    private static final long MILLISECOND = 1_000_000L;
    private static final int CLIENT = 0x0A00_0001;

    private final FakeUdpSocket socket = new FakeUdpSocket();
    private long now = 5_000_000_000L;

    private Responder responder(ServePlan.Builder plan) {
        return new Responder(plan.build(), List.of(new Lane(socket)), null, null);
    }

    private Responder responder(Impairments impairments) {
        return responder(ServePlan.udp(0).impairments(impairments));
    }

    private static ServePlan.Builder plan() {
        return ServePlan.udp(0);
    }

    /** Reads and sends until nothing is to be done at this time. */
    private void serve(Responder responder) {
        boolean more = true;
        while (more || responder.nextDue(now) <= now) {
            more = responder.serve(() -> now);
        }
    }

    private static void assertLaw(ServeCounts counts) {
        assertThat(
                        counts.answered()
                                + counts.dropped()
                                + counts.rejected()
                                + counts.sendErrors()
                                + counts.overflowed()
                                + counts.pending())
                .as("%s", counts)
                .isEqualTo(counts.received());
    }

    // ---- Whom, and from where

    @Test
    void theAnswerIsInCapitalsAndGoesBackFromTheAddressAsked() {
        Responder responder = responder(plan());
        IpAddress own = IpAddress.v4(0x7F00_0009);
        socket.arrives(new Datagram(IpAddress.v4(CLIENT), 4711, own, "ping 1 1725933169.813111"));
        serve(responder);

        assertThat(socket.left())
                .containsExactly(
                        new Datagram(IpAddress.v4(CLIENT), 4711, own, "PING 1 1725933169.813111"));
        assertThat(responder.counts().answered()).isEqualTo(1);
        assertThat(responder.counts().local()).as("the socket's own drops").isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PING 1 2", "12345", "\u00e4\u00f6", "{|}`@["})
    void whatCapitalsLeaveUnchangedIsNotAnswered(String text) {
        Responder responder = responder(plan());
        socket.arrives(CLIENT, 1, text);
        serve(responder);

        assertThat(socket.texts()).isEmpty();
        assertThat(responder.counts().rejected()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PING 1 2", "ping 1 2", "\u0000\u00ff"})
    void withEchoAnyEverythingComesBackAsItWas(String text) {
        Responder responder = responder(plan().echoAny());
        socket.arrives(CLIENT, 1, text);
        serve(responder);

        assertThat(socket.texts()).containsExactly(text);
    }

    @Test
    void onlyThoseWhoAreAllowedAreAnswered() {
        Responder responder =
                responder(plan().allow(Cidr.parse("10.0.0.0/30")).allow(Cidr.parse("192.0.2.1")));
        for (int last = 0; last < 8; last++) {
            socket.arrives(0x0A00_0000 + last, 1, "a" + last);
        }
        socket.arrives(0xC000_0201, 1, "b");
        socket.arrives(0xC000_0202, 1, "c");
        serve(responder);

        assertThat(socket.texts()).containsExactly("A0", "A1", "A2", "A3", "B");
        assertThat(responder.counts().rejected()).isEqualTo(5);
        assertLaw(responder.counts());
    }

    @Test
    void whatWasSentToAGroupIsNotAnswered() {
        Responder responder = responder(plan());
        socket.arrives(new Datagram(IpAddress.v4(CLIENT), 1, IpAddress.v4(0), "ping"));
        serve(responder);

        assertThat(socket.texts()).isEmpty();
        assertThat(responder.counts().rejected()).isEqualTo(1);
    }

    @Test
    void aClientOverItsRateIsNotAnsweredAndAnotherIs() {
        RateLimit rate = new RateLimit(10, now, 1);
        Responder responder = new Responder(plan().build(), List.of(new Lane(socket)), rate, null);
        for (int i = 0; i < 5; i++) {
            socket.arrives(CLIENT, 1000 + i, "x");
        }
        socket.arrives(CLIENT + 1, 1, "y");
        serve(responder);

        assertThat(socket.texts()).containsExactly("X", "Y");
        assertThat(responder.counts().rejected()).isEqualTo(4);
    }

    // ---- The host

    @Test
    void whatTheHostHasNoRoomForLeavesLater() {
        Responder responder = responder(plan());
        for (int i = 0; i < 100; i++) {
            socket.arrives(CLIENT, 1, "m" + i);
        }
        socket.hasRoomFor(10);
        responder.serve(() -> now);
        responder.serve(() -> now);
        assertThat(socket.texts()).hasSize(10);
        assertThat(responder.nextDue(now)).isEqualTo(now + 100 * MILLISECOND);

        socket.hasRoomFor(Integer.MAX_VALUE);
        now += MILLISECOND;
        serve(responder);
        assertThat(socket.texts()).hasSize(90).startsWith("M10").endsWith("M99");
        assertThat(responder.counts().answered()).isEqualTo(100);
    }

    @Test
    void whatTheHostRefusesIsCountedAndTheRestLeaves() {
        Responder responder = responder(plan());
        for (int i = 0; i < 4; i++) {
            socket.arrives(CLIENT, 1, "m" + i);
        }
        socket.refuses(2);
        serve(responder);

        assertThat(socket.texts()).containsExactly("M2", "M3");
        assertThat(responder.counts().sendErrors()).isEqualTo(2);
        assertLaw(responder.counts());
    }

    // ---- Faults

    /** Between its looks at the clock a worker may be held up, and that is when this came. */
    @Test
    void aDelayBeginsNoEarlierThanTheDatagramWasThere() {
        Responder responder = responder(Impairments.NONE.withDelay(Duration.ofMillis(20)));
        socket.arrives(CLIENT, 1, "ping 1");
        long[] time = {now, now + 5 * MILLISECOND};
        int[] looks = {0};
        responder.serve(() -> time[looks[0]++]);

        assertThat(responder.nextDue(now)).isEqualTo(now + 25 * MILLISECOND);
    }

    @Test
    void aDelayedAnswerLeavesWhenItsTimeHasCome() {
        Responder responder = responder(Impairments.NONE.withDelay(Duration.ofMillis(20)));
        socket.arrives(CLIENT, 1, "ping 1");
        serve(responder);
        assertThat(socket.texts()).isEmpty();
        assertThat(responder.counts().pending()).isEqualTo(1);
        assertThat(responder.nextDue(now)).isEqualTo(now + 20 * MILLISECOND);
        assertLaw(responder.counts());

        now += 20 * MILLISECOND - 1;
        serve(responder);
        assertThat(socket.texts()).isEmpty();
        now += 1;
        serve(responder);
        assertThat(socket.texts()).containsExactly("PING 1");
        assertThat(responder.counts().delayed()).isEqualTo(1);
        assertThat(responder.counts().pending()).isZero();
        assertThat(responder.nextDue(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void everyAnswerMayLeaveTwice() {
        Responder responder = responder(Impairments.NONE.withDuplicate(1));
        for (int i = 0; i < 70; i++) {
            socket.arrives(CLIENT, 1, "m" + i);
        }
        serve(responder);

        assertThat(socket.texts()).hasSize(140);
        assertThat(responder.counts().answered()).isEqualTo(70);
        assertThat(responder.counts().duplicated()).isEqualTo(70);
        assertThat(responder.counts().reordered()).isZero();
        assertLaw(responder.counts());
    }

    @Test
    void aCorruptAnswerDiffersInOneOctetAndKeepsItsNumber() {
        Responder responder = responder(Impairments.NONE.withCorrupt(1).withSeed(3));
        for (int i = 0; i < 500; i++) {
            socket.arrives(CLIENT, 1, "ping " + i + " 1725933169.8");
        }
        serve(responder);

        List<String> answers = socket.texts();
        assertThat(answers).hasSize(500);
        for (int i = 0; i < 500; i++) {
            String right = "PING " + i + " 1725933169.8";
            int wrong = 0;
            for (int at = 0; at < right.length(); at++) {
                wrong += answers.get(i).charAt(at) == right.charAt(at) ? 0 : 1;
            }
            assertThat(wrong).as(answers.get(i)).isEqualTo(1);
            assertThat(answers.get(i).substring(4)).isEqualTo(right.substring(4));
        }
        assertThat(responder.counts().corrupted()).isEqualTo(500);
    }

    @Test
    void aTruncatedAnswerIsTheBeginningOfTheRightOne() {
        Responder responder = responder(Impairments.NONE.withTruncate(1).withSeed(3));
        for (int i = 0; i < 500; i++) {
            socket.arrives(CLIENT, 1, "ping " + i + " 1725933169.8");
        }
        serve(responder);

        List<String> answers = socket.texts();
        for (int i = 0; i < 500; i++) {
            assertThat("PING " + i + " 1725933169.8").startsWith(answers.get(i));
            assertThat(answers.get(i)).startsWith("PING " + i + " ");
            assertThat(answers.get(i)).isNotEqualTo("PING " + i + " 1725933169.8");
        }
        assertThat(responder.counts().truncated()).isEqualTo(500);
        assertThat(responder.counts().damaged()).isEqualTo(500);
    }

    @Test
    void nothingThatWasDamagedHoldsASmallLetter() {
        Random random = new Random(4);
        Responder responder =
                responder(Impairments.NONE.withCorrupt(1).withTruncate(0.5).withSeed(9));
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder("a");
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append((char) random.nextInt(256));
            }
            socket.arrives(CLIENT, 1, text.toString());
        }
        serve(responder);

        assertThat(socket.texts())
                .hasSize(3000)
                .allMatch(text -> text.chars().noneMatch(c -> c >= 'a' && c <= 'z'));
    }

    // ---- Overtaking

    @Test
    void aHeldAnswerLeavesBehindTheNextOneOfItsClient() {
        Impairments impairments = Impairments.NONE.withReorder(0.3).withSeed(2);
        Responder responder = responder(impairments);
        boolean[] held = held(impairments, 40);
        int overtaken = 0;
        List<String> expected = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        for (int n = 1; n <= 40; n++) {
            socket.arrives(CLIENT, 1, "m" + n);
            serve(responder);
            if (held[n]) {
                waiting.addFirst("M" + n);
            } else {
                expected.add("M" + n);
                expected.addAll(waiting);
                overtaken += waiting.size();
                waiting.clear();
            }
        }
        assertThat(socket.texts()).isEqualTo(expected);
        assertThat(overtaken).isPositive();
        assertThat(responder.counts().reordered()).isEqualTo(overtaken);
        assertLaw(responder.counts());
    }

    @Test
    void aHeldAnswerThatNobodyOvertakesLeavesInTheEndAndIsNotCounted() {
        Responder responder = responder(Impairments.NONE.withReorder(1));
        socket.arrives(CLIENT, 1, "m1");
        socket.arrives(CLIENT + 1, 1, "n1");
        serve(responder);
        assertThat(socket.texts()).isEmpty();

        now += Responder.LONGEST_HOLD;
        serve(responder);
        assertThat(socket.texts()).containsExactly("M1", "N1");
        assertThat(responder.counts().reordered()).isZero();
        assertThat(responder.counts().delayed()).isEqualTo(2);
    }

    @Test
    void withJitterExactlyThoseAreCountedThatCameLater() {
        for (long seed = 1; seed <= 5; seed++) {
            Responder responder =
                    responder(
                            Impairments.NONE
                                    .withDelay(Duration.ofMillis(10))
                                    .withJitter(Duration.ofMillis(10))
                                    .withDuplicate(0.2)
                                    .withReorder(0.1)
                                    .withSeed(seed));
            List<Datagram> left = new ArrayList<>();
            for (int n = 1; n <= 2000; n++) {
                socket.arrives(CLIENT + n % 3, 1, "m" + n);
                now += MILLISECOND;
                serve(responder);
                left.addAll(socket.left());
            }
            now += 1_000 * MILLISECOND;
            serve(responder);
            left.addAll(socket.left());

            Map<IpAddress, Integer> furthest = new HashMap<>();
            Map<String, Integer> seen = new HashMap<>();
            int overtaken = 0;
            for (Datagram answer : left) {
                int number = Integer.parseInt(answer.text().substring(1));
                int before = furthest.getOrDefault(answer.client(), 0);
                boolean first = seen.merge(answer.text(), 1, Integer::sum) == 1;
                overtaken += first && number < before ? 1 : 0;
                furthest.put(answer.client(), Math.max(number, before));
            }
            assertThat(seen).as("seed %d", seed).hasSize(2000);
            assertThat(overtaken).as("seed %d", seed).isPositive();
            assertThat(responder.counts().reordered()).as("seed %d", seed).isEqualTo(overtaken);
            assertThat(responder.counts().duplicated()).isEqualTo(left.size() - 2000L);
            assertLaw(responder.counts());
        }
    }

    private static boolean[] held(Impairments impairments, int count) {
        Fate fate = new Fate(impairments);
        boolean[] held = new boolean[count + 1];
        long key = Chance.key(impairments.seed(), 0, Integer.toUnsignedLong(CLIENT), 1);
        for (int n = 1; n <= count; n++) {
            fate.decide(key, n, false);
            held[n] = fate.held();
        }
        return held;
    }

    // ---- The same again

    @Test
    void theFateOfADatagramDependsOnItsClientAndItsNumberAlone() {
        Impairments impairments =
                Impairments.NONE
                        .withDrop(0.2)
                        .withBurstLoss(new BurstLoss(0.05, 0.3))
                        .withCorrupt(0.1)
                        .withTruncate(0.1)
                        .withSeed(77);
        Map<Integer, List<String>> together = new HashMap<>();
        Responder responder = responder(impairments);
        Random random = new Random(5);
        int[] counts = new int[8];
        for (int i = 0; i < 4000; i++) {
            int client = random.nextInt(8);
            if (counts[client] < 300) {
                counts[client]++;
                socket.arrives(CLIENT + client, 9, "ping " + counts[client] + " 12345678");
            }
        }
        serve(responder);
        for (Datagram answer : socket.left()) {
            together.computeIfAbsent(answer.client().v4Bits(), _ -> new ArrayList<>())
                    .add(answer.text());
        }
        ServeCounts sum = ServeCounts.NONE;
        for (int client = 0; client < 8; client++) {
            Responder alone = responder(impairments);
            for (int n = 1; n <= counts[client]; n++) {
                socket.arrives(CLIENT + client, 9, "ping " + n + " 12345678");
            }
            serve(alone);
            assertThat(socket.texts()).isEqualTo(together.get(CLIENT + client));
            sum = sum.plus(alone.counts());
        }
        assertThat(sum.dropped()).isEqualTo(responder.counts().dropped()).isPositive();
        assertThat(sum.damaged()).isEqualTo(responder.counts().damaged()).isPositive();
    }

    // ---- Events

    @Test
    void everyDatagramHasItsEventsInOrder() throws Exception {
        ServeEventQueue queue = new ServeEventQueue(100);
        Responder responder =
                new Responder(
                        plan().allow(Cidr.parse("10.0.0.1")).build(),
                        List.of(new Lane(socket)),
                        null,
                        new Journal(queue, new SystemClock()));
        socket.arrives(CLIENT, 4711, "ping 1 2.5");
        socket.arrives(CLIENT, 4711, "PING");
        socket.arrives(CLIENT + 1, 4711, "ping");
        serve(responder);
        queue.end(0);

        assertThat(queue.iterator())
                .toIterable()
                .extracting(ResponderTest::line)
                .containsExactly(
                        "Received 1 ping 1 2.5",
                        "Answered 1 PING 1 2.5",
                        "Received 2 PING",
                        "Rejected 2 PING unchanged",
                        "Received 0 ping",
                        "Rejected 0 ping not_allowed");
    }

    private static String line(ServeEvent event) {
        if (!(event instanceof ServeEvent.AboutMessage about)) {
            return event.toString();
        }
        ServeEvent.Message message = about.message();
        String text = new String(message.head(), java.nio.charset.StandardCharsets.US_ASCII);
        String reason = event instanceof ServeEvent.Rejected no ? " " + no.reason().label() : "";
        return event.getClass().getSimpleName() + " " + message.number() + " " + text + reason;
    }
}
