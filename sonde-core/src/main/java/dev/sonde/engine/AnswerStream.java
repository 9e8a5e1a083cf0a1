// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.wire.PingText;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which octets of a stream are which probe's answer. TCP has no frames, and a server may answer
 * several probes at once or one in pieces, so a probe's answer is known by its place: behind those
 * of the probes that were sent before it. Each octet is compared.
 *
 * <p>Where octets are missing, wrong or too many the stream finds its way back at the next text of
 * a probe that is known. What came before that text is the damaged answer of the probe it was the
 * turn of; probes of which nothing came at all are passed over, and when their text comes after
 * all, later, it is found as well. A damaged answer with nothing known behind it is recognised once
 * as many octets have come as it should have.
 *
 * <p>Pure; not thread-safe. It keeps what has come of an answer that is not whole yet, at most the
 * length of two.
 */
final class AnswerStream {
    /** Beyond these the oldest are found by their text alone. */
    private static final int MOST_AWAITED = 65_536;

    private static final int ROOM = 512;

    /** So much of a text is no chance. */
    private static final int TELLING = 12;

    /**
     * In how many octets a damaged answer may differ from the text of a probe it is put down to.
     */
    private static final int MOST_DAMAGED = 8;

    /** How many probes a damaged answer is compared with. */
    private static final int MOST_COMPARED = 64;

    /** How many that were passed over are remembered. */
    private static final int MOST_PASSED_OVER = 1024;

    /** Who hears what was found. */
    interface Listener {
        /**
         * A probe's answer is there, whole and right.
         *
         * @param sent null when it has been answered before
         */
        void answered(long number, @Nullable SentText sent, int octets);

        /** What came in the place of a probe's answer is something else. */
        void damaged(long number, int firstBadOffset, int octets);

        /** Octets that are no probe's. */
        void stray(int octets);
    }

    private final PingText text;
    private final TextFinder finder;
    private final TextFinder.Known known;
    private final int size;
    private final Listener listener;
    private final ArrayDeque<SentText> awaited = new ArrayDeque<>();
    private final TreeMap<Long, SentText> passedOver = new TreeMap<>();
    private ByteBuffer pending = ByteBuffer.allocate(ROOM).flip();

    /**
     * @param known the probes that may be answered
     * @param size octets of each probe; less than the text's for the text alone
     */
    AnswerStream(PingText text, TextFinder.Known known, int size, Listener listener) {
        this.text = text;
        this.known = known;
        this.size = size;
        this.listener = listener;
        finder = new TextFinder(text, known);
    }

    /** A probe has left whole; its answer's turn is after those of all before. */
    void sent(SentText probe) {
        if (!awaited.isEmpty()) {
            awaited.getLast().crowd();
            probe.crowd();
        }
        if (awaited.size() == MOST_AWAITED) {
            awaited.removeFirst();
        }
        awaited.add(probe);
    }

    /** The probes whose answers are still to come, in their order. */
    Iterable<SentText> awaited() {
        return awaited;
    }

    /** Whether no answer is to come. */
    boolean isComplete() {
        return awaited.isEmpty();
    }

    /**
     * How many octets are missing to the answer whose turn it is; {@link Integer#MAX_VALUE} when
     * that cannot be said.
     */
    int missing() {
        SentText turn = awaited.peek();
        int missing = turn == null ? 0 : lengthOf(turn.number(), turn.wall()) - pending.remaining();
        return missing > 0 ? missing : Integer.MAX_VALUE;
    }

    /** Takes what has come, to the buffer's limit. */
    void take(ByteBuffer octets) {
        makeRoom(octets.remaining());
        pending.limit(pending.limit() + octets.remaining());
        pending.put(
                pending.limit() - octets.remaining(),
                octets,
                octets.position(),
                octets.remaining());
        octets.position(octets.limit());
        while (pending.hasRemaining() && step()) {
            // Each has taken octets or a probe away.
        }
    }

    private void makeRoom(int octets) {
        if (pending.capacity() - pending.limit() >= octets) {
            return;
        }
        int needed = pending.remaining() + octets;
        if (needed <= pending.capacity()) {
            pending.compact().flip();
        } else {
            ByteBuffer wider = ByteBuffer.allocate(Math.max(needed, 2 * pending.capacity()));
            pending = wider.put(pending).flip();
        }
    }

    // ---- One answer after the other

    /**
     * Puts the first of what is pending down to somebody.
     *
     * @return false when more has to come first
     */
    private boolean step() {
        SentText turn = awaited.peek();
        if (turn == null) {
            return findBehind(0, null, 0);
        }
        int length = lengthOf(turn.number(), turn.wall());
        int bad = difference(turn.number(), turn.wall(), length);
        if (bad < 0) {
            awaited.remove();
            skip(length);
            listener.answered(turn.number(), turn, length);
            return true;
        }
        if (bad == pending.remaining() && bad < length) {
            return false;
        }
        return findBehind(0, turn, bad);
    }

    /** Octets of a probe's answer. */
    private int lengthOf(long number, long wall) {
        return Math.max(text.length(number, wall), size);
    }

    /**
     * Compares the first octets with an answer.
     *
     * @return -1 when it is there, else the first offset that is wrong or has not come yet
     */
    private int difference(long number, long wall, int length) {
        int octets = Math.min(pending.remaining(), length);
        return text.firstDifference(
                pending, pending.position(), octets, octets, number, wall, size);
    }

    private void skip(int octets) {
        pending.position(pending.position() + octets);
    }

    // ---- Finding the way back

    /**
     * It is not the answer whose turn it is: looks for the next text that is known.
     *
     * @param offset where to begin, counted from the first pending octet
     * @param turn whose turn it is, null when nobody's
     * @param bad its first wrong octet
     */
    private boolean findBehind(int offset, @Nullable SentText turn, int bad) {
        int at = finder.find(pending, pending.position() + offset, pending.limit());
        int before = at - pending.position();
        if (at < 0 || !finder.isWhole() && !isWorthWaiting(at, turn)) {
            return giveUp(turn, bad);
        }
        long number = finder.number();
        if (!finder.isWhole()) {
            return turn != null
                    && endsThere(at, before, turn)
                    && settleBefore(before, number, turn, bad);
        }
        if (turn != null && number == turn.number()) {
            if (before == 0) {
                // Its own text, so what is wrong comes behind that.
                return findBehind(text.length(), turn, bad);
            }
            if (offset == 0) {
                skip(before);
                listener.stray(before);
                return true;
            }
        }
        if (before > 0) {
            return settleBefore(before, number, turn, bad);
        }
        return isAwaited(number) ? passOverTo(number) : takeOutOfTurn(number);
    }

    /** Whether so much of a later probe's text has come that what is before it will not go on. */
    private boolean endsThere(int at, int before, SentText turn) {
        return before > 0
                && pending.limit() - at >= TELLING
                && finder.number() != turn.number()
                && isAwaited(finder.number());
    }

    /** Whether the beginning of a text at the very end is likely to go on as one. */
    private boolean isWorthWaiting(int at, @Nullable SentText turn) {
        boolean another = awaited.size() > 1;
        boolean known = finder.number() != TextFinder.NONE;
        if (turn == null) {
            return known;
        }
        return another || known && (at > pending.position() || finder.number() != turn.number());
    }

    /** Nothing known behind it. */
    private boolean giveUp(@Nullable SentText turn, int bad) {
        if (turn == null) {
            int octets = pending.remaining();
            skip(octets);
            listener.stray(octets);
            return true;
        }
        int length = lengthOf(turn.number(), turn.wall());
        if (pending.remaining() < length) {
            return false;
        }
        return damaged(turn, bad, pending.remaining());
    }

    /**
     * A damaged answer, of the probe whose turn it is, or of a later one whose text it resembles
     * more.
     *
     * @param octets how many there are for it at most
     * @return false when it is of a later one, and more has to come first
     */
    private boolean damaged(SentText turn, int bad, int octets) {
        SentText owner = mostAlike(turn, octets);
        int length = lengthOf(owner.number(), owner.wall());
        int first = bad;
        if (owner.number() != turn.number()) {
            if (octets < length && octets == pending.remaining()) {
                return false;
            }
            passOverTo(owner.number());
            first = difference(owner.number(), owner.wall(), length);
        }
        int taken = Math.min(octets, length);
        awaited.remove();
        skip(taken);
        listener.damaged(owner.number(), first < 0 ? taken : Math.min(first, taken), taken);
        return true;
    }

    private SentText mostAlike(SentText turn, int octets) {
        SentText best = turn;
        int least = MOST_DAMAGED + 1;
        int compared = 0;
        for (SentText each : awaited) {
            int distance =
                    text.distance(pending, pending.position(), octets, each.number(), each.wall());
            if (distance < least) {
                least = distance;
                best = each;
            }
            if (++compared == MOST_COMPARED || least == 0) {
                break;
            }
        }
        return best;
    }

    /** What comes before a known text is a damaged answer, or nobody's. */
    private boolean settleBefore(int before, long found, @Nullable SentText turn, int bad) {
        if (turn == null || !isAwaited(found) && found != turn.number()) {
            skip(before);
            listener.stray(before);
            return true;
        }
        return damaged(turn, Math.min(bad, before), before);
    }

    private boolean isAwaited(long number) {
        return !awaited.isEmpty()
                && number >= awaited.getFirst().number()
                && number <= awaited.getLast().number();
    }

    /** Of the probes before this one nothing has come. */
    private boolean passOverTo(long number) {
        while (awaited.getFirst().number() < number) {
            SentText over = awaited.removeFirst();
            passedOver.put(over.number(), over);
        }
        while (passedOver.size() > MOST_PASSED_OVER) {
            passedOver.pollFirstEntry();
        }
        return true;
    }

    /** A second answer, or one to a probe that was passed over. */
    private boolean takeOutOfTurn(long number) {
        long wall = known.wallOf(number);
        int length = lengthOf(number, wall);
        int bad = difference(number, wall, length);
        if (bad >= 0 && pending.remaining() < length) {
            return false;
        }
        skip(length);
        SentText over = passedOver.remove(number);
        if (bad < 0) {
            listener.answered(number, over, length);
        } else {
            listener.damaged(number, bad, length);
        }
        return true;
    }
}
