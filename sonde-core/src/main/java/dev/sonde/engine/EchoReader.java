// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event.Unexpected.Reason;
import dev.sonde.IcmpReport;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IpAddress;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.wire.EchoPayload;
import dev.sonde.wire.IcmpEcho;
import dev.sonde.wire.IcmpMessage;
import dev.sonde.wire.InternetChecksum;
import dev.sonde.wire.IpHeader;
import dev.sonde.wire.QuotedDatagram;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides which probe a packet is about, and tells that target's ledger. Pure but for what it
 * tells.
 *
 * <p>Nothing is believed unverified: on a raw socket everybody's packets arrive, so type, code,
 * checksum, identifier, source, sequence and every octet of the payload are compared with what was
 * sent. A packet of another pinger is passed over in silence; one that is ours but answers nothing
 * is {@code unexpected}.
 */
final class EchoReader {
    private static final int NO_PORT = 0;

    /** A hop limit that no router has touched: what is sent by a neighbour, RFC 4861. */
    private static final int UNTOUCHED_HOPS = 255;

    private final List<TargetRun> targets;
    private final EchoTokens tokens;

    /**
     * @param targets all of the run, in the plan's order
     * @param runTag what the tokens of this run have in common, see {@link EchoTokens}
     */
    EchoReader(List<TargetRun> targets, long runTag) {
        this.targets = targets;
        tokens = new EchoTokens(runTag);
    }

    // ---- Packets

    /** A packet that a lane's socket received. */
    void read(Lane<IcmpSocket> lane, ReceiveBatch batch, int index, Arrival arrival) {
        ByteBuffer bytes = batch.bytes(index);
        IcmpSocket socket = lane.socket();
        int end = bytes.limit();
        int at = 0;
        boolean cut = batch.fullLength(index) > end;
        int ttl = batch.ttl(index);
        boolean raw = socket.kind() == IcmpSocket.Kind.RAW;
        if (raw && socket.family() == Family.V4) {
            IpHeader header = IpHeader.readV4(bytes, 0, end);
            if (header == null || header.protocol() != IpHeader.ICMP) {
                return;
            }
            at = header.length();
            ttl = header.ttl();
        }
        if (end - at < IcmpEcho.HEADER_BYTES) {
            return;
        }
        IpAddress source = batch.source(index);
        int type = IcmpEcho.type(bytes, at);
        if (type == IcmpEcho.replyType(socket.family())) {
            boolean sound =
                    !raw
                            || socket.family() == Family.V6
                            || cut
                            || InternetChecksum.of(bytes, at, end - at) == 0;
            readReply(
                    lane,
                    new Reply(bytes, at, end, batch.fullLength(index) - at, source, ttl, sound),
                    arrival);
        } else {
            readMessage(
                    lane,
                    new Message(bytes, at, end, source, ttl),
                    IcmpMessage.read(socket.family(), bytes, at, end),
                    arrival);
        }
    }

    /** Something else than an echo reply, in a buffer. */
    private record Message(ByteBuffer bytes, int at, int end, IpAddress source, int ttl) {}

    /**
     * An echo reply in a buffer.
     *
     * @param length as it arrived, which is more than the buffer holds when it was cut
     * @param sound whether its checksum is right, as far as we can tell
     */
    private record Reply(
            ByteBuffer bytes,
            int at,
            int end,
            int length,
            IpAddress source,
            int ttl,
            boolean sound) {
        int payloadAt() {
            return at + IcmpEcho.HEADER_BYTES;
        }

        int payloadLength() {
            return end - payloadAt();
        }
    }

    private void readReply(Lane<IcmpSocket> lane, Reply reply, Arrival arrival) {
        int identifier = IcmpEcho.identifier(reply.bytes, reply.at);
        int sequence = IcmpEcho.sequence(reply.bytes, reply.at);
        @Nullable TargetRun marked = markedTarget(reply);
        if (identifier != lane.socket().identifier()) {
            if (marked != null && marked.lane() == lane && reply.sound) {
                marked.unexpected(
                        Reason.WRONG_IDENTIFIER,
                        Optional.of(reply.source),
                        OptionalLong.of(sequence),
                        Optional.empty());
            }
            return;
        }
        @Nullable TargetRun run = lane.targetAt(reply.source, NO_PORT);
        if (run == null
                || marked != null && marked != run && marked.lane() == lane && reply.sound) {
            readStray(lane, reply, marked, sequence);
            return;
        }
        boolean raw = lane.socket().kind() == IcmpSocket.Kind.RAW;
        if (raw && marked == null && isForeign(run, reply)) {
            return;
        }
        long number = run.ledger().numberOf(sequence);
        if (marked == run && EchoPayload.numberIn(reply.bytes, reply.payloadAt()) < number) {
            long older = EchoPayload.numberIn(reply.bytes, reply.payloadAt());
            if ((older & 0xFFFF) == sequence && older > 0) {
                // The sequence number has been used again since: too late for that probe, and not
                // this one's answer.
                run.unexpected(
                        Reason.AFTER_VERDICT,
                        Optional.of(reply.source),
                        OptionalLong.of(older),
                        Optional.empty());
                return;
            }
        }
        if (number < 1) {
            run.unexpected(
                    Reason.UNKNOWN_SEQUENCE,
                    Optional.of(reply.source),
                    OptionalLong.of(sequence),
                    Optional.empty());
            return;
        }
        if (!judge(run, number, reply, arrival)) {
            run.unexpected(
                    Reason.AFTER_VERDICT,
                    Optional.of(reply.source),
                    OptionalLong.of(number),
                    Optional.empty());
        }
    }

    private static boolean judge(TargetRun run, long number, Reply reply, Arrival arrival) {
        int bad =
                run.payload()
                        .firstDifference(
                                reply.bytes, reply.payloadAt(), reply.payloadLength(), number);
        int length = reply.length;
        boolean codeIsZero = IcmpEcho.code(reply.bytes, reply.at) == 0;
        if (bad < 0 && reply.sound && codeIsZero) {
            OptionalInt ttl = reply.ttl < 0 ? OptionalInt.empty() : OptionalInt.of(reply.ttl);
            return run.ledger().answered(number, arrival, ttl, length);
        }
        OptionalInt offset = bad < 0 ? OptionalInt.empty() : OptionalInt.of(bad);
        return run.ledger().corrupted(number, arrival, offset, length);
    }

    /**
     * Our identifier from a host that is no target of this lane: told of when it is surely ours.
     */
    private static void readStray(
            Lane<IcmpSocket> lane, Reply reply, @Nullable TargetRun marked, int sequence) {
        TargetRun about = marked;
        if (about == null && lane.socket().kind() == IcmpSocket.Kind.PING) {
            about = lane.anyTarget();
        }
        if (about != null && about.lane() == lane && reply.sound) {
            about.unexpected(
                    Reason.WRONG_SOURCE,
                    Optional.of(reply.source),
                    OptionalLong.of(sequence),
                    Optional.empty());
        }
    }

    /** The target whose token the payload carries, null when it carries none of this run. */
    private @Nullable TargetRun markedTarget(Reply reply) {
        if (targets.isEmpty() || !targets.getFirst().payload().isMarked(reply.payloadLength())) {
            return null;
        }
        return targetOf(EchoPayload.tokenIn(reply.bytes, reply.payloadAt()));
    }

    private @Nullable TargetRun targetOf(long token) {
        int index = tokens.indexIn(token);
        return index >= 0 && index < targets.size() ? targets.get(index) : null;
    }

    /**
     * Whether the payload carries another run's token: a pinger that happens to use our identifier.
     */
    private static boolean isForeign(TargetRun run, Reply reply) {
        EchoPayload payload = run.payload();
        return payload.isMarked(reply.payloadLength())
                && payload.isForeign(EchoPayload.tokenIn(reply.bytes, reply.payloadAt()));
    }

    // ---- Errors

    /**
     * An error that the kernel queued for a lane's socket, which it has found by the identifier
     * alone.
     */
    void readError(Lane<IcmpSocket> lane, ErrorBatch batch, int index, Arrival arrival) {
        ByteBuffer quote = batch.quote(index);
        Optional<IpAddress> destination = ErrorCredit.destination(batch, index);
        if (destination.isEmpty() || quote.limit() < IcmpEcho.HEADER_BYTES) {
            return;
        }
        IcmpReport report = ErrorCredit.report(lane.socket().family(), batch, index);
        @Nullable TargetRun run = lane.targetAt(destination.get(), NO_PORT);
        if (run != null) {
            creditQuote(
                    run,
                    new QuotedProbe(
                            quote,
                            IcmpEcho.sequence(quote, 0),
                            IcmpEcho.HEADER_BYTES,
                            quote.limit() - IcmpEcho.HEADER_BYTES),
                    report,
                    arrival);
        }
    }

    private void readMessage(
            Lane<IcmpSocket> lane, Message packet, IcmpMessage message, Arrival arrival) {
        if (message instanceof IcmpMessage.ExtendedReply reply) {
            readExtendedReply(lane, reply, packet.source, arrival);
            return;
        }
        if (message instanceof IcmpMessage.Redirect
                && lane.socket().family() == Family.V6
                && (packet.ttl != UNTOUCHED_HOPS || !packet.source.isLinkLocal())) {
            // RFC 4861 section 8.1: not from a neighbour, so nobody who could know.
            return;
        }
        if (message instanceof IcmpMessage.ErrorMessage error
                && error.quote() instanceof QuotedDatagram.EchoRequest quote) {
            readQuote(lane, packet, message, quote, arrival);
        } else if (message instanceof IcmpMessage.Redirect redirect
                && redirect.quote() instanceof QuotedDatagram.EchoRequest quote) {
            readQuote(lane, packet, message, quote, arrival);
        }
    }

    /**
     * An error as a packet. What it quotes must be ours: identifier and destination, and where the
     * quote is long enough the mark in the payload, which another pinger under our identifier does
     * not have.
     */
    private void readQuote(
            Lane<IcmpSocket> lane,
            Message packet,
            IcmpMessage message,
            QuotedDatagram.EchoRequest quote,
            Arrival arrival) {
        if (quote.identifier() != lane.socket().identifier()) {
            return;
        }
        @Nullable TargetRun run = lane.targetAt(quote.header().destination(), NO_PORT);
        if (run == null) {
            return;
        }
        creditQuote(
                run,
                new QuotedProbe(
                        packet.bytes, quote.sequence(), quote.payloadAt(), quote.payloadOctets()),
                ErrorCredit.report(message, packet.source),
                arrival);
    }

    /** Credits an error unless the mark that it quotes says that it is about something else. */
    private void creditQuote(TargetRun run, QuotedProbe quote, IcmpReport report, Arrival arrival) {
        @Nullable TargetRun marked = quote.isMarked(run.payload()) ? targetOf(quote.token()) : null;
        if (quote.isForeignTo(run.payload()) || marked != null && marked != run) {
            return;
        }
        long older = quote.olderThan(run.ledger().numberOf(quote.sequence()), run.payload());
        if (older > 0) {
            run.unexpected(
                    Reason.AFTER_VERDICT,
                    report.sender(),
                    OptionalLong.of(older),
                    Optional.of(report));
            return;
        }
        credit(run, quote.sequence(), report, arrival);
    }

    /** RFC 8335: an extended echo reply carries our identifier but quotes no probe. */
    private static void readExtendedReply(
            Lane<IcmpSocket> lane,
            IcmpMessage.ExtendedReply reply,
            IpAddress source,
            Arrival arrival) {
        if (reply.code() == 0 || reply.identifier() != lane.socket().identifier()) {
            return;
        }
        @Nullable TargetRun at = lane.targetAt(source, NO_PORT);
        // A router may say it for a target, and does not say for which.
        @Nullable TargetRun run = at == null ? lane.anyTarget() : at;
        if (run != null) {
            ErrorCredit.giveUnquoted(run, ErrorCredit.report(reply, source), arrival);
        }
    }

    private static void credit(TargetRun run, int sequence, IcmpReport report, Arrival arrival) {
        ErrorCredit.give(run, run.ledger().numberOf(sequence), sequence, report, arrival);
    }
}
