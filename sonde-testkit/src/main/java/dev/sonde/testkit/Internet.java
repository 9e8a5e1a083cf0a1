// SPDX-License-Identifier: Apache-2.0
package dev.sonde.testkit;

import dev.sonde.net.IpAddress;
import java.util.List;

/** What becomes of a datagram that a simulated host has sent. */
@FunctionalInterface
public interface Internet {
    /**
     * Decides the fate of an echo request.
     *
     * @param ordinal which request to this destination it is, from 1
     * @return what comes back, in any order; empty for silence
     */
    List<Fate> sent(IpAddress destination, long ordinal);

    /** Something that comes back for a request. */
    sealed interface Fate {
        /** How long after the request was sent it arrives, ns. */
        long delayNanos();

        /**
         * An echo reply, with whatever is wrong with it.
         *
         * @param from another source than the destination, or the destination
         * @param ttl what it arrives with, 1 to 255
         * @param stamped whether the kernel stamps its arrival
         * @param damage what is wrong with it
         */
        record Reply(long delayNanos, IpAddress from, int ttl, boolean stamped, Damage damage)
                implements Fate {
            /** The same with something else wrong. */
            public Reply with(Damage other) {
                return new Reply(delayNanos, from, ttl, stamped, other);
            }
        }

        /**
         * An ICMP error that quotes the request.
         *
         * @param info next-hop MTU, pointer or gateway, by the type
         */
        record IcmpError(long delayNanos, IpAddress from, int type, int code, long info)
                implements Fate {}

        /**
         * The host refuses to send it, at once.
         *
         * @param errno the error number
         */
        record Refusal(int errno) implements Fate {
            @Override
            public long delayNanos() {
                return 0;
            }
        }
    }

    /**
     * What is wrong with a reply.
     *
     * @param flipAt payload offset of an octet whose bits are all turned over, -1 for none
     * @param payloadBytes cut or padded with zeros to this many octets of payload, -1 for as sent
     * @param sequenceShift added to the sequence number
     * @param identifierShift added to the identifier
     * @param code the ICMP code
     * @param badChecksum whether the checksum is wrong
     */
    record Damage(
            int flipAt,
            int payloadBytes,
            int sequenceShift,
            int identifierShift,
            int code,
            boolean badChecksum) {
        /** Nothing. */
        public static final Damage NONE = new Damage(-1, -1, 0, 0, 0, false);
    }
}
