// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What can be wrong with an answer to a datagram of text. A host that is odd in this way answers
 * the second probe so, and every other one as it should.
 */
enum UdpOddReply {
    WRONG_CHECKSUM,
    WRONG_SOURCE,
    /** From another port of the right host. */
    WRONG_PORT,
    /** Not upper-cased, as RFC 862 has it. */
    ECHO,
    /** Upper-cased in part. */
    MIXED_CASE,
    DAMAGED,
    SHORTENED,
    LENGTHENED,
    EMPTY,
    /** Too little to say what it resembles. */
    FIVE_OCTETS,
    /** The word and the number. */
    SIX_OCTETS,
    /** The IP header promises more than there is. */
    TRUNCATED_PACKET,
    UNSENT_NUMBER,
    /** Another text than any that was sent. */
    FOREIGN_TEXT,
    /** That of the probe before. */
    ANSWERED_TEXT,
    DUPLICATE,
    TRIPLICATE,
    LATE,
    REORDERED,
    DAMAGED_THEN_RIGHT,
    RIGHT_THEN_DAMAGED,
    RIGHT_THEN_ERROR,
    ERROR_THEN_RIGHT,
    /** From a host that is probed as well. */
    ANOTHER_TARGETS_SOURCE;

    /** Octets of each probe. */
    static final int SIZE = 40;

    private static final int DAMAGED_OFFSET = 12;
    private static final int OTHER_PORT = 11001;

    /** The host of this oddity. */
    String host(int version) {
        return address(version, 102, List.of(values()).indexOf(this));
    }

    /**
     * The host that changes one octet of its answer to the second probe.
     *
     * @param offset of the octet, from 0
     * @param small whether a digit becomes another digit, instead of none
     */
    static String damaging(int version, int offset, boolean small) {
        return address(version, small ? 103 : 104, offset);
    }

    private static String address(int version, int block, int place) {
        return version == 4
                ? "10.64." + block + "." + place
                : "fd64::" + Integer.toHexString(block) + ":" + Integer.toHexString(place);
    }

    /** Plays all of them. */
    static ScriptedHost.Script<UdpRequest> script() {
        Map<String, byte[]> first = new HashMap<>();
        OddReply.Swap swap = new OddReply.Swap();
        List<UdpRequest> seconds = new ArrayList<>();
        return request -> {
            int[] last = request.lastOctets();
            int block = request.version() == 4 ? last[2] : last[1];
            byte[] right = UdpWriter.answer(request).packet();
            if (request.sequence() != 2 && block != 102) {
                return Answer.allNow(right);
            }
            if (block != 102) {
                return Answer.allNow(
                        UdpWriter.answer(request)
                                .change(last[3], block == 103 ? 1 : 0x55)
                                .packet());
            }
            UdpOddReply odd = values()[last[3]];
            if (odd == REORDERED) {
                return swap.answers(request, right);
            }
            String asker = request.destination() + " " + request.identifier();
            if (request.sequence() == 1) {
                first.put(asker, right);
            }
            if (odd == ANOTHER_TARGETS_SOURCE && request.sequence() == 2) {
                String other = unlike(request, seconds).destination().getHostAddress();
                return OddReply.lagging(UdpWriter.answer(request).from(other).packet());
            }
            if (request.sequence() == 2) {
                seconds.add(request);
            }
            if (odd == ANSWERED_TEXT && request.sequence() == 2) {
                return OddReply.lagging(Objects.requireNonNull(first.remove(asker)));
            }
            return request.sequence() == 2 ? odd.answers(request, right) : Answer.allNow(right);
        };
    }

    /**
     * One with a text that nobody could take for this one's with damage: all are sent at nearly the
     * same time, which is what they differ in.
     */
    private static UdpRequest unlike(UdpRequest request, List<UdpRequest> others) {
        for (UdpRequest other : others) {
            int different = 0;
            for (int i = 0; i < Math.min(other.text().length(), request.text().length()); i++) {
                different += other.text().charAt(i) == request.text().charAt(i) ? 0 : 1;
            }
            if (other.version() == request.version() && different >= 3) {
                return other;
            }
        }
        throw new AssertionError("all were sent at the same time: " + others);
    }

    private List<Answer> answers(UdpRequest request, byte[] right) {
        UdpWriter answer = UdpWriter.answer(request);
        boolean four = request.version() == 4;
        return switch (this) {
            case WRONG_CHECKSUM -> OddReply.lagging(answer.wrongChecksum().packet());
            case WRONG_SOURCE ->
                    OddReply.lagging(
                            answer.from(four ? OddReply.STRANGER : OddReply.STRANGER6).packet());
            case WRONG_PORT -> OddReply.lagging(answer.port(OTHER_PORT).packet());
            case ECHO -> OddReply.lagging(answer.text(request.text()).packet());
            case MIXED_CASE ->
                    OddReply.lagging(
                            answer.text("PIng" + request.text().substring("ping".length()))
                                    .packet());
            case DAMAGED -> OddReply.lagging(damaged(request));
            case SHORTENED -> OddReply.lagging(answer.length(SIZE - 7).packet());
            case LENGTHENED -> OddReply.lagging(answer.length(SIZE + 7).packet());
            case EMPTY -> OddReply.lagging(answer.length(0).packet());
            case FIVE_OCTETS -> OddReply.lagging(answer.length(5).packet());
            case SIX_OCTETS -> OddReply.lagging(answer.length(6).packet());
            case TRUNCATED_PACKET -> OddReply.lagging(Arrays.copyOf(right, right.length - 20));
            case UNSENT_NUMBER -> OddReply.lagging(answer.text("PING 777 1.5").packet());
            case FOREIGN_TEXT -> OddReply.lagging(answer.text("Who goes there?").packet());
            case ANSWERED_TEXT, REORDERED, ANOTHER_TARGETS_SOURCE ->
                    throw new AssertionError("has been dealt with");
            case DUPLICATE,
                    TRIPLICATE,
                    LATE,
                    DAMAGED_THEN_RIGHT,
                    RIGHT_THEN_DAMAGED,
                    RIGHT_THEN_ERROR,
                    ERROR_THEN_RIGHT ->
                    OddReply.valueOf(name()).timed(request, right, damaged(request));
        };
    }

    private static byte[] damaged(UdpRequest request) {
        return UdpWriter.answer(request).change(DAMAGED_OFFSET, 0x55).packet();
    }
}
