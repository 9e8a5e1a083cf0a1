// SPDX-License-Identifier: Apache-2.0
package dev.sonde.engine;

import dev.sonde.ClockChoice;
import dev.sonde.Plan;
import dev.sonde.Schedule;
import dev.sonde.net.Availability.Unavailable;
import dev.sonde.net.ErrorBatch;
import dev.sonde.net.Family;
import dev.sonde.net.IcmpAccess;
import dev.sonde.net.IcmpSocket;
import dev.sonde.net.IcmpSocket.Kind;
import dev.sonde.net.IpAddress;
import dev.sonde.net.Network;
import dev.sonde.net.NetworkException;
import dev.sonde.net.ReceiveBatch;
import dev.sonde.net.SocketOptions;
import dev.sonde.wire.IcmpEcho;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Sends probes as ICMP echo requests and reads what comes back: opens sockets as targets need them,
 * and hands each packet to {@link EchoReader}.
 */
final class IcmpProber {
    /**
     * How many batches are read from one socket before the others, and the timetable, get their
     * turn.
     */
    private static final int ROUNDS = 16;

    /**
     * What the kernel charges a small datagram in a receive buffer (sk_buff and its data), octets.
     */
    private static final int CHARGE = 1280;

    /** The kernel's usual default; below it nothing is asked for. */
    private static final int DEFAULT_BUFFER = 212_992;

    private static final int LARGEST_BUFFER = 64 << 20;
    private static final int IP_HEADER_MAX = 60;

    private final Plan plan;
    private final Network network;
    private final ArrivalClock arrivals;
    private final EchoReader reader;
    private final List<Lane> lanes = new ArrayList<>();
    private long packetsRead;

    IcmpProber(Plan plan, Network network, List<TargetRun> targets, long runTag) {
        this.plan = plan;
        this.network = network;
        arrivals = new ArrivalClock(network.clock(), plan.clock() == ClockChoice.KERNEL);
        reader = new EchoReader(targets, runTag);
    }

    /**
     * Gives a target an address to be probed at, and a lane; the one before stays known for what is
     * still on its way.
     *
     * @throws NetworkException when the host permits no socket for it
     */
    void serve(TargetRun run, IpAddress address) {
        Lane lane = laneFor(run, address);
        lane.serve(address, run);
        run.arrivesAt(address, lane);
    }

    private Lane laneFor(TargetRun run, IpAddress address) {
        for (Lane lane : lanes) {
            if (lane.socket().family() == address.family() && !lane.servesAnother(address, run)) {
                return lane;
            }
        }
        IcmpSocket socket = network.openIcmp(address.family(), kind(address.family()), options());
        // The same word for all targets: their tokens differ in the lower half alone.
        socket.ignoreOthers(run.payload().firstWord());
        Lane lane = new Lane(socket, network, this::read);
        lanes.add(lane);
        return lane;
    }

    private Kind kind(Family family) {
        return switch (plan.icmpPath()) {
            case PING_SOCKET -> Kind.PING;
            case RAW_SOCKET -> Kind.RAW;
            case AUTO -> {
                IcmpAccess access = network.icmpAccess(family);
                yield access.preferred().orElseThrow(() -> neither(family, access));
            }
        };
    }

    private static NetworkException neither(Family family, IcmpAccess access) {
        StringBuilder text =
                new StringBuilder("no ICMP socket for ").append(family).append(" is permitted");
        String separator = ": ";
        for (Kind kind : Kind.values()) {
            if (access.of(kind) instanceof Unavailable closed) {
                String why = closed.reason() + "; " + closed.remedy();
                if (text.indexOf(why) < 0) {
                    text.append(separator).append(why);
                    separator = "; or ";
                }
            }
        }
        return new NetworkException(NetworkException.Cause.NOT_PERMITTED, text.toString(), 0);
    }

    private SocketOptions options() {
        SocketOptions options = plan.socketOptions();
        int datagram =
                Math.max(
                        IP_HEADER_MAX + IcmpEcho.HEADER_BYTES + plan.payloadBytes(),
                        options.datagramBytes());
        if (options.receiveBufferBytes() == 0) {
            long wanted = expectedInFlight() * (CHARGE + plan.payloadBytes());
            if (wanted > DEFAULT_BUFFER) {
                options = options.withReceiveBufferBytes((int) Math.min(wanted, LARGEST_BUFFER));
            }
        }
        return options.withDatagramBytes(datagram);
    }

    /** How many answers could be waiting at worst when this process is held up for a while. */
    private long expectedInFlight() {
        long perTarget = 1;
        if (plan.schedule() instanceof Schedule.Adaptive adaptive) {
            perTarget = adaptive.inFlight();
        } else if (plan.schedule() instanceof Schedule.Periodic periodic) {
            perTarget = plan.timeout().toNanos() / periodic.interval().toNanos();
        }
        return Math.min(Math.max(1, perTarget) * plan.targets().size(), LARGEST_BUFFER / CHARGE);
    }

    // ---- Sending

    /** Puts a probe into its lane's batch. */
    void add(TargetRun run, long number) {
        IpAddress address = run.endpoint().address().orElseThrow();
        Lane lane = Objects.requireNonNull(run.lane());
        IcmpSocket socket = lane.socket();
        ByteBuffer message = lane.add(run, number, address);
        message.position(IcmpEcho.HEADER_BYTES);
        run.payload().write(message, number);
        IcmpEcho.writeHeader(
                message,
                IcmpEcho.requestType(socket.family()),
                socket.identifier(),
                (int) (number & 0xFFFF));
        if (socket.family() == Family.V4) {
            IcmpEcho.writeChecksum(message);
        }
    }

    /** Lets everything leave that was added. */
    void flush() {
        for (Lane lane : lanes) {
            lane.flush();
        }
    }

    // ---- Receiving

    /**
     * Reads what has come, answers first.
     *
     * @return whether that was all; only then may probes be given up
     */
    boolean receive() {
        boolean all = true;
        for (Lane lane : lanes) {
            all &= readAnswers(lane);
            all &= readErrors(lane);
        }
        if (all) {
            arrivals.rest();
        }
        return all;
    }

    /** Reads what has come to one lane; whether there was anything. */
    private boolean read(Lane lane) {
        long before = packetsRead;
        readAnswers(lane);
        readErrors(lane);
        return packetsRead > before;
    }

    private boolean readAnswers(Lane lane) {
        IcmpSocket socket = lane.socket();
        for (int round = 0; round < ROUNDS; round++) {
            if (socket.receive() == 0) {
                return true;
            }
            arrivals.sample();
            ReceiveBatch batch = socket.incoming();
            packetsRead += batch.size();
            for (int i = 0; i < batch.size(); i++) {
                reader.read(lane, batch, i, arrivals.of(batch.stamp(i)));
            }
        }
        return false;
    }

    private boolean readErrors(Lane lane) {
        IcmpSocket socket = lane.socket();
        for (int round = 0; round < ROUNDS; round++) {
            if (socket.receiveErrors() == 0) {
                return true;
            }
            arrivals.sample();
            ErrorBatch batch = socket.errors();
            packetsRead += batch.size();
            for (int i = 0; i < batch.size(); i++) {
                reader.readError(lane, batch, i, arrivals.of(batch.stamp(i)));
            }
        }
        return false;
    }

    /** Looks at the drops of all sockets; to be done before probes are given up. */
    void lookForDrops() {
        for (Lane lane : lanes) {
            lane.lookForDrops();
        }
    }
}
