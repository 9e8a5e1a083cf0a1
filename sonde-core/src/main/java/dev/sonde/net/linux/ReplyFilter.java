// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * A classic BPF program that keeps the answers to other pingers out of a raw socket's receive
 * buffer (socket(7), SO_ATTACH_FILTER): every raw socket of a host gets every echo reply, and one
 * flood elsewhere would overflow them all.
 *
 * <pre>
 * 0  X = length of the IP header (0 for IPv6, whose raw sockets start behind it)
 * 1  A = type                      2  not an echo reply? to 7
 * 3  A = identifier                4  ours? to 7
 * 5  A = first four payload octets 6  ours? to 7, else to 8
 * 7  accept                        8  drop
 * </pre>
 */
final class ReplyFilter {
    private static final int LENGTH = 9;
    private static final int ACCEPT = 7;
    private static final int DROP = 8;
    private static final int EVERYTHING = -1;

    private final ByteBuffer program;
    private int size;

    private ReplyFilter(ByteBuffer program) {
        this.program = program;
    }

    /**
     * Attaches it.
     *
     * @param payloadWord what our payloads begin with, empty when that is nothing of ours alone
     * @return as setsockopt(2)
     */
    static long attach(
            Kernel kernel,
            SocketDescriptor socket,
            Family family,
            int identifier,
            OptionalInt payloadWord) {
        ReplyFilter filter = new ReplyFilter(kernel.allocate(LENGTH * Layouts.SockFilter.SIZE));
        filter.write(family, identifier, payloadWord);
        return socket.attachFilter(Kernel.addressOf(filter.program), LENGTH);
    }

    private void write(Family family, int identifier, OptionalInt payloadWord) {
        boolean v4 = family == Family.V4;
        load(v4 ? Constants.BPF_LDX_MSH : Constants.BPF_LDX_IMM, 0);
        load(Constants.BPF_LD_B_IND, 0);
        jump(v4 ? 0 : 129, 3, ACCEPT);
        load(Constants.BPF_LD_H_IND, 4);
        jump(identifier, ACCEPT, payloadWord.isPresent() ? 5 : DROP);
        load(Constants.BPF_LD_W_IND, 8);
        jump(payloadWord.orElse(0), ACCEPT, DROP);
        load(Constants.BPF_RET_K, EVERYTHING);
        load(Constants.BPF_RET_K, 0);
    }

    private void load(int code, int operand) {
        instruction(code, 0, 0, operand);
    }

    /** Goes on at one of two places, by whether the accumulator equals a value. */
    private void jump(int value, int ifEqual, int ifNot) {
        int next = size + 1;
        instruction(Constants.BPF_JEQ_K, ifEqual - next, ifNot - next, value);
    }

    private void instruction(int code, int ifTrue, int ifFalse, int operand) {
        int at = size++ * Layouts.SockFilter.SIZE;
        program.putShort(at + Layouts.SockFilter.CODE, (short) code);
        program.put(at + Layouts.SockFilter.JT, (byte) ifTrue);
        program.put(at + Layouts.SockFilter.JF, (byte) ifFalse);
        program.putInt(at + Layouts.SockFilter.K, operand);
    }
}
