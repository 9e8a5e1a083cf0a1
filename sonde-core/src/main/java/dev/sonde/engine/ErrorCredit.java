// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event.Unexpected.Reason;
import dev.sonde.IcmpReport;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IpAddress;
import dev.sonde.net.TcpSocket;
import dev.sonde.wire.IcmpError;
import dev.sonde.wire.IcmpMessage;
import dev.sonde.wire.IcmpNames;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an ICMP error does to the probe it is about, once that is known; the same for all probes.
 */
public final class ErrorCredit {
    private static final int SOURCE_QUENCH = 4;
    private static final int V4_REDIRECT = 5;
    private static final int V6_REDIRECT = 137;
    private static final int V4_EXTENDED_REPLY = 43;
    private static final int V6_EXTENDED_REPLY = 161;

    private ErrorCredit() {}

    /**
     * Puts an error down to a probe.
     *
     * @param number the probe's; 0 or less when there never was one
     * @param sequence what the error itself names, for when there never was one
     */
    static void give(
            TargetRun run, long number, long sequence, IcmpReport report, Arrival arrival) {
        if (number < 1 || number > run.ledger().sent()) {
            run.unexpected(
                    Reason.UNKNOWN_SEQUENCE,
                    report.sender(),
                    OptionalLong.of(sequence),
                    Optional.of(report));
            return;
        }
        if (report.type() == (report.version() == 4 ? V4_REDIRECT : V6_REDIRECT)) {
            run.redirected(number, report);
            return;
        }
        boolean soft =
                run.answersComeFirst() || report.version() == 4 && report.type() == SOURCE_QUENCH;
        give(run, number, report, arrival, soft);
    }

    /**
     * Puts an error about an open connection down to a probe in it. It does not end the probe: an
     * answer in time still counts.
     *
     * @param number a probe that was sent
     */
    static void remember(TargetRun run, long number, IcmpReport report, Arrival arrival) {
        if (report.type() == (report.version() == 4 ? V4_REDIRECT : V6_REDIRECT)) {
            run.redirected(number, report);
        } else {
            give(run, number, report, arrival, true);
        }
    }

    private static void give(
            TargetRun run, long number, IcmpReport report, Arrival arrival, boolean soft) {
        if (!run.ledger().icmpError(number, arrival, report, soft)) {
            run.unexpected(
                    Reason.AFTER_VERDICT,
                    report.sender(),
                    OptionalLong.of(number),
                    Optional.of(report));
        }
    }

    /**
     * An error that quotes nothing: an event that names the one probe it can be about, if there is
     * only one, or where only one probe at a time is in flight, what that one gets if no answer
     * comes.
     */
    static void giveUnquoted(TargetRun run, IcmpReport report, Arrival arrival) {
        if (!run.answersComeFirst()
                || !run.ledger().icmpError(run.ledger().sent(), arrival, report, true)) {
            run.unexpected(
                    Reason.UNQUOTED_ERROR,
                    report.sender(),
                    run.ledger().onlyOpen(),
                    Optional.of(report));
        }
    }

    /**
     * The last ICMP error about an attempt to connect that the host has queued, all of them read.
     */
    public static Optional<IcmpReport> lastQueued(TcpSocket socket) {
        Optional<IcmpReport> last = Optional.empty();
        while (socket.receiveErrors() > 0) {
            ErrorBatch errors = socket.errors();
            for (int i = 0; i < errors.size(); i++) {
                if (errors.origin(i) != ErrorBatch.Origin.LOCAL) {
                    last = Optional.of(report(socket.family(), errors, i));
                }
            }
        }
        return last;
    }

    /**
     * Where the packet went that an error in a socket's queue is about; empty where that is not
     * known, and for what this host finds itself: that also fails the send, which is where it is
     * counted.
     */
    public static Optional<IpAddress> destination(ErrorBatch errors, int index) {
        return errors.origin(index) == ErrorBatch.Origin.LOCAL
                ? Optional.empty()
                : errors.destination(index);
    }

    /** What the kernel's error queue says. */
    public static IcmpReport report(Family family, ErrorBatch batch, int index) {
        return report(
                family,
                batch.type(index),
                batch.code(index),
                batch.info(index),
                batch.offender(index));
    }

    /**
     * What a packet says.
     *
     * @param message an error, a redirect, or an extended echo reply with an error code
     */
    public static IcmpReport report(IcmpMessage message, IpAddress sender) {
        if (message instanceof IcmpMessage.ErrorMessage error) {
            return new IcmpReport(
                    error.family().version(),
                    error.type(),
                    error.code(),
                    IcmpNames.of(error.family(), error.type(), error.code()),
                    Optional.of(sender),
                    error.nextHopMtu(),
                    error.pointer(),
                    Optional.empty());
        }
        if (message instanceof IcmpMessage.Redirect redirect) {
            int type = redirect.family() == Family.V4 ? V4_REDIRECT : V6_REDIRECT;
            return new IcmpReport(
                    redirect.family().version(),
                    type,
                    redirect.code(),
                    IcmpNames.of(redirect.family(), type, redirect.code()),
                    Optional.of(sender),
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    Optional.of(redirect.target()));
        }
        if (message instanceof IcmpMessage.ExtendedReply reply) {
            int type = reply.family() == Family.V4 ? V4_EXTENDED_REPLY : V6_EXTENDED_REPLY;
            return report(reply.family(), type, reply.code(), 0, Optional.of(sender));
        }
        throw new IllegalArgumentException(message + " is no error");
    }

    private static IcmpReport report(
            Family family, int type, int code, long info, Optional<IpAddress> sender) {
        boolean redirect = family == Family.V4 && type == V4_REDIRECT;
        return new IcmpReport(
                family.version(),
                type,
                code,
                IcmpNames.of(family, type, code),
                sender,
                IcmpError.nextHopMtu(family, type, code, info),
                IcmpError.pointer(family, type, code, info),
                redirect ? Optional.of(IpAddress.v4((int) info)) : Optional.empty());
    }
}
