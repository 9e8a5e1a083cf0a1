// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

import static dev.sonde.net.Limits.inRange;

import dev.sonde.net.PathMtuDiscovery;
import dev.sonde.net.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do: immutable, complete and checked. Made by {@link #icmp}, {@link #udp}, {@link
 * #connect} and their {@link Builder}.
 *
 * <p>The same plan may be run any number of times, at the same time too.
 */
public final class Plan {
    /** Where a UDP echo server of Sonde's listens unless told otherwise. */
    public static final int UDP_PORT = 11_000;

    /** Where a TCP echo server of Sonde's listens unless told otherwise. */
    public static final int TCP_PORT = 11_001;

    private static final Duration LATE_WINDOW = Duration.ofSeconds(10);

    private final Builder settled;

    private Plan(Builder settled) {
        this.settled = settled;
    }

    /** A plan of ICMP echo to these targets, see {@link Target#host}. */
    public static Builder icmp(String... targets) {
        Builder builder = new Builder(Protocol.ICMP);
        for (String target : targets) {
            builder.target(Target.host(target));
        }
        return builder;
    }

    /**
     * A plan of UDP echo to these targets, see {@link Target#service}; the default port is {@value
     * #UDP_PORT}.
     */
    public static Builder udp(String... targets) {
        Builder builder = new Builder(Protocol.UDP);
        for (String target : targets) {
            builder.target(Target.service(target, UDP_PORT));
        }
        return builder;
    }

    /**
     * A plan of echo over one open TCP connection to each of these targets, see {@link
     * Target#service}; the default port is {@value #TCP_PORT}.
     */
    public static Builder tcp(String... targets) {
        Builder builder = new Builder(Protocol.TCP);
        for (String target : targets) {
            builder.target(Target.service(target, TCP_PORT));
        }
        return builder;
    }

    /** A plan of TCP handshakes with these targets, see {@link Target#service}; each has a port. */
    public static Builder connect(String... targets) {
        Builder builder = new Builder(Protocol.CONNECT);
        for (String target : targets) {
            builder.target(Target.service(target, 0));
        }
        return builder;
    }

    /** What the probes are made of. */
    public Protocol protocol() {
        return settled.protocol;
    }

    /** Whom to probe, at least one. */
    public List<Target> targets() {
        return settled.targets;
    }

    /** Probes per target; empty means until stopped. */
    public OptionalLong count() {
        return settled.count == 0 ? OptionalLong.empty() : OptionalLong.of(settled.count);
    }

    /** When probes are due. */
    public Schedule schedule() {
        return settled.schedule;
    }

    /** When a probe counts as unanswered. */
    public Duration timeout() {
        return settled.timeout;
    }

    /** How long after the timeout an answer or error is still taken. */
    public Duration lateWindow() {
        Duration given = settled.lateWindow;
        if (given != null) {
            return given;
        }
        return settled.schedule instanceof Schedule.InTurn ? settled.timeout : LATE_WINDOW;
    }

    /**
     * How long to wait after the last probe for a target that has not answered at all: at least the
     * timeout. A neighbour that does not answer ARP or neighbour discovery is reported after 3 s.
     */
    public Duration silentWait() {
        return settled.silentWait;
    }

    /** The longest the run may take; empty means as long as it needs. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(settled.deadline);
    }

    /**
     * Payload octets of each probe, without the transport header. A text probe that is longer is
     * sent whole.
     */
    public int payloadBytes() {
        return settled.payloadBytes;
    }

    /** The own port; 0 for any that is free. */
    public int sourcePort() {
        return settled.sourcePort;
    }

    /** Whether a target that refuses the connection is up, as it is there. */
    public boolean refusedIsUp() {
        return settled.refusedIsUp;
    }

    /** Octets that fill the payload over and over; a copy. */
    public byte[] pattern() {
        return settled.pattern.clone();
    }

    /** How packets leave. */
    public SocketOptions socketOptions() {
        return settled.socketOptions;
    }

    /** Which addresses of a name may be probed. */
    public AddressFamily family() {
        return settled.family;
    }

    /** The most probes per second over all targets; empty means no cap. */
    public OptionalDouble rate() {
        return settled.rate == 0 ? OptionalDouble.empty() : OptionalDouble.of(settled.rate);
    }

    /** How often names are looked up again; empty means never. */
    public Optional<Duration> resolveEvery() {
        return Optional.ofNullable(settled.resolveEvery);
    }

    /** Whether every address of a name is probed, not only the first. */
    public boolean allAddresses() {
        return settled.allAddresses;
    }

    /** How often an {@link Event.Interval} is told for each target; empty means never. */
    public Optional<Duration> every() {
        return Optional.ofNullable(settled.every);
    }

    /** How the engine waits. */
    public Pace pace() {
        return settled.pace;
    }

    /** Where round-trip times come from. */
    public ClockChoice clock() {
        return settled.clock;
    }

    /** Which kind of ICMP socket is used. */
    public IcmpPath icmpPath() {
        return settled.icmpPath;
    }

    /** How many events a reader may be behind before the newest are dropped. */
    public int eventBuffer() {
        return settled.eventBuffer;
    }

    /** Whether there will be an event for each probe, not only {@link Event.Interval}s. */
    public boolean probeEvents() {
        return settled.probeEvents;
    }

    /** Whether there will be an event for each probe that is answered in time, as others get. */
    public boolean replyEvents() {
        return settled.replyEvents;
    }

    /** Whether there will be an {@link Event.Sent} for each probe. */
    public boolean sentEvents() {
        return settled.sentEvents;
    }

    /**
     * Puts a plan together. Every setter checks its value and says what is allowed; not
     * thread-safe.
     */
    public static final class Builder {
        /** The longest duration a plan takes, so that sums of deadlines never overflow. */
        private static final Duration LONGEST = Duration.ofDays(3650);

        private static final double LOWEST_RATE = 1e-6;
        private static final double HIGHEST_RATE = 1e9;

        private static final Duration SHORTEST_INTERVAL = Duration.ofNanos(1_000);

        private static final int ICMP_PAYLOAD = 56;

        /** 65,535 less 20 octets of IP header and 8 of ICMP header. */
        private static final int MAX_PAYLOAD = 65_507;

        private final Protocol protocol;
        private List<Target> targets = new ArrayList<>();
        private long count;
        private Schedule schedule = new Schedule.Periodic(Duration.ofSeconds(1));
        private Duration timeout = Duration.ofSeconds(1);
        private @Nullable Duration lateWindow;
        private Duration silentWait = Duration.ofMillis(3500);
        private @Nullable Duration deadline;
        private int payloadBytes;
        private int sourcePort;
        private byte[] pattern = countingPattern();
        private SocketOptions socketOptions = SocketOptions.DEFAULT;
        private AddressFamily family = AddressFamily.ANY;
        private double rate;
        private @Nullable Duration resolveEvery;
        private boolean allAddresses;
        private @Nullable Duration every;
        private Pace pace = Pace.AUTO;
        private ClockChoice clock;
        private IcmpPath icmpPath = IcmpPath.AUTO;
        private int eventBuffer = 65_536;
        private boolean probeEvents = true;
        private boolean replyEvents = true;
        private boolean sentEvents;
        private boolean refusedIsUp;

        private Builder(Protocol protocol) {
            this.protocol = protocol;
            payloadBytes = protocol == Protocol.ICMP ? ICMP_PAYLOAD : 0;
            clock = protocol == Protocol.CONNECT ? ClockChoice.USER : ClockChoice.KERNEL;
        }

        private Builder(Builder other) {
            protocol = other.protocol;
            targets = List.copyOf(other.targets);
            count = other.count;
            schedule = other.schedule;
            timeout = other.timeout;
            lateWindow = other.lateWindow;
            silentWait = other.silentWait;
            deadline = other.deadline;
            payloadBytes = other.payloadBytes;
            sourcePort = other.sourcePort;
            pattern = other.pattern;
            socketOptions = other.socketOptions;
            family = other.family;
            rate = other.rate;
            resolveEvery = other.resolveEvery;
            allAddresses = other.allAddresses;
            every = other.every;
            pace = other.pace;
            clock = other.clock;
            icmpPath = other.icmpPath;
            eventBuffer = other.eventBuffer;
            probeEvents = other.probeEvents;
            replyEvents = other.replyEvents;
            sentEvents = other.sentEvents;
            refusedIsUp = other.refusedIsUp;
        }

        /** Adds a target. The same address may appear more than once. */
        public Builder target(Target target) {
            targets.add(target);
            return this;
        }

        /** Probes per target, at least 1; without it until stopped. */
        public Builder count(long probes) {
            count = inRange("count", probes, 1, Long.MAX_VALUE / 2);
            return this;
        }

        /**
         * One probe per target every interval on an absolute grid, at least 1 µs; the default is 1
         * s.
         */
        public Builder interval(Duration interval) {
            schedule =
                    new Schedule.Periodic(
                            inRange("interval", interval, SHORTEST_INTERVAL, LONGEST));
            return this;
        }

        /**
         * The next probe as soon as an answer is in.
         *
         * @param inFlight how many may be unanswered at once, 1 to 65,535
         * @param minGap the least time between two probes of one target
         */
        public Builder adaptive(int inFlight, Duration minGap) {
            schedule =
                    new Schedule.Adaptive(
                            (int) inRange("probes in flight", inFlight, 1, 65_535),
                            inRange("interval", minGap, Duration.ZERO, LONGEST),
                            LONGEST);
            return this;
        }

        /**
         * The next probe as soon as an answer is in, or 10 ms after the last one, whichever is
         * first.
         *
         * @param inFlight how many may be unanswered at once before the 10 ms apply, 1 to 65,535
         */
        public Builder flood(int inFlight) {
            schedule =
                    new Schedule.Adaptive(
                            (int) inRange("probes in flight", inFlight, 1, 65_535),
                            Duration.ZERO,
                            Duration.ofMillis(10));
            return this;
        }

        /**
         * The next probe when everything about the last one has been heard, see {@link
         * Schedule.InTurn}.
         *
         * @param minGap the least time between two probes of one target
         */
        public Builder inTurn(Duration minGap) {
            schedule = new Schedule.InTurn(inRange("interval", minGap, Duration.ZERO, LONGEST));
            return this;
        }

        /**
         * When a probe counts as unanswered, 1 µs or more; the default is 1 s. Also sets {@link
         * #silentWait}.
         */
        public Builder timeout(Duration duration) {
            timeout = inRange("timeout", duration, SHORTEST_INTERVAL, LONGEST);
            silentWait = timeout;
            return this;
        }

        /**
         * How long after the timeout an answer is still taken, 0 or more; the default is 10 s, and
         * with {@link #inTurn} the timeout.
         */
        public Builder lateWindow(Duration duration) {
            lateWindow = inRange("late window", duration, Duration.ZERO, LONGEST);
            return this;
        }

        /** How long to wait after the last probe when nothing at all came; at least the timeout. */
        public Builder silentWait(Duration duration) {
            silentWait = inRange("silent wait", duration, Duration.ZERO, LONGEST);
            return this;
        }

        /** The longest the run may take, 1 µs or more. */
        public Builder deadline(Duration duration) {
            deadline = inRange("deadline", duration, SHORTEST_INTERVAL, LONGEST);
            return this;
        }

        /**
         * Payload octets, 0 to 65,507; the default is 56 for ICMP, and for a text probe the length
         * of its text.
         */
        public Builder payloadBytes(int octets) {
            payloadBytes = (int) inRange("size", octets, 0, MAX_PAYLOAD);
            return this;
        }

        /**
         * The own port of UDP or TCP, 1 to 65,535; without it any that is free. By TCP there is one
         * attempt to connect at a time from it to each target.
         */
        public Builder sourcePort(int port) {
            sourcePort = (int) inRange("source port", port, 1, 65_535);
            return this;
        }

        /**
         * Octets that fill the payload over and over, 1 to 16 of them; the default counts from 0x10
         * up.
         */
        public Builder pattern(byte... octets) {
            inRange("pattern length in octets", octets.length, 1, 16);
            pattern = octets.clone();
            return this;
        }

        /**
         * How packets leave, in place of all that was said of it before. What the engine has to
         * choose, such as the size of datagrams, it still chooses.
         */
        public Builder socketOptions(SocketOptions options) {
            socketOptions = Objects.requireNonNull(options);
            return this;
        }

        /** Time to live or hop limit, 1 to 255. */
        public Builder ttl(int hops) {
            socketOptions = socketOptions.withTtl((int) inRange("ttl", hops, 1, 255));
            return this;
        }

        /** The TOS octet or IPv6 traffic class, 0 to 255. */
        public Builder tos(int octet) {
            socketOptions = socketOptions.withTos((int) inRange("tos", octet, 0, 255));
            return this;
        }

        /** The packet mark, 0 to 0xFFFFFFFF. */
        public Builder mark(long mark) {
            socketOptions = socketOptions.withMark(inRange("mark", mark, 0, 0xFFFF_FFFFL));
            return this;
        }

        /** The IPv6 flow label, 0 to 0xFFFFF. */
        public Builder flowLabel(int label) {
            socketOptions =
                    socketOptions.withFlowLabel((int) inRange("flow label", label, 0, 0xFFFFF));
            return this;
        }

        /** An interface's name or an address of this host to send from. */
        public Builder source(String interfaceOrAddress) {
            if (interfaceOrAddress.isBlank()) {
                throw new IllegalArgumentException(
                        "empty source; give an interface or an address of this host");
            }
            socketOptions = socketOptions.withSource(interfaceOrAddress);
            return this;
        }

        /** What becomes of probes larger than the path carries. */
        public Builder pathMtuDiscovery(PathMtuDiscovery discovery) {
            socketOptions = socketOptions.withPathMtuDiscovery(discovery);
            return this;
        }

        /**
         * Room for what has arrived and was not read yet, in octets; the default follows from the
         * schedule.
         */
        public Builder receiveBufferBytes(int octets) {
            socketOptions =
                    socketOptions.withReceiveBufferBytes(
                            (int) inRange("receive buffer", octets, 0, Integer.MAX_VALUE));
            return this;
        }

        /** Which addresses may be probed. */
        public Builder family(AddressFamily permitted) {
            family = permitted;
            return this;
        }

        /** The most probes per second over all targets, 0.000001 to 1,000,000,000. */
        public Builder rate(double probesPerSecond) {
            if (!(probesPerSecond >= LOWEST_RATE && probesPerSecond <= HIGHEST_RATE)) {
                throw new IllegalArgumentException(
                        "rate must be 0.000001 to 1000000000 probes per second, not "
                                + probesPerSecond);
            }
            rate = probesPerSecond;
            return this;
        }

        /** How often names are looked up again, 1 ms or more. */
        public Builder resolveEvery(Duration duration) {
            resolveEvery = inRange("resolve-every", duration, Duration.ofMillis(1), LONGEST);
            return this;
        }

        /**
         * Whether every permitted address of a name becomes a target of its own, with its own
         * schedule, index and summary, behind those of the plan. Addresses that a later look-up
         * finds ({@link #resolveEvery}) join them; one that is not found any more goes on being
         * probed.
         */
        public Builder allAddresses(boolean wanted) {
            allAddresses = wanted;
            return this;
        }

        /** How often to tell the figures of the last while, 1 ms or more. */
        public Builder every(Duration duration) {
            every = inRange("every", duration, Duration.ofMillis(1), LONGEST);
            return this;
        }

        /**
         * Whether a target counts as up when it refuses the connection; without it only when it
         * accepts. The verdict and the figures are the same.
         */
        public Builder refusedIsUp(boolean counts) {
            refusedIsUp = counts;
            return this;
        }

        /** How the engine waits for the next slot; by the interval unless chosen. */
        public Builder pace(Pace choice) {
            pace = choice;
            return this;
        }

        /**
         * Where round-trip times come from; those of handshakes come from this process in any case.
         */
        public Builder clock(ClockChoice choice) {
            clock = choice;
            return this;
        }

        /** Which kind of ICMP socket to use. */
        public Builder icmpPath(IcmpPath path) {
            icmpPath = path;
            return this;
        }

        /** How many events a reader may be behind, 16 to 16,777,216. */
        public Builder eventBuffer(int events) {
            eventBuffer = (int) inRange("event buffer", events, 16, 1 << 24);
            return this;
        }

        /**
         * Whether there will be an event for each probe; without them only {@link Event.Interval}s
         * are told.
         */
        public Builder probeEvents(boolean wanted) {
            probeEvents = wanted;
            return this;
        }

        /**
         * Whether there will be an {@link Event.Settled} for a probe that is answered in time.
         * Without them a run over many targets, nearly all of which answer, tells what went wrong
         * and what changed, and its loop has no reader to wake for the rest.
         */
        public Builder replyEvents(boolean wanted) {
            replyEvents = wanted;
            return this;
        }

        /** Whether there will be an {@link Event.Sent} for each probe; by default there is none. */
        public Builder sentEvents(boolean wanted) {
            sentEvents = wanted;
            return this;
        }

        /**
         * The plan.
         *
         * @throws IllegalArgumentException when there is no target, or an address is not of the
         *     permitted family
         */
        public Plan build() {
            if (targets.isEmpty()) {
                throw new IllegalArgumentException("no target; give at least one name or address");
            }
            for (Target target : targets) {
                target.literal()
                        .filter(literal -> !family.permits(literal.family()))
                        .ifPresent(literal -> {
                            throw new IllegalArgumentException(
                                    "\""
                                            + target
                                            + "\" is an "
                                            + literal.family()
                                            + " address, and only "
                                            + (family == AddressFamily.V4 ? "IPv4" : "IPv6")
                                            + " is permitted");
                        });
            }
            Builder copy = new Builder(this);
            if (copy.silentWait.compareTo(copy.timeout) < 0) {
                copy.silentWait = copy.timeout;
            }
            return new Plan(copy);
        }

        private static byte[] countingPattern() {
            byte[] octets = new byte[256];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) i;
            }
            return octets;
        }
    }

    @Override
    public String toString() {
        return protocol().label() + " " + targets() + ", " + schedule();
    }
}
