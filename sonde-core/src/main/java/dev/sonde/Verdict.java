// SPDX-License-Identifier: Apache-2.0
package dev.sonde;

/**
 * How a probe ended. Every probe gets exactly one, and a probe in flight has none yet, so that at
 * every instant {@code sent} equals the sum over all verdicts plus those in flight.
 */
public enum Verdict {
    /** Answered within the timeout. */
    REPLY("reply"),
    /** Answered after the timeout, but within the late window. */
    LATE("late"),
    /** Not answered, and nothing explains why. */
    LOST("lost"),
    /** An ICMP error quoted this very probe. */
    ICMP_ERROR("icmp_error"),
    /** A TCP reset while connecting: the host is there, the port is not open. */
    REFUSED("refused"),
    /** An open TCP connection was reset or aborted while the probe was in flight. */
    RESET("reset"),
    /** Answered by sequence, but with other content than was sent. */
    CORRUPT("corrupt"),
    /** The host refused to send it. */
    SEND_ERROR("send_error"),
    /** The target's name had no address when the probe was due. */
    UNRESOLVED("unresolved"),
    /**
     * Not answered, while this host's own receive buffer overflowed: not evidence against the
     * network.
     */
    LOCAL("local");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** The name in records: lower case with underscores. */
    public String label() {
        return label;
    }

    /** Whether the target answered. */
    public boolean isAnswer() {
        return this == REPLY || this == LATE;
    }
}
