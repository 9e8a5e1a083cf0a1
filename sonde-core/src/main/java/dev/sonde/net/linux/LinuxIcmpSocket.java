// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.NetworkException;
import dev.sonde.net.SocketOptions;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A ping or raw socket of the kernel, icmp(7) and raw(7).
 *
 * <p>Batches hold 64 datagrams, fewer when these are long: a batch takes at most 1 MiB, or room for
 * 4. Errors of a ping socket are read 64 at a time with the first 512 bytes of what they quote;
 * those of a raw socket arrive as packets, and what is queued beside them, but for send stamps, is
 * thrown away.
 */
final class LinuxIcmpSocket extends LinuxSocket implements IcmpSocket {
    /** More batches than any default receive buffer holds. */
    private static final int STALE_READS = 1024;

    private static final int BATCH = 64;
    private static final int SMALLEST_BATCH = 4;
    private static final int BATCH_BYTES = 1 << 20;

    /**
     * Headers around an answer or quote on a raw socket: two of IP with options, one of ICMP, RFC
     * 4884's objects.
     */
    private static final int RAW_OVERHEAD = 256;

    private final Kind kind;
    private final @Nullable RawIdentifier reservation;
    private final int identifier;
    private final long damagedBefore;

    private LinuxIcmpSocket(
            Family family,
            Kind kind,
            SocketOptions options,
            SocketDescriptor socket,
            @Nullable RawIdentifier reservation,
            LinuxNetwork network) {
        super(
                socket,
                family,
                Math.max(0, options.flowLabel()),
                batches(family, kind, options),
                network);
        this.kind = kind;
        this.reservation = reservation;
        identifier =
                reservation == null
                        ? (int) require(socket.boundPort(), "getsockname")
                        : reservation.value();
        damagedBefore = countsDamaged() ? HostFiles.damagedIcmpv6() : 0;
    }

    /**
     * Whether the kernel counts what it refuses for its checksum among this socket's drops: it
     * leaves that check of ICMPv6 to the raw socket (rawv6_rcv of Linux).
     */
    private boolean countsDamaged() {
        return kind == Kind.RAW && family() == Family.V6;
    }

    @Override
    long refused() {
        return countsDamaged() ? HostFiles.damagedIcmpv6() - damagedBefore : 0;
    }

    private static Batches batches(Family family, Kind kind, SocketOptions options) {
        int datagramBytes = options.datagramBytes();
        int received = kind == Kind.RAW ? datagramBytes + RAW_OVERHEAD : datagramBytes;
        return new Batches(
                capacity(datagramBytes),
                datagramBytes,
                capacity(received),
                received,
                kind == Kind.PING || family == Family.V4,
                options.sendStamps());
    }

    /** How many datagrams of this length a batch holds. */
    static int capacity(int datagramBytes) {
        return Math.clamp(BATCH_BYTES / Math.max(1, datagramBytes), SMALLEST_BATCH, BATCH);
    }

    /**
     * Opens a socket.
     *
     * @param network told when it closes
     * @throws NetworkException when the host refuses
     */
    static LinuxIcmpSocket open(
            Family family, Kind kind, SocketOptions options, LinuxNetwork network) {
        Kernel kernel = Kernel.confined();
        SocketDescriptor socket = null;
        RawIdentifier reservation = null;
        try {
            socket = IcmpSocketOpener.open(kernel, family, kind, options);
            if (kind == Kind.RAW) {
                reservation = RawIdentifier.reserve(kernel, family, ThreadLocalRandom.current());
            }
            return new LinuxIcmpSocket(family, kind, options, socket, reservation, network);
        } catch (RuntimeException | Error e) {
            if (reservation != null) {
                reservation.close();
            }
            if (socket != null) {
                socket.close();
            }
            kernel.close();
            throw e;
        }
    }

    @Override
    public void ignoreOthers(OptionalInt firstPayloadWord) {
        if (kind == Kind.RAW) {
            // Without it the socket works as well, with more to read and pass over.
            var _ =
                    ReplyFilter.attach(
                            kernel(), descriptor(), family(), identifier, firstPayloadWord);
            // What came before may have filled the buffer, and is none of ours.
            for (int i = 0; i < STALE_READS && receive() > 0; i++) {
                incoming().clear();
            }
        }
    }

    @Override
    public int receiveErrors() {
        int read = super.receiveErrors();
        if (kind == Kind.RAW) {
            // They have come as packets, too, with more in them.
            errors().clear();
            while (read > 0 && sendStamps().size() == 0) {
                read = super.receiveErrors();
                errors().clear();
            }
        }
        return read;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int identifier() {
        return identifier;
    }

    @Override
    void release() {
        if (reservation != null) {
            reservation.close();
        }
    }
}
