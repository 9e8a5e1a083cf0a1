// SPDX-License-Identifier: Apache-2.0
package dev.sonde.lab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A wire between two namespaces that does harm to the echo packets on it, and counts exactly what
 * it has done: what is measured at its end can be compared with what was done in the middle.
 *
 * <p>The sender, {@value #SENDER} and {@value #SENDER6}, and the peer, {@value #PEER} and {@value
 * #PEER6}, each have a {@link Tun} of it. It adds about 0.1 ms, and keeps up with some thousand
 * packets a second.
 */
public final class Relay implements AutoCloseable {
    public static final String SENDER = "10.78.0.1";
    public static final String SENDER6 = "fd78::1";
    public static final String PEER = "10.78.0.2";
    public static final String PEER6 = "fd78::2";

    /** The octet of the payload that is changed, if there is one. */
    public static final int BAD_OFFSET = 20;

    private static final long LONGEST_HOLD_NANOS = 1_000_000_000L;

    /**
     * What was done in one direction.
     *
     * @param received came in
     * @param lost went no further
     * @param corrupted with a payload that was changed and a right checksum
     * @param damaged with a payload that was changed and a wrong checksum
     * @param duplicated left twice
     * @param kept left later than others by what {@link Impairment#keep} says
     * @param reordered left behind one that had come after it (RFC 4737)
     * @param delayNanos all they were delayed by together
     */
    public record Counts(
            long received,
            long lost,
            long corrupted,
            long damaged,
            long duplicated,
            long kept,
            long reordered,
            long delayNanos) {}

    /** A packet that waits to be overtaken. */
    private static final class Held {
        private final Runnable leave;
        private int left;

        Held(Runnable leave, int left) {
            this.leave = leave;
            this.left = left;
        }
    }

    /** One direction; the loop's thread writes, others read the counts. */
    private final class Direction {
        private final Tun to;
        private final Impairment impairment;
        private final Deque<Held> held = new ArrayDeque<>();
        private long highestLeft = -1;
        private Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

        Direction(Tun to, Impairment impairment) {
            this.to = to;
            this.impairment = impairment;
        }

        synchronized Counts counts() {
            return counts;
        }

        private void received(byte[] packet, long at) {
            if (!isEcho(packet)) {
                to.write(packet);
                return;
            }
            long place = counts.received;
            boolean lost = impairment.loses();
            boolean corrupt = !lost && impairment.corrupts();
            boolean damage = !lost && !corrupt && impairment.damages();
            boolean twice = !lost && impairment.duplicates();
            boolean kept = !lost && impairment.keeps();
            boolean holds = !lost && impairment.holds();
            long delay = lost ? 0 : impairment.nextDelayNanos();
            count(lost, corrupt, damage, twice, kept, delay);
            if (lost) {
                return;
            }
            byte[] changed = corrupt || damage ? changed(packet, corrupt) : packet;
            Runnable leave = () -> leave(place, changed, twice);
            if (holds) {
                Held waiting = new Held(leave, impairment.overtakers());
                held.add(waiting);
                loop.at(at + LONGEST_HOLD_NANOS, () -> release(waiting));
            } else {
                loop.at(at + delay + (kept ? impairment.lateNanos() : 0), () -> pass(leave));
            }
        }

        private void pass(Runnable leave) {
            leave.run();
            for (Held waiting : List.copyOf(held)) {
                if (--waiting.left == 0) {
                    release(waiting);
                }
            }
        }

        private void release(Held waiting) {
            if (held.remove(waiting)) {
                waiting.leave.run();
            }
        }

        private void leave(long place, byte[] packet, boolean twice) {
            if (place < highestLeft) {
                countReordered();
            }
            highestLeft = Math.max(highestLeft, place);
            to.write(packet);
            if (twice) {
                to.write(packet);
            }
        }

        private synchronized void count(
                boolean lost,
                boolean corrupt,
                boolean damage,
                boolean twice,
                boolean kept,
                long delay) {
            counts =
                    new Counts(
                            counts.received + 1,
                            counts.lost + (lost ? 1 : 0),
                            counts.corrupted + (corrupt ? 1 : 0),
                            counts.damaged + (damage ? 1 : 0),
                            counts.duplicated + (twice ? 1 : 0),
                            counts.kept + (kept ? 1 : 0),
                            counts.reordered,
                            counts.delayNanos + delay);
        }

        private synchronized void countReordered() {
            counts =
                    new Counts(
                            counts.received,
                            counts.lost,
                            counts.corrupted,
                            counts.damaged,
                            counts.duplicated,
                            counts.kept,
                            counts.reordered + 1,
                            counts.delayNanos);
        }
    }

    private final TunLoop loop;
    private final Direction requests;
    private final Direction replies;

    private Relay(Tun sender, Tun peer, Impairment there, Impairment back) {
        requests = new Direction(peer, there);
        replies = new Direction(sender, back);
        loop =
                new TunLoop(
                        (on, packet, at) ->
                                (on == sender ? requests : replies).received(packet, at),
                        sender,
                        peer);
        loop.start();
    }

    /**
     * Connects two namespaces.
     *
     * @param there what is done to requests of the sender
     * @param back what is done to replies of the peer
     */
    public static Relay between(
            Namespace sender, Namespace peer, Impairment there, Impairment back) {
        List<Tun> tuns = new ArrayList<>();
        try {
            tuns.add(end(sender, SENDER, SENDER6));
            tuns.add(end(peer, PEER, PEER6));
            return new Relay(tuns.get(0), tuns.get(1), there, back);
        } catch (RuntimeException | Error e) {
            tuns.forEach(Tun::close);
            throw e;
        }
    }

    private static Tun end(Namespace where, String address, String address6) {
        Tun tun = Tun.open(where, "relay");
        try {
            where.ip(
                    "addr add " + address + "/24 dev relay",
                    "addr add " + address6 + "/64 dev relay nodad");
            return tun;
        } catch (RuntimeException | Error e) {
            tun.close();
            throw e;
        }
    }

    /** What was done on the way to the peer. */
    public Counts requests() {
        return requests.counts();
    }

    /** What was done on the way back. */
    public Counts replies() {
        return replies.counts();
    }

    private static boolean isEcho(byte[] packet) {
        return switch (Internet.version(packet)) {
            case 4 ->
                    packet[9] == Internet.ICMP
                            && (packet[icmpAt(packet)] == 8 || packet[icmpAt(packet)] == 0);
            case 6 ->
                    packet[6] == Internet.ICMPV6
                            && (packet[40] == (byte) 128 || packet[40] == (byte) 129);
            default -> false;
        };
    }

    private static int icmpAt(byte[] packet) {
        return Internet.version(packet) == 4 ? (packet[0] & 15) * 4 : Internet.V6_HEADER;
    }

    /**
     * With another octet in the payload.
     *
     * @param seal whether the checksum follows
     */
    private static byte[] changed(byte[] packet, boolean seal) {
        byte[] other = packet.clone();
        int icmp = icmpAt(packet);
        int at = icmp + 8 + BAD_OFFSET;
        int before = word(other, at);
        other[at] ^= 0x20;
        if (seal) {
            // RFC 1624, equation 3; whatever else the checksum covers has not changed.
            int sum = ~word(other, icmp + 2) & 0xFFFF;
            sum += (~before & 0xFFFF) + word(other, at);
            sum = (sum & 0xFFFF) + (sum >>> 16);
            sum = ~((sum & 0xFFFF) + (sum >>> 16)) & 0xFFFF;
            other[icmp + 2] = (byte) (sum >>> 8);
            other[icmp + 3] = (byte) sum;
        }
        return other;
    }

    private static int word(byte[] packet, int at) {
        return (packet[at] & 0xFF) << 8 | packet[at + 1] & 0xFF;
    }

    /** Cuts the wire; what is on it is gone. */
    @Override
    public void close() {
        loop.close();
    }
}
