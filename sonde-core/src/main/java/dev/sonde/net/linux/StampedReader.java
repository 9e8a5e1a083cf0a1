// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;

/**
 * Reads a connection's octets together with the time at which the last of them arrived, by
 * recvmmsg(2) for one message.
 *
 * <p><b>Threading.</b> As the socket's {@link Kernel}.
 */
final class StampedReader {
    private final SocketDescriptor socket;
    private final MessageArray message;
    private final ControlMessages control = new ControlMessages();
    private long stamp;

    StampedReader(SocketDescriptor socket) {
        this.socket = socket;
        message = new MessageArray(socket.kernel(), 1, Family.V6, 1, ControlMessages.ROOM);
    }

    /**
     * Reads what is there, never waiting.
     *
     * @param into the address of the room for it
     * @return how many octets, 0 at the end of the stream, or the negative errno
     */
    long read(long into, int room) {
        message.resetLengths(0);
        message.setBytes(0, 0, into);
        message.setLength(0, 0, room);
        long result =
                socket.kernel()
                        .recvmmsg(socket.fd(), message.address(0), 1, Constants.MSG_DONTWAIT);
        if (result < 0) {
            return result;
        }
        control.read(message.memory(), message.control(0), message.controlLength(0));
        stamp = control.stamp();
        return message.length(0);
    }

    /** When the last of what was read last arrived, wall nanoseconds; 0 when not said. */
    long stamp() {
        return stamp;
    }
}
