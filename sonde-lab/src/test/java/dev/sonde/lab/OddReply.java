// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What can be wrong with an answer. A host that is odd in this way answers the second probe so, and
 * every other one as it should.
 */
enum OddReply {
    WRONG_CHECKSUM,
    WRONG_IDENTIFIER,
    WRONG_SOURCE,
    /** From a host that is probed as well. */
    ANOTHER_TARGETS_SOURCE,
    CHANGED_PATTERN,
    CHANGED_MARK,
    /** The mark of another run under our identifier. */
    FOREIGN_MARK,
    SHORTENED,
    LENGTHENED,
    WITHOUT_PAYLOAD,
    /** Not even a whole ICMP header. */
    TRUNCATED_HEADER,
    /** The IP header promises more than there is. */
    TRUNCATED_PACKET,
    UNSENT_SEQUENCE,
    /** That of the probe before. */
    ANSWERED_SEQUENCE,
    WRONG_CODE,
    WRONG_TYPE,
    /** The request sent back. */
    REQUEST,
    DUPLICATE,
    TRIPLICATE,
    LATE,
    REORDERED,
    DAMAGED_THEN_RIGHT,
    RIGHT_THEN_DAMAGED,
    RIGHT_THEN_ERROR,
    ERROR_THEN_RIGHT;

    /** An octet of the payload behind the mark, and one within. */
    static final int PATTERN_OFFSET = 20;

    static final int MARK_OFFSET = 3;

    /** A round trip that would show in the statistics; answers that are right come at once. */
    static final Duration LAG = Duration.ofMillis(150);

    /** Behind the timeout of the test. */
    static final Duration TOO_LATE = Duration.ofSeconds(1);

    static final String STRANGER = "198.51.100.66";
    static final String STRANGER6 = "2001:db8::66";
    static final int NEVER_SENT = 777;

    /** The host of this oddity. */
    String host(int version) {
        int place = List.of(values()).indexOf(this);
        return version == 4 ? "10.64.100." + place : "fd64::64:" + Integer.toHexString(place);
    }

    /** Plays all of them. */
    static ScriptedHost.Script<EchoRequest> script() {
        Swap swap = new Swap();
        return request -> {
            int[] last = request.lastOctets();
            OddReply odd = values()[last[3]];
            byte[] right = IcmpWriter.reply(request).packet();
            if (odd == REORDERED) {
                return swap.answers(request, right);
            }
            return request.sequence() == 2 ? odd.answers(request, right) : Answer.allNow(right);
        };
    }

    /** Answers the second probe behind the third. */
    static final class Swap {
        /** By host and identifier: several may ask at once. */
        private final Map<String, byte[]> held = new HashMap<>();

        List<Answer> answers(Request request, byte[] right) {
            String asker = request.destination() + " " + request.identifier();
            return switch (request.sequence()) {
                case 2 -> {
                    held.put(asker, right);
                    yield List.of();
                }
                case 3 -> Answer.allNow(right, Objects.requireNonNull(held.remove(asker)));
                default -> Answer.allNow(right);
            };
        }
    }

    private List<Answer> answers(EchoRequest request, byte[] right) {
        IcmpWriter reply = IcmpWriter.reply(request);
        boolean four = request.version() == 4;
        return switch (this) {
            case WRONG_CHECKSUM -> lagging(reply.wrongChecksum().packet());
            case WRONG_IDENTIFIER ->
                    lagging(reply.identifier(request.identifier() ^ 0x5555).packet());
            case WRONG_SOURCE -> lagging(reply.from(four ? STRANGER : STRANGER6).packet());
            case ANOTHER_TARGETS_SOURCE ->
                    lagging(reply.from(DUPLICATE.host(request.version())).packet());
            case CHANGED_PATTERN -> lagging(reply.damage(PATTERN_OFFSET).packet());
            case CHANGED_MARK -> lagging(reply.damage(MARK_OFFSET).packet());
            case FOREIGN_MARK -> {
                for (int i = 0; i < 8; i++) {
                    reply.octet(8 + i, ~request.payload()[i]);
                }
                yield lagging(reply.packet());
            }
            case SHORTENED -> lagging(reply.length(8 + 40).packet());
            case LENGTHENED -> lagging(reply.length(8 + 64).packet());
            case WITHOUT_PAYLOAD -> lagging(reply.length(8).packet());
            case TRUNCATED_HEADER -> lagging(reply.length(6).packet());
            case TRUNCATED_PACKET -> lagging(Arrays.copyOf(right, right.length - 20));
            case UNSENT_SEQUENCE -> lagging(reply.sequence(NEVER_SENT).packet());
            case ANSWERED_SEQUENCE -> lagging(reply.sequence(1).packet());
            case WRONG_CODE -> lagging(reply.code(1).packet());
            case WRONG_TYPE -> lagging(reply.type(four ? 14 : 140).packet());
            case REQUEST -> lagging(reply.type(four ? 8 : 128).packet());
            case REORDERED -> throw new AssertionError("has been dealt with");
            case DUPLICATE,
                    TRIPLICATE,
                    LATE,
                    DAMAGED_THEN_RIGHT,
                    RIGHT_THEN_DAMAGED,
                    RIGHT_THEN_ERROR,
                    ERROR_THEN_RIGHT ->
                    timed(request, right, reply.damage(PATTERN_OFFSET).packet());
        };
    }

    /** Those that are odd by when they come, whatever the protocol. */
    List<Answer> timed(Request request, byte[] right, byte[] damaged) {
        return switch (this) {
            case DUPLICATE -> List.of(Answer.now(right), Answer.after(LAG, right));
            case TRIPLICATE ->
                    List.of(
                            Answer.now(right),
                            Answer.after(LAG, right),
                            Answer.after(LAG.multipliedBy(2), right));
            case LATE -> List.of(Answer.after(TOO_LATE, right));
            case DAMAGED_THEN_RIGHT -> List.of(Answer.now(damaged), Answer.after(LAG, right));
            case RIGHT_THEN_DAMAGED -> List.of(Answer.now(right), Answer.after(LAG, damaged));
            case RIGHT_THEN_ERROR ->
                    List.of(Answer.now(right), Answer.after(LAG, unreachable(request)));
            case ERROR_THEN_RIGHT ->
                    List.of(Answer.now(unreachable(request)), Answer.after(LAG, right));
            default -> throw new AssertionError(this + " is odd in another way");
        };
    }

    static List<Answer> lagging(byte[] packet) {
        return List.of(Answer.after(LAG, packet));
    }

    private static byte[] unreachable(Request request) {
        boolean four = request.version() == 4;
        return IcmpWriter.error(request, four ? 3 : 1, four ? 1 : 3).packet();
    }
}
