// SPDX-License-Identifier: Apache-2.0
package dev.sonde.serve;

import static dev.sonde.net.Limits.inRange;

import dev.sonde.net.Cidr;
import dev.sonde.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where an echo server listens, whom it answers and what it does to its answers: immutable,
 * complete and checked. Made by {@link #udp} or {@link #tcp} and its {@link Builder}.
 */
public final class ServePlan {
    /** The port of Sonde's UDP echo. */
    public static final int DEFAULT_UDP_PORT = 11_000;

    /** The port of Sonde's TCP echo. */
    public static final int DEFAULT_TCP_PORT = 11_001;

    /** How many connections a server has at the same time if nothing else is said. */
    public static final int DEFAULT_MAX_CONNECTIONS = 20_000;

    /** What an echo server speaks. */
    public enum Transport {
        UDP,
        TCP
    }

    private final Builder settled;

    private ServePlan(Builder settled) {
        this.settled = settled;
    }

    /** A UDP echo server on this port of all addresses, v4 and v6; 0 for any port that is free. */
    public static Builder udp(int port) {
        return new Builder(Transport.UDP, port);
    }

    /**
     * A TCP echo server on this port of all addresses, v4 and v6; 0 for any port that is free. It
     * answers what it reads at once: a stream has no frames, and each read is a message.
     */
    public static Builder tcp(int port) {
        return new Builder(Transport.TCP, port);
    }

    /** What it speaks. */
    public Transport transport() {
        return settled.transport;
    }

    /** Whether it serves one connection at a time and lets the next ones wait. */
    public boolean isSingle() {
        return settled.single;
    }

    /** How many connections it serves at the same time; more are reset. */
    public int maxConnections() {
        return settled.maxConnections;
    }

    /** How long nothing may come or go before a connection is closed; empty means for ever. */
    public Optional<Duration> idleTimeout() {
        return settled.idleTimeout.isZero() ? Optional.empty() : Optional.of(settled.idleTimeout);
    }

    /** The port, 0 for any that is free. */
    public int port() {
        return settled.port;
    }

    /** The one own address to listen on, in digits, perhaps with a zone; empty for all. */
    public Optional<String> address() {
        return settled.address.isEmpty() ? Optional.empty() : Optional.of(settled.address);
    }

    /** How many threads serve, each with a socket of its own. */
    public int workers() {
        return settled.workers;
    }

    /** Who is answered; empty means everybody. */
    public List<Cidr> allowed() {
        return settled.allowed;
    }

    /** How many answers a client's address gets in a second at most; empty means no limit. */
    public OptionalDouble rateLimit() {
        return settled.rateLimit == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(settled.rateLimit);
    }

    /** Whether everything is answered with the very same octets. */
    public boolean echoesAny() {
        return settled.echoAny;
    }

    /** What is done to answers. */
    public Impairments impairments() {
        return settled.impairments;
    }

    /** How much the kernel is asked to keep for each socket until it is read, in bytes. */
    public int receiveBufferBytes() {
        return settled.receiveBufferBytes;
    }

    /** How many events may wait for the reader; 0 means that none are told. */
    public int eventBuffer() {
        return settled.eventBuffer;
    }

    /**
     * Puts a plan together. Every setter checks its value and says what is allowed; not
     * thread-safe.
     */
    public static final class Builder {
        private static final int MOST_WORKERS = 8;
        private static final double LOWEST_RATE = 0.001;
        private static final double HIGHEST_RATE = 1e9;

        private final Transport transport;
        private final int port;
        private String address = "";
        private int workers = 1;
        private List<Cidr> allowed = new ArrayList<>();
        private double rateLimit;
        private boolean echoAny;
        private Impairments impairments = Impairments.NONE;
        private int receiveBufferBytes = 4 << 20;
        private int eventBuffer;
        private boolean single;
        private int maxConnections = DEFAULT_MAX_CONNECTIONS;
        private Duration idleTimeout = Duration.ZERO;

        private Builder(Transport transport, int port) {
            this.transport = transport;
            this.port = (int) inRange("port", port, 0, 65_535);
        }

        private Builder(Builder other) {
            transport = other.transport;
            port = other.port;
            address = other.address;
            workers = other.workers;
            allowed = List.copyOf(other.allowed);
            rateLimit = other.rateLimit;
            echoAny = other.echoAny;
            impairments = other.impairments;
            receiveBufferBytes = other.receiveBufferBytes;
            eventBuffer = other.eventBuffer;
            single = other.single;
            maxConnections = other.maxConnections;
            idleTimeout = other.idleTimeout;
        }

        /**
         * Listens on one own address in digits, a link-local one with its zone ({@code
         * fe80::1%eth0}); the default is all addresses.
         */
        public Builder address(String text) {
            int zone = text.indexOf('%');
            Optional<IpAddress> read = IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
            if (read.isEmpty()) {
                throw new IllegalArgumentException(
                        "\""
                                + text
                                + "\" is not an address in digits; give one of this host's,"
                                + " such as 127.0.0.1 or [::1]");
            }
            if (read.get().isMulticast()) {
                throw new IllegalArgumentException(
                        "nothing can answer from a group's address: " + text);
            }
            address = text;
            return this;
        }

        /** Serves with so many threads, 1 to 8, of 16 MiB of buffers each; the default is 1. */
        public Builder workers(int threads) {
            workers = (int) inRange("workers", threads, 1, MOST_WORKERS);
            return this;
        }

        /** Answers this block of addresses, and others that are allowed, but nobody else. */
        public Builder allow(Cidr block) {
            allowed.add(Objects.requireNonNull(block));
            return this;
        }

        /**
         * Answers each client's address (each /64 of IPv6) no more than so often in a second, 0.001
         * to 10^9, with bursts of a tenth of a second's worth.
         */
        public Builder rateLimit(double perSecond) {
            if (!(perSecond >= LOWEST_RATE && perSecond <= HIGHEST_RATE)) {
                throw new IllegalArgumentException(
                        "rate limit must be 0.001 to 1000000000 in a second, not " + perSecond);
            }
            rateLimit = perSecond;
            return this;
        }

        /**
         * Answers everything with the very same octets (RFC 862), where otherwise text is answered
         * in capitals and what has no small letter is not answered at all. Two such servers that
         * are spoofed at each other never stop.
         */
        public Builder echoAny() {
            echoAny = true;
            return this;
        }

        /** Does this to answers; the default is nothing. */
        public Builder impairments(Impairments faults) {
            impairments = Objects.requireNonNull(faults);
            return this;
        }

        /**
         * Asks the kernel to keep so much, 4 KiB to 1 GiB; the default is 4 MiB. Without
         * CAP_NET_ADMIN it is cut to net.core.rmem_max.
         */
        public Builder receiveBufferBytes(int bytes) {
            receiveBufferBytes = (int) inRange("receive buffer", bytes, 1 << 12, 1 << 30);
            return this;
        }

        /**
         * Tells events of every datagram, and lets so many wait for the reader, 0 to 1,000,000; the
         * default is 0, for none.
         */
        public Builder eventBuffer(int events) {
            eventBuffer = (int) inRange("event buffer", events, 0, 1_000_000);
            return this;
        }

        /**
         * Serves one connection at a time, and lets the next ones wait, their messages with them;
         * of TCP only.
         */
        public Builder single() {
            single = true;
            return this;
        }

        /** Serves so many connections at the same time, 1 to 1,000,000, and resets others. */
        public Builder maxConnections(int connections) {
            maxConnections = (int) inRange("connections", connections, 1, 1_000_000);
            return this;
        }

        /** Closes a connection on which nothing came or went for so long, 1 ms to 1 year. */
        public Builder idleTimeout(Duration silence) {
            if (silence.compareTo(Duration.ofMillis(1)) < 0
                    || silence.compareTo(Duration.ofDays(366)) > 0) {
                throw new IllegalArgumentException(
                        "idle timeout must be 1 ms to 1 year, not " + silence);
            }
            idleTimeout = silence;
            return this;
        }

        /**
         * The plan.
         *
         * @throws IllegalArgumentException when something is asked for that this transport has not
         */
        public ServePlan build() {
            if (transport == Transport.TCP) {
                forUdpOnly("more than one worker", workers > 1);
                forUdpOnly("duplicate", impairments.duplicate() > 0);
                forUdpOnly("reorder", impairments.reorder() > 0);
                forUdpOnly("truncate", impairments.truncate() > 0);
            } else if (single || impairments.reset() > 0) {
                throw new IllegalArgumentException(
                        (single ? "single" : "reset") + " is for TCP only");
            }
            return new ServePlan(new Builder(this));
        }

        private static void forUdpOnly(String what, boolean asked) {
            if (asked) {
                throw new IllegalArgumentException(what + " is for UDP only");
            }
        }
    }
}
