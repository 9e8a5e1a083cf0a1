// SPDX-License-Identifier: Apache-2.0
package dev.sonde.cli.report;

import dev.sonde.IcmpReport;
import dev.sonde.Outcome;
import dev.sonde.PathError;
import dev.sonde.RoundTrip;
import dev.sonde.net.AddressSet;
import dev.sonde.sweep.SweepPlan;
import dev.sonde.sweep.SweepProgress;
import dev.sonde.sweep.SweepResult;
import java.util.OptionalInt;

/** Results of a sweep as lines of text in columns, and how far it is. Not thread-safe. */
public final class SweepLines {
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    /** The longest name of a verdict. */
    private static final int VERDICT_WIDTH = "icmp_error".length();

    /** Most round-trip times are no longer. */
    private static final int TIME_WIDTH = "0.035".length();

    private static final int MOST_TARGET_WIDTH = 48;

    /** So many addresses are looked at to know how long they are. */
    private static final int SAMPLES = 64;

    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final TextStyle style;
    private final int targetWidth;
    private final StringBuilder line = new StringBuilder(160);
    private String colour = "";

    SweepLines(TextStyle style, SweepPlan plan) {
        this.style = style;
        targetWidth = Math.min(MOST_TARGET_WIDTH, longest(plan));
    }

    /** About the length of the longest target. */
    private static int longest(SweepPlan plan) {
        int longest = 0;
        for (String name : plan.names()) {
            longest = Math.max(longest, name.length() + " (192.0.2.10)".length());
        }
        AddressSet addresses = plan.addresses();
        int last = addresses.size() - 1;
        for (int i = 0; i <= SAMPLES && last >= 0; i++) {
            int number = (int) ((long) last * i / SAMPLES);
            int port = plan.ports().getLast();
            String text = PeerName.withPort(addresses.address(number).toString(), port);
            longest = Math.max(longest, text.length());
        }
        return longest;
    }

    /** The line of a result with its line feed. */
    CharSequence of(SweepResult result) {
        line.setLength(0);
        colour = "";
        String target = SweepPeer.shown(result, style.numeric());
        line.append(target).repeat(' ', Math.max(0, targetWidth - target.length())).append("  ");
        String verdict = result.outcome().verdict().label();
        line.append(verdict);
        int end = line.length();
        line.repeat(' ', VERDICT_WIDTH - verdict.length());
        int details = line.length();
        facts(result.outcome());
        if (result.attempts() > 1) {
            line.append("  attempts=").append(result.attempts());
        }
        line.append(result.stalled() && style.verbose() ? "  (stalled)" : "");
        if (line.length() == details) {
            line.setLength(end);
        }
        if (style.colour() && !colour.isEmpty()) {
            line.insert(0, colour).append(PLAIN);
        }
        return line.append('\n');
    }

    private void facts(Outcome outcome) {
        switch (outcome) {
            case Outcome.Reply reply -> {
                answer(reply.roundTrip(), reply.ttl(), reply.bytes());
                if (reply.error().isPresent()) {
                    error(reply.error().get());
                }
            }
            case Outcome.Late late -> {
                colour = YELLOW;
                answer(late.roundTrip(), late.ttl(), late.bytes());
                if (late.error().isPresent()) {
                    error(late.error().get());
                }
            }
            case Outcome.Lost _ -> colour = RED;
            case Outcome.IcmpError error -> {
                colour = RED;
                error(error.error());
                line.append(error.late() ? "  (late)" : "");
            }
            case Outcome.Refused refused -> {
                colour = RED;
                roundTrip(refused.roundTrip());
                line.append("  ").append(refused.failure().message());
            }
            case Outcome.Reset reset -> failed(reset.failure().message());
            case Outcome.Corrupt corrupt -> {
                colour = RED;
                if (corrupt.firstBadOffset().isPresent()) {
                    line.append("  first wrong data byte #");
                    line.append(corrupt.firstBadOffset().getAsInt());
                } else {
                    line.append("  bad checksum");
                }
            }
            case Outcome.SendError failed -> failed(failed.failure().message());
            case Outcome.Unresolved name -> failed(name.failure().message());
            case Outcome.Local _ -> {
                colour = YELLOW;
                line.append("  this host's receive buffer had overflowed");
            }
        }
    }

    private void failed(String why) {
        colour = RED;
        line.append("  ").append(why);
    }

    private void answer(RoundTrip roundTrip, OptionalInt ttl, int bytes) {
        roundTrip(roundTrip);
        if (ttl.isPresent()) {
            line.append("  ttl=").append(ttl.getAsInt());
        }
        if (style.verbose() && bytes > 0) {
            line.append("  bytes=").append(bytes);
        }
        if (roundTrip.retransmits().isPresent() && roundTrip.retransmits().get().segments() > 0) {
            line.append("  retransmits=").append(roundTrip.retransmits().get().segments());
        }
    }

    private void roundTrip(RoundTrip roundTrip) {
        line.append("  ");
        int begin = line.length();
        Millis.appendRoundTrip(line, roundTrip.nanos());
        int space = TIME_WIDTH - (line.length() - begin);
        for (; space > 0; space--) {
            line.insert(begin, ' ');
        }
        line.append(" ms");
        if (style.verbose()) {
            line.append("  clock=").append(roundTrip.clock().label());
        }
    }

    private void error(PathError error) {
        line.append("  ");
        if (error.icmp().isPresent()) {
            IcmpReport icmp = error.icmp().get();
            IcmpText.appendByNumbers(line, icmp);
            if (icmp.sender().isPresent()) {
                line.append(" from ").append(icmp.sender().get());
            }
        } else {
            line.append(IcmpText.name(error));
        }
    }

    /** {@code 43%, 28180 of 65536 targets, 27011 answered, 1000 probes/s, about 37 s left}. */
    public static String progress(SweepProgress progress) {
        StringBuilder text = new StringBuilder(96);
        long targets = Math.max(1, progress.targets());
        text.append(Math.min(100, 100 * progress.settled() / targets)).append("%, ");
        text.append(progress.settled()).append(" of ").append(progress.targets());
        text.append(" targets, ").append(progress.answered()).append(" answered, ");
        text.append(rate(progress.probes(), progress.elapsedNanos())).append(" probes/s");
        if (progress.remainingNanos() > 0) {
            text.append(", about ");
            appendWhile(text, Math.ceilDiv(progress.remainingNanos(), NANOS_PER_SECOND));
            text.append(" left");
        } else if (progress.probes() > 0) {
            text.append(", waiting for answers");
        }
        return text.toString();
    }

    private static long rate(long probes, long nanos) {
        return nanos <= 0 ? 0 : Math.round(probes * (double) NANOS_PER_SECOND / nanos);
    }

    private static void appendWhile(StringBuilder text, long seconds) {
        if (seconds < 2 * MINUTE) {
            text.append(seconds).append(" s");
        } else if (seconds < 2 * HOUR) {
            text.append(seconds / MINUTE).append(" min");
        } else {
            text.append(seconds / HOUR).append(" h ");
            text.append(seconds % HOUR / MINUTE).append(" min");
        }
    }
}
