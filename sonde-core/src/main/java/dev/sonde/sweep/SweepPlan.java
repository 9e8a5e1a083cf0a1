// SPDX-License-Identifier: Apache-2.0
package dev.sonde.sweep;

import static dev.sonde.net.Limits.inRange;

import dev.sonde.AddressFamily;
import dev.sonde.ClockChoice;
import dev.sonde.IcmpPath;
import dev.sonde.Protocol;
import dev.sonde.net.AddressSet;
import dev.sonde.net.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep is to do: whom to probe, how fast, and how often to try again.
 *
 * <pre>{@code
 * AddressSet addresses = AddressSet.builder()
 *         .add(AddressRange.of(Cidr.parse("192.0.2.0/24")))
 *         .build();
 * SweepPlan plan = SweepPlan.icmp().addresses(addresses).rate(500).build();
 * }</pre>
 *
 * <p>A target is one address, or one address and port, and gets one verdict, however often it is
 * tried. Targets are probed in an order drawn by chance from the seed, so that no network gets all
 * of its probes at once. Immutable, so safe for any thread.
 */
public final class SweepPlan {
    /** How many targets a sweep has at most, addresses times ports and names together. */
    public static final int MOST_TARGETS = AddressSet.MOST;

    /** Probes per second where nothing else is asked for: what a home router stands. */
    public static final double DEFAULT_RATE = 1000;

    private final Builder settled;

    private SweepPlan(Builder settled) {
        this.settled = settled;
    }

    /** A plan of ICMP echo. */
    public static Builder icmp() {
        return new Builder(Protocol.ICMP, List.of(0));
    }

    /**
     * A plan of UDP echo with a text probe, see {@link dev.sonde.Plan#udp}.
     *
     * @param port 1 to 65,535
     */
    public static Builder udp(int port) {
        return new Builder(Protocol.UDP, List.of(port));
    }

    /**
     * A plan of TCP handshakes; each address and port is a target.
     *
     * @param ports at least one, 1 to 65,535 each
     */
    public static Builder connect(List<Integer> ports) {
        return new Builder(Protocol.CONNECT, ports);
    }

    /** What the probes are made of: ICMP, UDP or CONNECT. */
    public Protocol protocol() {
        return settled.protocol;
    }

    /** The addresses to probe. */
    public AddressSet addresses() {
        return settled.addresses;
    }

    /** The names to look up and probe, each beside the addresses. */
    public List<String> names() {
        return settled.names;
    }

    /** The ports to probe at each address; the one port 0 where the protocol has none. */
    public List<Integer> ports() {
        return settled.ports;
    }

    /** Which addresses of a name may be probed. */
    public AddressFamily family() {
        return settled.family;
    }

    /** Whether all addresses of a name are targets, and not the first alone. */
    public boolean allAddresses() {
        return settled.allAddresses;
    }

    /** The most probes per second; empty for as many as this host can send. */
    public OptionalDouble rate() {
        return settled.rate == Double.POSITIVE_INFINITY
                ? OptionalDouble.empty()
                : OptionalDouble.of(settled.rate);
    }

    /** When the first probe of a target counts as unanswered. */
    public Duration timeout() {
        return settled.timeout;
    }

    /** How long after the timeout of the last probe an answer or error is still taken. */
    public Duration lateWindow() {
        return settled.lateWindow;
    }

    /** How long to wait after the last probe while targets are silent: at least the timeout. */
    public Duration silentWait() {
        return settled.silentWait;
    }

    /** How many more probes an unanswered target gets. */
    public int retries() {
        return settled.retries;
    }

    /** By how much the timeout of each further probe is longer than the one before. */
    public double backoff() {
        return settled.backoff;
    }

    /** What the order of the targets is drawn from. */
    public long seed() {
        return settled.seed;
    }

    /** Payload octets of each probe; a text probe that is longer is sent whole. */
    public int payloadBytes() {
        return settled.payloadBytes;
    }

    /** How packets leave. */
    public SocketOptions socketOptions() {
        return settled.socketOptions;
    }

    /**
     * Where round-trip times come from. Unless something else was asked for: stamps on both ends
     * where the rate is capped, on arrival alone where it is not, as asking for the other costs a
     * fifth of the highest rate.
     */
    public ClockChoice clock() {
        ClockChoice asked = settled.clock;
        if (asked != null) {
            return asked;
        }
        return settled.rate == Double.POSITIVE_INFINITY
                ? ClockChoice.KERNEL_RX
                : ClockChoice.KERNEL;
    }

    /** Which kind of ICMP socket is used. */
    public IcmpPath icmpPath() {
        return settled.icmpPath;
    }

    /** How many handshakes may be under way at once, where the host has as many descriptors. */
    public int connectionsAtOnce() {
        return settled.connectionsAtOnce;
    }

    /** Whether there will be a {@link SweepResult} for each target, not the summary alone. */
    public boolean results() {
        return settled.results;
    }

    /** Puts a plan together. Every setter checks its value and says what is allowed. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(365);
        private static final int MOST_RETRIES = 9;
        private static final int MAX_PORT = 65_535;
        private static final int MAX_PAYLOAD = 65_507;
        private static final int ICMP_PAYLOAD = 56;
        private static final double LOWEST_RATE = 1e-3;
        private static final double HIGHEST_RATE = 1e9;

        private final Protocol protocol;
        private final List<Integer> ports;
        private AddressSet addresses = AddressSet.builder().build();
        private List<String> names = new ArrayList<>();
        private AddressFamily family = AddressFamily.ANY;
        private boolean allAddresses;
        private double rate = DEFAULT_RATE;
        private Duration timeout = Duration.ofSeconds(1);
        private Duration lateWindow = Duration.ofSeconds(10);
        private Duration silentWait = Duration.ofMillis(3500);
        private int retries = 1;
        private double backoff = 1.5;
        private long seed = ThreadLocalRandom.current().nextLong() >>> 1;
        private int payloadBytes;
        private SocketOptions socketOptions = SocketOptions.DEFAULT;
        private @Nullable ClockChoice clock;
        private IcmpPath icmpPath = IcmpPath.AUTO;
        private int connectionsAtOnce = 4096;
        private boolean results = true;

        private Builder(Protocol protocol, List<Integer> ports) {
            this.protocol = protocol;
            this.ports = List.copyOf(ports);
            if (ports.isEmpty()) {
                throw new IllegalArgumentException("give at least one port");
            }
            if (protocol != Protocol.ICMP) {
                for (int port : ports) {
                    inRange("port", port, 1, MAX_PORT);
                }
            }
            payloadBytes = protocol == Protocol.ICMP ? ICMP_PAYLOAD : 0;
        }

        private Builder(Builder other) {
            protocol = other.protocol;
            ports = other.ports;
            addresses = other.addresses;
            names = List.copyOf(other.names);
            family = other.family;
            allAddresses = other.allAddresses;
            rate = other.rate;
            timeout = other.timeout;
            lateWindow = other.lateWindow;
            silentWait = other.silentWait;
            retries = other.retries;
            backoff = other.backoff;
            seed = other.seed;
            payloadBytes = other.payloadBytes;
            socketOptions = other.socketOptions;
            clock = other.clock;
            icmpPath = other.icmpPath;
            connectionsAtOnce = other.connectionsAtOnce;
            results = other.results;
        }

        /** The addresses to probe; none by default. */
        public Builder addresses(AddressSet all) {
            addresses = Objects.requireNonNull(all);
            return this;
        }

        /** Adds a name; it is looked up while the sweep is under way. */
        public Builder name(String name) {
            names.add(Objects.requireNonNull(name));
            return this;
        }

        /** Which addresses of a name may be probed; the resolver's choice by default. */
        public Builder family(AddressFamily permitted) {
            family = Objects.requireNonNull(permitted);
            return this;
        }

        /** Makes every address of a name a target. */
        public Builder allAddresses(boolean all) {
            allAddresses = all;
            return this;
        }

        /**
         * The most probes per second, 0.001 to 10^9; {@value SweepPlan#DEFAULT_RATE} by default.
         */
        public Builder rate(double perSecond) {
            if (!(perSecond >= LOWEST_RATE && perSecond <= HIGHEST_RATE)) {
                throw new IllegalArgumentException(
                        "rate must be 0.001 to 1000000000 probes per second, not " + perSecond);
            }
            rate = perSecond;
            return this;
        }

        /** As many probes per second as this host can send. */
        public Builder highestRate() {
            rate = Double.POSITIVE_INFINITY;
            return this;
        }

        /**
         * When the first probe of a target counts as unanswered, 1 µs to a year; 1 s by default.
         */
        public Builder timeout(Duration wait) {
            timeout = inRange("timeout", wait, Duration.ofNanos(1000), LONGEST);
            return this;
        }

        /** How long after that an answer is still taken, 0 to a year; 10 s by default. */
        public Builder lateWindow(Duration window) {
            lateWindow = inRange("late window", window, Duration.ZERO, LONGEST);
            return this;
        }

        /** How long to wait at the end for silent targets, 0 to a year; 3.5 s by default. */
        public Builder silentWait(Duration wait) {
            silentWait = inRange("silent wait", wait, Duration.ZERO, LONGEST);
            return this;
        }

        /** How many more probes an unanswered target gets, 0 to 9; 1 by default. */
        public Builder retries(int more) {
            retries = (int) inRange("retries", more, 0, MOST_RETRIES);
            return this;
        }

        /** The factor from one timeout to the next, 1 to 10; 1.5 by default. */
        public Builder backoff(double factor) {
            if (!(factor >= 1 && factor <= 10)) {
                throw new IllegalArgumentException("backoff must be 1 to 10, not " + factor);
            }
            backoff = factor;
            return this;
        }

        /** What the order is drawn from; by chance by default. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** Payload octets, 0 to 65,507; 56 for ICMP by default, the bare text for UDP. */
        public Builder payloadBytes(int octets) {
            payloadBytes = (int) inRange("size", octets, 0, MAX_PAYLOAD);
            return this;
        }

        /** How packets leave. */
        public Builder socketOptions(SocketOptions options) {
            socketOptions = Objects.requireNonNull(options);
            return this;
        }

        /** Where round-trip times come from; handshakes always go by this process's clock. */
        public Builder clock(ClockChoice choice) {
            clock = Objects.requireNonNull(choice);
            return this;
        }

        /** Which kind of ICMP socket to use. */
        public Builder icmpPath(IcmpPath path) {
            icmpPath = Objects.requireNonNull(path);
            return this;
        }

        /** How many handshakes may be under way at once, 1 to 1,000,000; 4,096 by default. */
        public Builder connectionsAtOnce(int most) {
            connectionsAtOnce = (int) inRange("connections at once", most, 1, 1_000_000);
            return this;
        }

        /** Has nobody told of single targets. */
        public Builder withoutResults() {
            results = false;
            return this;
        }

        /**
         * The plan.
         *
         * @throws IllegalArgumentException when there is no target, or more than {@value
         *     SweepPlan#MOST_TARGETS}
         */
        public SweepPlan build() {
            long targets = ((long) addresses.size() + names.size()) * ports.size();
            if (targets == 0) {
                throw new IllegalArgumentException("no target to probe");
            }
            if (targets > MOST_TARGETS) {
                throw new IllegalArgumentException(
                        targets
                                + " targets are more than "
                                + MOST_TARGETS
                                + "; probe them in several runs");
            }
            return new SweepPlan(new Builder(this));
        }
    }
}
