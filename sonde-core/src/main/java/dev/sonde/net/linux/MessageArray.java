// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;
import dev.sonde.net.linux.Layouts.Iovec;
import dev.sonde.net.linux.Layouts.Mmsghdr;
import java.nio.ByteBuffer;

/**
 * An array of struct mmsghdr for sendmmsg(2) and recvmmsg(2), each with its address, its iovecs and
 * its room for control messages.
 *
 * <p>All pointers are written once; for a call only lengths, addresses and what the kernel wrote
 * over change. One block of memory, {@code n} being the capacity:
 *
 * <pre>
 * 0        n × 64   struct mmsghdr
 *          n × 32   struct sockaddr_in or sockaddr_in6
 *          n × 16 k struct iovec, k for each message
 *          n × c    control messages
 * </pre>
 *
 * <p><b>Threading.</b> As its {@link Kernel}.
 */
final class MessageArray {
    private final ByteBuffer memory;
    private final long address;
    private final int nameBytes;
    private final int iovecsEach;
    private final int controlBytes;
    private final int namesAt;
    private final int iovecsAt;
    private final int controlsAt;

    /**
     * @param capacity how many messages
     * @param family what the addresses are
     * @param iovecsEach how many pieces the bytes of a message are in
     * @param controlBytes room for control messages, a multiple of 8
     */
    MessageArray(Kernel kernel, int capacity, Family family, int iovecsEach, int controlBytes) {
        this.iovecsEach = iovecsEach;
        this.controlBytes = controlBytes;
        nameBytes = SocketAddress.size(family);
        namesAt = capacity * Mmsghdr.SIZE;
        iovecsAt = namesAt + capacity * SocketAddress.STRIDE;
        controlsAt = iovecsAt + capacity * iovecsEach * Iovec.SIZE;
        memory = kernel.allocate(controlsAt + capacity * controlBytes);
        address = Kernel.addressOf(memory);
        for (int i = 0; i < capacity; i++) {
            int header = i * Mmsghdr.SIZE;
            memory.putLong(header + Mmsghdr.NAME, address + name(i));
            memory.putLong(header + Mmsghdr.IOV, address + iovec(i, 0));
            memory.putLong(header + Mmsghdr.IOVLEN, iovecsEach);
            if (controlBytes > 0) {
                memory.putLong(header + Mmsghdr.CONTROL, address + control(i));
            }
            resetLengths(i);
        }
    }

    /** The memory that the offsets below are in. */
    ByteBuffer memory() {
        return memory;
    }

    /** The address of a message's struct mmsghdr. */
    long address(int index) {
        return address + (long) index * Mmsghdr.SIZE;
    }

    /** The offset of a message's address. */
    int name(int index) {
        return namesAt + index * SocketAddress.STRIDE;
    }

    /** The offset of a message's control messages. */
    int control(int index) {
        return controlsAt + index * controlBytes;
    }

    /** How many bytes of control messages the kernel wrote. */
    int controlLength(int index) {
        return (int) memory.getLong(index * Mmsghdr.SIZE + Mmsghdr.CONTROLLEN);
    }

    /** Says how many bytes of control messages a message to be sent has. */
    void setControlLength(int index, int bytes) {
        memory.putLong(index * Mmsghdr.SIZE + Mmsghdr.CONTROLLEN, bytes);
    }

    /** How many bytes of data the message carried. */
    int length(int index) {
        return memory.getInt(index * Mmsghdr.SIZE + Mmsghdr.LEN);
    }

    /** Points a piece of a message to its bytes. */
    void setBytes(int index, int piece, long bytesAddress) {
        memory.putLong(iovec(index, piece) + Iovec.BASE, bytesAddress);
    }

    /** Says how long a piece of a message is. */
    void setLength(int index, int piece, int bytes) {
        memory.putLong(iovec(index, piece) + Iovec.LEN, bytes);
    }

    /**
     * Restores what the kernel overwrote on receiving into this message: the lengths of address and
     * control.
     */
    void resetLengths(int index) {
        int header = index * Mmsghdr.SIZE;
        memory.putInt(header + Mmsghdr.NAMELEN, nameBytes);
        memory.putLong(header + Mmsghdr.CONTROLLEN, controlBytes);
    }

    private int iovec(int index, int piece) {
        return iovecsAt + (index * iovecsEach + piece) * Iovec.SIZE;
    }
}
