// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.IcmpReport;
import dev.sonde.Retransmits;
import dev.sonde.net.Errno;
import dev.sonde.net.TcpSocket;
import dev.sonde.net.TcpSocket.State;
import java.util.Optional;

/**
 * What a socket that is connecting has come to.
 *
 * @param kind how it ended, if it did
 * @param errno what the kernel said, 0 for nothing
 * @param error the ICMP error that was told last; where the host has answered all the same it was
 *     about an earlier SYN and did not keep the answer away
 * @param retransmits how often the SYN was sent again
 */
public record HandshakeEnd(
        Kind kind, int errno, Optional<IcmpReport> error, Optional<Retransmits> retransmits) {
    /** How a handshake ends. */
    public enum Kind {
        /** The host has answered; it may have reset the connection since. */
        ANSWERED,
        /** An ICMP error. */
        ICMP_ERROR,
        /** A reset in place of an answer. */
        REFUSED,
        /** This host would not send it. */
        NOT_SENT,
        /** Not yet, or the kernel has given it up without news. */
        NONE
    }

    /** Reads a socket's state, and its error queue to the end. */
    public static HandshakeEnd of(TcpSocket socket) {
        // It is the look at the state that finds the number.
        State state = socket.state();
        int errno = socket.errno();
        Optional<IcmpReport> error = ErrorCredit.lastQueued(socket);
        int again = (int) socket.info().synRetransmits();
        return new HandshakeEnd(
                kind(state, errno, error.isPresent()),
                errno,
                error,
                Optional.of(new Retransmits(again, false)));
    }

    private static Kind kind(State state, int errno, boolean hasError) {
        // Reset after it was open, before anybody looked.
        boolean wasOpen = errno == Errno.ECONNRESET.number() || errno == Errno.EPIPE.number();
        if (state == State.OPEN || wasOpen) {
            return Kind.ANSWERED;
        }
        if (hasError) {
            return Kind.ICMP_ERROR;
        }
        if (errno == Errno.ECONNREFUSED.number()) {
            return Kind.REFUSED;
        }
        return state == State.FAILED && errno != Errno.ETIMEDOUT.number()
                ? Kind.NOT_SENT
                : Kind.NONE;
    }
}
