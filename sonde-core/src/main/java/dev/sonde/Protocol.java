// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/** What a probe is made of. */
public enum Protocol {
    /** An ICMP or ICMPv6 echo request, answered by the host's kernel. */
    ICMP("icmp", false),
    /** A datagram with a line of text, answered by an echo server. */
    UDP("udp", true),
    /** A line of text in an open TCP connection, answered by an echo server. */
    TCP("tcp", true),
    /** A TCP handshake, answered by whatever listens at the port. */
    CONNECT("connect", true);

    private final String label;
    private final boolean hasPorts;

    Protocol(String label, boolean hasPorts) {
        this.label = label;
        this.hasPorts = hasPorts;
    }

    /**
     * The name used on the command line and in records: {@code icmp}, {@code udp}, {@code tcp},
     * {@code connect}.
     */
    public String label() {
        return label;
    }

    /** Whether targets have a port. */
    public boolean hasPorts() {
        return hasPorts;
    }
}
