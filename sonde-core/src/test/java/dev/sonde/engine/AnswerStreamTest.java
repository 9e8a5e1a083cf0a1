// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.wire.PingText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerStreamTest {
    private static final long WALL = 1_725_933_169_813_111_000L;

    /** What was heard of a stream, a line each. */
    private static final class Heard implements AnswerStream.Listener {
        final List<String> lines = new ArrayList<>();

        @Override
        public void answered(long number, @Nullable SentText sent, int octets) {
            lines.add(number + (sent == null ? " again" : " answered"));
        }

        @Override
        public void damaged(long number, int firstBadOffset, int octets) {
            lines.add(number + " damaged at " + firstBadOffset + " of " + octets);
        }

        @Override
        public void stray(int octets) {
            lines.add("stray " + octets);
        }
    }

    /** A stream in which probes were sent. */
    private static final class Wire {
        final Heard heard = new Heard();
        final int size;
        final AnswerStream stream;
        long sent;

        Wire(int size) {
            this.size = size;
            stream = new AnswerStream(new PingText(), this::wallOf, size, heard);
        }

        private long wallOf(long number) {
            return number >= 1 && number <= sent ? wall(number) : TextFinder.NONE;
        }

        void send(int count) {
            for (int i = 0; i < count; i++) {
                sent++;
                stream.sent(new SentText(sent, wall(sent), 0, 0));
            }
        }

        byte[] answer(long number) {
            return upper(request(number));
        }

        byte[] request(long number) {
            ByteBuffer out = ByteBuffer.allocate(size + PingText.LONGEST);
            new PingText().write(out, number, wall(number), size);
            byte[] bytes = new byte[out.position()];
            out.flip().get(bytes);
            return bytes;
        }

        void hear(byte[]... parts) {
            for (byte[] part : parts) {
                stream.take(ByteBuffer.wrap(part));
            }
        }
    }

    private static long wall(long number) {
        return WALL + number * 100_123_400L;
    }

    private static byte[] upper(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII)
                .toUpperCase(Locale.ROOT)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] part(byte[] whole, int from, int to) {
        return java.util.Arrays.copyOfRange(whole, from, to);
    }

    private static byte[] flipped(byte[] whole, int at) {
        byte[] other = whole.clone();
        other[at] = (byte) ~other[at];
        return other;
    }

    @Test
    void severalAnswersInOneMessageAreEachTheirProbes() {
        Wire wire = new Wire(0);
        wire.send(3);
        assertThat(wire.stream.isComplete()).isFalse();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (long n = 1; n <= 3; n++) {
            message.writeBytes(wire.answer(n));
        }

        wire.hear(message.toByteArray());

        assertThat(wire.heard.lines).containsExactly("1 answered", "2 answered", "3 answered");
        assertThat(wire.stream.isComplete()).isTrue();
    }

    @Test
    void anAnswerIsThereOnlyWithItsLastOctet() {
        Wire wire = new Wire(40);
        wire.send(1);
        byte[] answer = wire.answer(1);

        wire.hear(part(answer, 0, answer.length - 1));
        assertThat(wire.heard.lines).isEmpty();

        wire.hear(part(answer, answer.length - 1, answer.length));
        assertThat(wire.heard.lines).containsExactly("1 answered");
    }

    @Test
    void halfUpperCasedIsNoAnswer() {
        Wire wire = new Wire(0);
        wire.send(1);

        wire.hear(
                ascii(
                        "PIng"
                                + new String(wire.request(1), StandardCharsets.US_ASCII)
                                        .substring(4)));

        assertThat(wire.heard.lines).containsExactly("1 damaged at 2 of 25");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 6, 12, 23, 24, 39})
    void aWrongOctetCostsItsProbeAndNoOther(int at) {
        Wire wire = new Wire(40);
        wire.send(3);

        wire.hear(wire.answer(1), flipped(wire.answer(2), at), wire.answer(3));

        assertThat(wire.heard.lines)
                .containsExactly("1 answered", "2 damaged at " + at + " of 40", "3 answered");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 39})
    void theLastAnswerIsKnownToBeDamagedOnceItIsAsLongAsItShouldBe(int at) {
        Wire wire = new Wire(40);
        wire.send(1);
        byte[] answer = flipped(wire.answer(1), at);

        wire.hear(part(answer, 0, 39));
        assertThat(wire.heard.lines).isEmpty();
        wire.hear(part(answer, 39, 40));

        assertThat(wire.heard.lines).containsExactly("1 damaged at " + at + " of 40");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "10, 10", "23, 23"})
    void aCutAnswerIsDamagedWhereTheNextBegins(int kept, int bad) {
        Wire wire = new Wire(0);
        wire.send(3);

        wire.hear(wire.answer(1), part(wire.answer(2), 0, kept), wire.answer(3));

        assertThat(wire.heard.lines)
                .containsExactly("1 answered", "2 damaged at " + bad + " of " + kept, "3 answered");
    }

    /** Every answer is cut, so that no text ever comes whole. */
    @Test
    void answersThatAreAllCutAreEachDamaged() {
        Wire wire = new Wire(0);
        wire.send(4);
        int cut = wire.answer(1).length - 5;
        for (long n = 1; n <= 4; n++) {
            wire.hear(part(wire.answer(n), 0, cut));
        }

        String where = " damaged at " + cut + " of " + cut;
        assertThat(wire.heard.lines).containsExactly("1" + where, "2" + where, "3" + where);
    }

    /** The number says whose it is, although it is the turn of the one before. */
    @Test
    void aDamagedAnswerIsThatOfTheProbeItResembles() {
        Wire wire = new Wire(0);
        wire.send(9);
        wire.hear(wire.answer(1), flipped(wire.answer(3), 1), wire.answer(4));
        wire.hear(flipped(wire.answer(8), 2), wire.answer(9));

        assertThat(wire.heard.lines)
                .containsExactly(
                        "1 answered",
                        "3 damaged at 1 of " + wire.answer(3).length,
                        "4 answered",
                        "8 damaged at 2 of " + wire.answer(8).length,
                        "9 answered");
    }

    @Test
    void octetsBetweenAnswersAreNobodys() {
        Wire wire = new Wire(0);
        wire.send(2);

        wire.hear(ascii("220 hello\r\n"), wire.answer(1), ascii("PING ME "), wire.answer(2));

        assertThat(wire.heard.lines)
                .containsExactly("stray 11", "1 answered", "stray 8", "2 answered");
    }

    @Test
    void octetsWhenNothingWasSentAreNobodys() {
        Wire wire = new Wire(0);

        wire.hear(ascii("SSH-2.0-OpenSSH_9.2\r\n"));

        assertThat(wire.heard.lines).containsExactly("stray 21");
    }

    @Test
    void aSecondAnswerIsFoundByItsText() {
        Wire wire = new Wire(30);
        wire.send(3);

        wire.hear(wire.answer(1), wire.answer(2), wire.answer(1), wire.answer(3), wire.answer(3));

        assertThat(wire.heard.lines)
                .containsExactly("1 answered", "2 answered", "1 again", "3 answered", "3 again");
    }

    @Test
    void anAnswerThatWasPassedOverIsFoundLater() {
        Wire wire = new Wire(0);
        wire.send(3);

        wire.hear(wire.answer(1), wire.answer(3), wire.answer(2));

        assertThat(wire.heard.lines).containsExactly("1 answered", "3 answered", "2 answered");
    }

    /** So that each answer is read by itself, and has the stamp of its own arrival. */
    @Test
    void itIsKnownHowMuchIsMissingToTheAnswerWhoseTurnItIs() {
        Wire wire = new Wire(40);
        assertThat(wire.stream.missing()).as("nothing was sent").isEqualTo(Integer.MAX_VALUE);
        wire.send(2);
        assertThat(wire.stream.missing()).isEqualTo(40);

        wire.hear(part(wire.answer(1), 0, 13));
        assertThat(wire.stream.missing()).isEqualTo(27);
        wire.hear(part(wire.answer(1), 13, 40));
        assertThat(wire.stream.missing()).as("of the second").isEqualTo(40);
        wire.hear(wire.answer(2));
        assertThat(wire.stream.missing()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 7, 15, 29})
    void aSecondAnswerMayComeInPiecesToo(int cut) {
        Wire wire = new Wire(30);
        wire.send(1);
        wire.hear(wire.answer(1));

        wire.hear(part(wire.answer(1), 0, cut), part(wire.answer(1), cut, 30));

        if (cut > 6) {
            assertThat(wire.heard.lines).containsExactly("1 answered", "1 again");
        } else {
            // So little could be anything, and nothing is awaited.
            assertThat(wire.heard.lines)
                    .containsExactly("1 answered", "stray " + cut, "stray " + (30 - cut));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {26, 29})
    void aSecondAnswerMayBeDamagedBehindItsText(int at) {
        Wire wire = new Wire(30);
        wire.send(1);
        byte[] second = flipped(wire.answer(1), at);

        wire.hear(wire.answer(1), part(second, 0, 27), part(second, 27, 30));

        assertThat(wire.heard.lines).containsExactly("1 answered", "1 damaged at " + at + " of 30");
    }

    @Test
    void octetsBeforeASecondAnswerAreNobodys() {
        Wire wire = new Wire(0);
        wire.send(2);

        wire.hear(wire.answer(1), ascii("what? "), wire.answer(1), wire.answer(2));
        wire.hear(ascii("now "), wire.answer(2));
        byte[] both = new byte[3 + wire.answer(1).length];
        System.arraycopy(ascii("eh "), 0, both, 0, 3);
        System.arraycopy(wire.answer(1), 0, both, 3, both.length - 3);
        wire.hear(both);

        assertThat(wire.heard.lines)
                .containsExactly(
                        "1 answered",
                        "stray 6",
                        "1 again",
                        "2 answered",
                        "stray 4",
                        "2 again",
                        "stray 3",
                        "1 again");
    }

    @Test
    void aDamagedAnswerOfALaterProbeIsWaitedForToItsEnd() {
        Wire wire = new Wire(0);
        long turn = 1;
        while (wire.answer(turn).length >= wire.answer(turn + 1).length) {
            turn++;
        }
        wire.send((int) turn + 1);
        for (long n = 1; n < turn; n++) {
            wire.hear(wire.answer(n));
        }
        wire.heard.lines.clear();
        byte[] later = flipped(wire.answer(turn + 1), 1);
        int shorter = wire.answer(turn).length;

        wire.hear(part(later, 0, shorter));
        assertThat(wire.heard.lines).isEmpty();
        wire.hear(part(later, shorter, later.length), wire.answer(turn));

        assertThat(wire.heard.lines)
                .containsExactly(turn + 1 + " damaged at 1 of " + later.length, turn + " answered");
    }

    /** What no longer is remembered as passed over is a second answer, as far as can be told. */
    @Test
    void thousandsThatWerePassedOverAreRememberedUpToABound() {
        Wire wire = new Wire(0);
        wire.send(1026);

        wire.hear(wire.answer(1026), wire.answer(1), wire.answer(2));

        assertThat(wire.heard.lines).containsExactly("1026 answered", "1 again", "2 answered");
    }

    @RepeatedTest(300)
    void inWhateverPiecesItComes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Wire wire = new Wire(random.nextBoolean() ? 0 : random.nextInt(200));
        int count = 1 + random.nextInt(40);
        wire.send(count);
        TreeSet<Integer> missing = new TreeSet<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            if (random.nextInt(5) == 0) {
                missing.add(n);
                continue;
            }
            all.writeBytes(random.nextBoolean() ? wire.answer(n) : wire.request(n));
            expected.add(n + " answered");
        }

        deliver(wire, all.toByteArray(), random);

        assertThat(wire.heard.lines).as("seed %d, missing %s", seed, missing).isEqualTo(expected);
    }

    @RepeatedTest(300)
    void damageNeverSpreads() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Wire wire = new Wire(30);
        int count = 2 + random.nextInt(30);
        wire.send(count);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            // The last one is whole, so that all before it are judged.
            if (n < count && random.nextInt(3) == 0) {
                int at = random.nextInt(30);
                all.writeBytes(flipped(wire.answer(n), at));
                expected.add(n + " damaged at " + at + " of 30");
            } else {
                all.writeBytes(wire.answer(n));
                expected.add(n + " answered");
            }
        }

        deliver(wire, all.toByteArray(), random);

        assertThat(wire.heard.lines).as("seed %d", seed).isEqualTo(expected);
    }

    @RepeatedTest(100)
    void rubbishEndsNothingAndIsNotKept() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Wire wire = new Wire(0);
        for (int round = 0; round < 50; round++) {
            wire.send(random.nextInt(3));
            byte[] rubbish = new byte[random.nextInt(2000)];
            random.nextBytes(rubbish);
            wire.hear(rubbish);
        }
        wire.send(1);
        wire.hear(new byte[64 * 1024]);
        wire.send(1);

        wire.hear(wire.answer(wire.sent), wire.answer(wire.sent));

        assertThat(wire.heard.lines).as("seed %d", seed).contains(wire.sent + " answered");
    }

    private static void deliver(Wire wire, byte[] octets, Random random) {
        int most = 1 + random.nextInt(60);
        for (int at = 0; at < octets.length; ) {
            int end = Math.min(octets.length, at + 1 + random.nextInt(most));
            wire.hear(part(octets, at, end));
            at = end;
        }
    }

    @Test
    void whatWasSentAgainIsSharedByThoseThatWereInFlightTogether() {
        Wire wire = new Wire(0);
        SentText alone = new SentText(1, wall(1), 0, 4);
        wire.stream.sent(alone);
        wire.sent = 1;
        wire.hear(wire.answer(1));
        SentText first = new SentText(2, wall(2), 0, 5);
        SentText second = new SentText(3, wall(3), 0, 5);
        wire.stream.sent(first);
        wire.stream.sent(second);

        assertThat(alone.retransmits(6)).isEqualTo(new dev.sonde.Retransmits(2, false));
        assertThat(first.retransmits(6)).isEqualTo(new dev.sonde.Retransmits(1, true));
        assertThat(second.retransmits(5)).isEqualTo(new dev.sonde.Retransmits(0, true));
    }
}
