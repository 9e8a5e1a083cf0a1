// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.ClockSource;
import dev.sonde.Endpoint;
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Protocol;
import dev.sonde.Retransmits;
import dev.sonde.RoundTrip;
import java.util.OptionalInt;

/**
 * Events as lines of text, in ping's words where ping has any. The same for one target and for
 * several; not thread-safe.
 */
final class EventLine {
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final TextStyle style;
    private final boolean namesTarget;
    private final StringBuilder line = new StringBuilder(128);
    private String colour = "";

    /**
     * @param namesTarget whether every line begins with its target
     */
    EventLine(TextStyle style, boolean namesTarget) {
        this.style = style;
        this.namesTarget = namesTarget;
    }

    /** The line for an event with its line feed, empty when it is not worth one. */
    CharSequence of(Event event) {
        line.setLength(0);
        colour = "";
        if (!append(event)) {
            return "";
        }
        if (style.colour() && !colour.isEmpty()) {
            line.insert(0, colour).append(PLAIN);
        }
        return line.append('\n');
    }

    /**
     * Appends what there is to say; returns whether it is worth a line.
     *
     * <p>A switch over types is linked when it is first run, which takes some milliseconds and
     * which the AOT cache cannot keep. The three kinds that every run has, hence, do not get there.
     */
    private boolean append(Event event) {
        if (event instanceof Event.Settled settled) {
            return settled(settled);
        }
        if (event instanceof Event.Resolved resolved) {
            return resolved(resolved);
        }
        if (event instanceof Event.StateChanged changed) {
            return stateChanged(changed);
        }
        return switch (event) {
            case Event.Resolved resolved -> resolved(resolved);
            case Event.Connected connected -> connected(connected);
            case Event.Disconnected disconnected -> disconnected(disconnected);
            case Event.Sent _ -> false;
            case Event.Settled settled -> settled(settled);
            case Event.TimedOut timedOut -> timedOut(timedOut);
            case Event.Duplicate duplicate -> duplicate(duplicate);
            case Event.Reordered reordered -> reordered(reordered);
            case Event.Unexpected unexpected -> unexpected(unexpected);
            case Event.Redirected redirected -> redirected(redirected);
            case Event.StateChanged changed -> stateChanged(changed);
            case Event.Interval interval -> interval(interval);
            case Event.Dropped dropped -> dropped(dropped);
        };
    }

    private boolean resolved(Event.Resolved resolved) {
        begin(resolved);
        line.append("address ").append(PeerName.of(resolved.endpoint(), true));
        return style.verbose();
    }

    private boolean connected(Event.Connected connected) {
        begin(connected);
        line.append(connected.reconnects() > 0 ? "connected again to " : "connected to ");
        line.append(PeerName.of(connected.endpoint(), true));
        roundTrip(connected.handshake());
        // The first is what everybody expects, and has its line in the summary.
        return connected.reconnects() > 0 || style.verbose();
    }

    private boolean disconnected(Event.Disconnected disconnected) {
        colour = RED;
        begin(disconnected);
        line.append("disconnected: ").append(disconnected.failure().message());
        return true;
    }

    private boolean settled(Event.Settled settled) {
        if (settled.outcome() instanceof Outcome.Reply reply) {
            return replied(settled, reply);
        }
        return switch (settled.outcome()) {
            case Outcome.Reply reply -> replied(settled, reply);
            case Outcome.Late late -> {
                colour = YELLOW;
                reply(settled, late.roundTrip(), late.ttl(), late.bytes());
                line.append(" (late)");
                stalled(settled.stalled());
                yield ring();
            }
            case Outcome.IcmpError error -> {
                colour = RED;
                begin(settled);
                line.append("From ").append(IcmpText.sender(error.error()));
                sequence(" ", settled, settled.sequence()).append(' ');
                IcmpText.append(line, error.error());
                line.append(error.late() ? " (late)" : "");
                yield true;
            }
            case Outcome.Corrupt corrupt -> {
                colour = RED;
                begin(settled);
                line.append(corrupt.bytes())
                        .append(" bytes from ")
                        .append(peer(settled.endpoint()));
                sequence(": ", settled, settled.sequence());
                if (corrupt.firstBadOffset().isPresent()) {
                    line.append(" (CORRUPT! first wrong data byte #");
                    line.append(corrupt.firstBadOffset().getAsInt()).append(')');
                } else {
                    line.append(" (BAD CHECKSUM!)");
                }
                yield true;
            }
            case Outcome.SendError failed ->
                    failed(settled, "not sent", failed.failure().message());
            case Outcome.Refused refused -> {
                colour = RED;
                begin(settled);
                line.append("From ").append(peer(settled.endpoint()));
                sequence(" ", settled, settled.sequence());
                line.append(' ').append(refused.failure().message());
                roundTrip(refused.roundTrip());
                yield true;
            }
            case Outcome.Reset reset -> failed(settled, "reset", reset.failure().message());
            case Outcome.Local _ -> {
                colour = YELLOW;
                begin(settled);
                sequence("", settled, settled.sequence());
                line.append(" unanswered, but this host's receive buffer had overflowed");
                yield true;
            }
            // The timeout has been told already; the name that does not resolve is told on standard
            // error.
            case Outcome.Lost _ -> false;
            case Outcome.Unresolved _ -> false;
        };
    }

    private boolean replied(Event.Settled settled, Outcome.Reply reply) {
        if (style.flood()) {
            return false;
        }
        reply(settled, reply.roundTrip(), reply.ttl(), reply.bytes());
        stalled(settled.stalled());
        return ring();
    }

    private boolean timedOut(Event.TimedOut timedOut) {
        colour = RED;
        begin(timedOut);
        sequence("no answer yet for ", timedOut, timedOut.sequence());
        stalled(timedOut.stalled());
        return true;
    }

    private boolean duplicate(Event.Duplicate duplicate) {
        switch (duplicate.answer()) {
            case Outcome.Reply reply ->
                    reply(
                            duplicate,
                            duplicate.sequence(),
                            reply.roundTrip(),
                            reply.ttl(),
                            reply.bytes());
            case Outcome.Late late ->
                    reply(
                            duplicate,
                            duplicate.sequence(),
                            late.roundTrip(),
                            late.ttl(),
                            late.bytes());
            case Outcome.Corrupt corrupt -> {
                begin(duplicate);
                line.append(corrupt.bytes())
                        .append(" bytes from ")
                        .append(peer(duplicate.endpoint()));
                sequence(": ", duplicate, duplicate.sequence()).append(" (CORRUPT!)");
            }
            default -> {
                begin(duplicate);
                sequence("", duplicate, duplicate.sequence());
            }
        }
        colour = YELLOW;
        line.append(" (DUP!)");
        return true;
    }

    private boolean reordered(Event.Reordered reordered) {
        begin(reordered);
        sequence("", reordered, reordered.sequence());
        line.append(" reordered, overtaken by ").append(reordered.extent());
        return style.verbose();
    }

    private boolean unexpected(Event.Unexpected unexpected) {
        colour = YELLOW;
        begin(unexpected);
        line.append("unexpected: ").append(unexpected.reason().label().replace('_', ' '));
        if (unexpected.from().isPresent()) {
            line.append(" from ").append(unexpected.from().get());
        }
        if (unexpected.sequence().isPresent()) {
            sequence(" ", unexpected, unexpected.sequence().getAsLong());
        }
        if (unexpected.icmp().isPresent()) {
            IcmpText.append(line.append(' '), unexpected.icmp().get());
        }
        // An error that can be put down to no probe explains something all the same.
        return style.verbose() || unexpected.reason() == Event.Unexpected.Reason.UNQUOTED_ERROR;
    }

    private boolean redirected(Event.Redirected redirected) {
        colour = YELLOW;
        begin(redirected);
        line.append("From ").append(IcmpText.sender(redirected.icmp()));
        sequence(" ", redirected, redirected.sequence()).append(' ');
        IcmpText.append(line, redirected.icmp());
        return true;
    }

    private boolean stateChanged(Event.StateChanged changed) {
        colour = changed.up() ? "" : RED;
        begin(changed);
        line.append(changed.up() ? "up" : "down")
                .append(" since ")
                .append(Rfc3339.text(changed.sinceWallNanos()));
        return style.verbose();
    }

    private boolean interval(Event.Interval interval) {
        begin(interval);
        line.append(InterimLine.of(interval.summary(), false));
        return true;
    }

    private boolean dropped(Event.Dropped dropped) {
        colour = YELLOW;
        line.append("(")
                .append(dropped.count())
                .append(" lines left out: standard output was too slow)");
        return true;
    }

    private boolean failed(Event.Settled settled, String how, String why) {
        colour = RED;
        begin(settled);
        sequence("", settled, settled.sequence()).append(' ').append(how).append(": ").append(why);
        return true;
    }

    private void reply(Event.Settled settled, RoundTrip roundTrip, OptionalInt ttl, int bytes) {
        reply(settled, settled.sequence(), roundTrip, ttl, bytes);
    }

    private void reply(
            Event.AboutTarget about,
            long sequence,
            RoundTrip roundTrip,
            OptionalInt ttl,
            int bytes) {
        begin(about);
        if (about.endpoint().protocol() == Protocol.CONNECT) {
            line.append("SYN-ACK from ");
        } else {
            line.append(bytes).append(" bytes from ");
        }
        line.append(peer(about.endpoint()));
        sequence(": ", about, sequence);
        if (ttl.isPresent()) {
            line.append(" ttl=").append(ttl.getAsInt());
        }
        roundTrip(roundTrip);
    }

    private void roundTrip(RoundTrip roundTrip) {
        Millis.appendRoundTrip(line.append(" time="), roundTrip.nanos());
        line.append(" ms");
        if (roundTrip.retransmits().isPresent()) {
            Retransmits again = roundTrip.retransmits().get();
            if (again.segments() > 0) {
                line.append(" retransmits=").append(again.segments());
                line.append(again.shared() ? " (shared)" : "");
            }
        }
        if (style.verbose()) {
            line.append(" (").append(roundTrip.clock().label());
            if (roundTrip.clock() != ClockSource.USER) {
                Millis.appendRoundTrip(line.append(", host delay "), roundTrip.hostDelayNanos());
                line.append(" ms");
            }
            line.append(')');
        }
    }

    /** This process did not run when it should have; what it timed itself may contain that. */
    private void stalled(boolean stalled) {
        line.append(stalled && style.verbose() ? " (stalled)" : "");
    }

    /** ping's place for the bell: last on the line. */
    private boolean ring() {
        if (style.audible()) {
            line.append('\u0007');
        }
        return true;
    }

    /** {@code icmp_seq=7}, by the name of the protocol. */
    private StringBuilder sequence(String before, Event.AboutTarget about, long sequence) {
        return line.append(before)
                .append(about.endpoint().protocol().label())
                .append("_seq=")
                .append(sequence);
    }

    private void begin(Event.AboutTarget about) {
        if (namesTarget) {
            line.append(about.endpoint().target()).append(": ");
        }
        if (style.timestamps()) {
            long micros = about.wallNanos() % NANOS_PER_SECOND / 1000;
            line.append('[').append(about.wallNanos() / NANOS_PER_SECOND).append('.');
            for (int digit = 100_000; digit > 0; digit /= 10) {
                line.append((char) ('0' + micros / digit % 10));
            }
            line.append("] ");
        }
    }

    private String peer(Endpoint endpoint) {
        return PeerName.of(endpoint, style.numeric() || namesTarget);
    }
}
