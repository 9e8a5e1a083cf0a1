// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.Event.Unexpected.Reason;
import dev.sonde.IcmpReport;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.IpAddress;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.UdpSocket;
import dev.sonde.wire.PingText;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides which probe a datagram of text is about, and tells that target's ledger. Pure but for
 * what it tells.
 *
 * <p>An answer is a probe's when it comes from the address and port probed and carries the probe's
 * number and time, both. One in which either is damaged is put down to the probe whose text it
 * resembles, when only one comes near; so damage is told from what was never ours.
 */
final class TextReader {
    private static final int UDP_HEADER = 8;

    /** In how many octets a text may differ from the probe's it is put down to ... */
    private static final int MOST_DAMAGED = 3;

    /** ... and in how many, when it is also shorter, so that less speaks for it. */
    private static final int MOST_DAMAGED_IF_SHORT = 1;

    /** The fewest octets of which it can be said what they resemble: the word and a digit. */
    private static final int FEWEST_OCTETS = 6;

    /** How many probes a damaged text is compared with, the newest first. */
    private static final long MOST_COMPARED = 16_384;

    /** Among how many targets a stray's is looked for. */
    private static final int MOST_TARGETS = 1024;

    private static final long NONE = PingText.NONE;

    private final List<TargetRun> targets;
    private final PingText text;
    private final int size;

    /**
     * @param targets all of the run, in the plan's order
     * @param size octets of each probe; less than the text's for the text alone
     */
    TextReader(List<TargetRun> targets, PingText text, int size) {
        this.targets = targets;
        this.text = text;
        this.size = size;
    }

    // ---- Answers

    /** A datagram that a lane's socket received. */
    void read(Lane<UdpSocket> lane, ReceiveBatch batch, int index, Arrival arrival) {
        ByteBuffer bytes = batch.bytes(index);
        IpAddress source = batch.source(index);
        @Nullable TargetRun run = lane.targetAt(source, batch.port(index));
        long named = PingText.numberIn(bytes, 0, bytes.limit());
        long ticks = PingText.ticksIn(bytes, 0, bytes.limit());
        @Nullable TargetRun owner =
                run != null && isLike(run, bytes, named, ticks) ? run : ownerOf(lane, named, ticks);
        if (run == null || owner != null && owner != run) {
            readStray(lane, owner, source, named);
            return;
        }
        long number = probeIn(run, bytes, 0, bytes.limit());
        if (number == NONE) {
            // One that is forgotten was sent: its late window is over.
            boolean forgotten =
                    named >= 1 && named <= run.ledger().sent() && !run.ledger().remembers(named);
            run.unexpected(
                    forgotten ? Reason.AFTER_VERDICT : Reason.UNKNOWN_SEQUENCE,
                    Optional.of(source),
                    named == NONE ? OptionalLong.empty() : OptionalLong.of(named),
                    Optional.empty());
            return;
        }
        int arrived = batch.fullLength(index);
        int bad =
                text.firstDifference(
                        bytes,
                        0,
                        bytes.limit(),
                        arrived,
                        number,
                        run.ledger().sentWall(number),
                        size);
        int octets = UDP_HEADER + arrived;
        int ttl = batch.ttl(index);
        boolean counts =
                bad < 0
                        ? run.ledger()
                                .answered(
                                        number,
                                        arrival,
                                        ttl < 0 ? OptionalInt.empty() : OptionalInt.of(ttl),
                                        octets)
                        : run.ledger().corrupted(number, arrival, OptionalInt.of(bad), octets);
        if (!counts) {
            run.unexpected(
                    Reason.AFTER_VERDICT,
                    Optional.of(source),
                    OptionalLong.of(number),
                    Optional.empty());
        }
    }

    /**
     * Whether this is a target's text, or would be but for one octet: where it comes from says more
     * than that octet, although another target may have been sent exactly this.
     */
    private boolean isLike(TargetRun run, ByteBuffer bytes, long number, long ticks) {
        Ledger ledger = run.ledger();
        return isOf(run, number, ticks)
                || number >= 1
                        && ledger.remembers(number)
                        && text.distance(bytes, 0, bytes.limit(), number, ledger.sentWall(number))
                                == 1;
    }

    /** From somewhere else than its target, if it has one, and else from no target. */
    private static void readStray(
            Lane<UdpSocket> lane, @Nullable TargetRun owner, IpAddress source, long named) {
        @Nullable TargetRun about = owner == null ? lane.anyTarget() : owner;
        if (about != null) {
            about.unexpected(
                    Reason.WRONG_SOURCE,
                    Optional.of(source),
                    owner == null ? OptionalLong.empty() : OptionalLong.of(named),
                    Optional.empty());
        }
    }

    /** The target that was sent exactly this, null when none was. */
    private @Nullable TargetRun ownerOf(Lane<UdpSocket> lane, long number, long ticks) {
        for (TargetRun run : targets.subList(0, Math.min(targets.size(), MOST_TARGETS))) {
            if (run.lane() == lane && isOf(run, number, ticks)) {
                return run;
            }
        }
        return null;
    }

    // ---- Errors

    /** An error that the kernel queued for a lane's socket. */
    void readError(Lane<UdpSocket> lane, ErrorBatch batch, int index, Arrival arrival) {
        Optional<IpAddress> destination = ErrorCredit.destination(batch, index);
        if (destination.isEmpty()) {
            return;
        }
        @Nullable TargetRun run = lane.targetAt(destination.get(), batch.port(index));
        if (run != null) {
            ByteBuffer quote = batch.quote(index);
            credit(
                    run,
                    quote,
                    0,
                    quote.limit(),
                    ErrorCredit.report(lane.socket().family(), batch, index),
                    arrival);
        }
    }

    /** An error that came by a raw socket, about a datagram from this lane's port. */
    void readQuote(Lane<UdpSocket> lane, RawErrors.Quoted quoted, Arrival arrival) {
        @Nullable TargetRun run = lane.targetAt(quoted.destination(), quoted.destinationPort());
        if (run != null) {
            credit(
                    run,
                    quoted.bytes(),
                    quoted.transportAt() + UDP_HEADER,
                    quoted.transportOctets() - UDP_HEADER,
                    quoted.report(),
                    arrival);
        }
    }

    private void credit(
            TargetRun run, ByteBuffer quote, int at, int octets, IcmpReport report, Arrival when) {
        // Zeros are no text: RFC 4884 fills up with them what is shorter than 128 octets.
        boolean isQuoted = octets > 0 && quote.get(at) != 0;
        // Many a router quotes the headers alone.
        long number =
                isQuoted ? probeIn(run, quote, at, octets) : run.ledger().onlyOpen().orElse(NONE);
        if (number == NONE) {
            run.unexpected(
                    Reason.UNQUOTED_ERROR,
                    report.sender(),
                    OptionalLong.empty(),
                    Optional.of(report));
            return;
        }
        ErrorCredit.give(run, number, number, report, when);
    }

    // ---- Whose text it is

    /** The remembered probe whose text this is or resembles; {@link #NONE} when it is nobody's. */
    private long probeIn(TargetRun run, ByteBuffer bytes, int at, int octets) {
        long number = PingText.numberIn(bytes, at, octets);
        long ticks = PingText.ticksIn(bytes, at, octets);
        if (isOf(run, number, ticks)) {
            return number;
        }
        if (octets < FEWEST_OCTETS) {
            return NONE;
        }
        // Damage in one octet leaves the number or the time as it was.
        Nearest nearest = new Nearest(run, bytes, at, octets);
        nearest.consider(number);
        nearest.consider(numberAt(run.ledger(), ticks));
        if (!nearest.isFound()) {
            long last = run.ledger().sent();
            for (long other = last; other > last - MOST_COMPARED; other--) {
                nearest.consider(other);
            }
        }
        return nearest.number;
    }

    private static boolean isOf(TargetRun run, long number, long ticks) {
        Ledger ledger = run.ledger();
        return number >= 1
                && ledger.remembers(number)
                && PingText.ticks(ledger.sentWall(number)) == ticks;
    }

    /** The probe of this time, if its number is still remembered: they grow together. */
    private static long numberAt(Ledger ledger, long ticks) {
        long low = ledger.oldest();
        long high = ledger.sent();
        while (low <= high) {
            long middle = low + high >>> 1;
            long there = PingText.ticks(ledger.sentWall(middle));
            if (there == ticks) {
                return middle;
            }
            if (there < ticks) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return NONE;
    }

    /** Finds the one probe that a text resembles most. */
    private final class Nearest {
        private final Ledger ledger;
        private final ByteBuffer bytes;
        private final int at;
        private final int octets;
        private long number = NONE;
        private int least = MOST_DAMAGED + 1;

        Nearest(TargetRun run, ByteBuffer bytes, int at, int octets) {
            ledger = run.ledger();
            this.bytes = bytes;
            this.at = at;
            this.octets = octets;
        }

        boolean isFound() {
            return number != NONE;
        }

        void consider(long candidate) {
            if (candidate < 1 || candidate == number || !ledger.remembers(candidate)) {
                return;
            }
            int distance = text.distance(bytes, at, octets, candidate, ledger.sentWall(candidate));
            if (distance > MOST_DAMAGED_IF_SHORT && octets < text.length()) {
                return;
            }
            // More digits than a probe's time had make it another's.
            distance += goesOn(text.length()) ? 1 : 0;
            if (distance < least) {
                least = distance;
                number = candidate;
            } else if (distance == least) {
                // As near as another: it could be either.
                number = NONE;
            }
        }

        /** Whether something else than a probe's filling, or a quote's, is behind its text. */
        private boolean goesOn(int length) {
            return octets > length && bytes.get(at + length) != ' ' && bytes.get(at + length) != 0;
        }
    }
}
