// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.IcmpReport;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.wire.IcmpMessage;
import dev.sonde.wire.IpHeader;
import dev.sonde.wire.QuotedDatagram;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A raw socket that hears the ICMP errors which Linux keeps from the sockets they are about.
 *
 * <p>From a UDP socket it keeps source quench, redirects, the reassembly time-out of IPv4, types 40
 * and all that is not assigned; the others are passed over here, as the error queue has them too.
 * An open TCP connection is told of no message at all. The errors of extended echo replies are
 * about no datagram, and are heard for both.
 */
public final class RawErrors {
    /** Whose errors are heard. */
    public enum About {
        /** Those about UDP datagrams that no error queue has. */
        UDP(17),
        /** All about TCP segments. */
        TCP(6);

        private final int protocol;

        About(int protocol) {
            this.protocol = protocol;
        }
    }

    /** The ports, and as much more as RFC 792 demands. */
    private static final int LEAST_TRANSPORT = 8;

    private static final int LARGEST_QUOTE = 2048;

    /** How many batches are read before the others get their turn. */
    private static final int ROUNDS = 16;

    /** The codes of type 3 that the kernel knows, and tells. */
    private static final int UNREACHABLE = 3;

    private static final int KNOWN_CODES = 16;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;

    /** A hop limit that no router has touched: what is sent by a neighbour, RFC 4861. */
    private static final int UNTOUCHED_HOPS = 255;

    private final IcmpSocket socket;
    private final About about;

    private RawErrors(IcmpSocket socket, About about) {
        this.socket = socket;
        this.about = about;
    }

    /**
     * An error that quotes a datagram or segment, anybody's.
     *
     * @param transportAt where its UDP or TCP header begins in the buffer, absolute
     * @param transportOctets how much there is from there on, at least 8
     */
    public record Quoted(
            IcmpReport report,
            IpAddress destination,
            ByteBuffer bytes,
            int transportAt,
            int transportOctets,
            long stamp) {
        public int sourcePort() {
            return Short.toUnsignedInt(bytes.getShort(transportAt));
        }

        public int destinationPort() {
            return Short.toUnsignedInt(bytes.getShort(transportAt + 2));
        }
    }

    /** Who wants to know. */
    public interface Listener {
        /** An error about somebody's datagram or segment. */
        void heard(Quoted quoted);

        /** An extended echo reply with an error code (RFC 8335), which quotes nothing. */
        void heardUnquoted(IcmpReport report, IpAddress from, long stamp);
    }

    public static RawErrors open(
            Family family, Network network, SocketOptions options, About about) {
        SocketOptions listening =
                SocketOptions.DEFAULT
                        .withReceiveBufferBytes(options.receiveBufferBytes())
                        .withDatagramBytes(LARGEST_QUOTE);
        IcmpSocket socket = network.openIcmp(family, IcmpSocket.Kind.RAW, listening);
        socket.ignoreOthers(OptionalInt.empty());
        return new RawErrors(socket, about);
    }

    /**
     * Reads what has come.
     *
     * @return whether that was all
     */
    public boolean read(Listener listener) {
        for (int round = 0; round < ROUNDS; round++) {
            if (socket.receive() == 0) {
                return true;
            }
            ReceiveBatch batch = socket.incoming();
            for (int i = 0; i < batch.size(); i++) {
                read(batch, i, listener);
            }
        }
        return false;
    }

    private void read(ReceiveBatch batch, int index, Listener listener) {
        ByteBuffer bytes = batch.bytes(index);
        int at = 0;
        if (socket.family() == Family.V4) {
            IpHeader header = IpHeader.readV4(bytes, 0, bytes.limit());
            if (header == null || header.protocol() != IpHeader.ICMP) {
                return;
            }
            at = header.length();
        }
        IcmpMessage message = IcmpMessage.read(socket.family(), bytes, at, bytes.limit());
        if (message instanceof IcmpMessage.ExtendedReply reply && reply.code() != 0) {
            IpAddress from = batch.source(index);
            listener.heardUnquoted(ErrorCredit.report(reply, from), from, batch.stamp(index));
            return;
        }
        @Nullable QuotedDatagram quote = quote(message, batch, index);
        if (quote instanceof QuotedDatagram.Other other
                && other.why() == QuotedDatagram.Why.PROTOCOL
                && other.header().protocol() == about.protocol
                && other.transportOctets() >= LEAST_TRANSPORT) {
            listener.heard(
                    new Quoted(
                            ErrorCredit.report(message, batch.source(index)),
                            other.header().destination(),
                            bytes,
                            other.transportAt(),
                            other.transportOctets(),
                            batch.stamp(index)));
        }
    }

    /** What a message quotes, when it is one to be heard. */
    private @Nullable QuotedDatagram quote(IcmpMessage message, ReceiveBatch batch, int index) {
        if (message instanceof IcmpMessage.Redirect redirect) {
            boolean credible =
                    socket.family() == Family.V4
                            || batch.ttl(index) == UNTOUCHED_HOPS
                                    && batch.source(index).isLinkLocal();
            return credible ? redirect.quote() : null;
        }
        if (message instanceof IcmpMessage.ErrorMessage error) {
            return about == About.TCP || isKeptFromUdp(error) ? error.quote() : null;
        }
        return null;
    }

    private boolean isKeptFromUdp(IcmpMessage.ErrorMessage error) {
        if (socket.family() == Family.V6) {
            return false;
        }
        return switch (error.type()) {
            case UNREACHABLE -> error.code() >= KNOWN_CODES;
            case TIME_EXCEEDED -> error.code() != 0;
            case PARAMETER_PROBLEM -> false;
            default -> true;
        };
    }
}
